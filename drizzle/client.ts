import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { codeOf, type Transaction } from './connection.ts'
import { openLine } from './line.ts'
import { openListener } from './listener.ts'
import { openPool } from './pool.ts'

export type { Transaction } from './connection.ts'

/** On whose behalf a transaction runs. Row security and audit see exactly this. */
export interface Principal {
  /** `user:<uuid>` or `system:<name>`. */
  name: string
  /** Roles of §6, or one `@system` role. */
  roles: readonly string[]
  /** Units a section head may see. */
  unitIds: readonly string[]
  /** The staff record the login is linked to. */
  staffId: string | null
}

export interface Database {
  /** The only way to the database: one transaction on behalf of `principal`; a snapshot reads one moment. */
  as<T>(
    principal: Principal,
    work: (tx: Transaction) => Promise<T>,
    options?: { snapshot?: boolean },
  ): Promise<T>
  /**
   * Calls `app.<name>(jsonb)` on behalf of `principal`, in one statement that is a transaction of its own:
   * a fifth of the way of `as`, for what is asked thousands of times a second. What is told, and may have to
   * wait for somebody's lock, goes by a line of its own: no door waits behind it.
   */
  call<T>(principal: Principal, name: string, argument: object, line?: 'asks' | 'tells'): Promise<T>
  /** Calls back on every NOTIFY of the channel; a notice can be lost, so poll as well. */
  listen(channel: string, onNotice: () => void): Promise<() => Promise<void>>
  /** Answers when the database takes connections, and writes as far as it has been tried. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  connections?: number
  statementTimeoutMs?: number
  /** What is heard of no statement by then, the server's own limit included: its connection is given up. */
  answerWithinMs?: number
}

const ASKING_CONNECTIONS = 4
const TELLING_CONNECTIONS = 2
/** Beyond the time a statement may take, which the server ends by itself. */
const SILENCE_MS = 5_000

export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { statementTimeoutMs = 60_000 } = options
  const pool = openPool(url, options.connections ?? 10, {
    answerWithinMs: options.answerWithinMs ?? statementTimeoutMs + SILENCE_MS,
    connection: {
      application_name: 'mamori',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 120_000,
      jit: 'off',
    },
  })
  const lines = {
    asks: openLine(url, ASKING_CONNECTIONS, options.answerWithinMs),
    tells: openLine(url, TELLING_CONNECTIONS, options.answerWithinMs),
  }
  const listeners = new Set<() => Promise<void>>()
  /** It has refused to write more; that it reads on says nothing of whether it still does. */
  let isFull = false

  const inTransaction: Database['as'] = (principal, work, { snapshot = false } = {}) =>
    noting(
      pool.use((connection) => {
        const parameters = [...settingsOf(principal), randomUUID()]
        return connection.transaction(work, { snapshot, first: { text: BIND, parameters } })
      }),
    )

  const transaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    noting(pool.use((connection) => connection.transaction(work)))

  async function noting<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      isFull ||= isDiskFull(error)
      throw error
    }
  }

  return {
    as: inTransaction,
    call: async <T>(
      principal: Principal,
      name: string,
      argument: object,
      line: keyof typeof lines = 'asks',
    ) => {
      if (!/^[a-z_]+$/.test(name)) throw new Error(`${name} is no name of a function`)
      const parameters = [...settingsOf(principal), randomUUID(), JSON.stringify(argument)]
      const [row] = await noting(
        lines[line].ask((sql) => sql.unsafe(callText(name), parameters, { prepare: true })),
      )
      return row!.answer as T
    },
    listen: async (channel, onNotice) => {
      const close = await openListener(url, channel, onNotice)
      listeners.add(close)
      return async () => {
        listeners.delete(close)
        await close()
      }
    },
    ping: async () => {
      const wasFull = isFull
      await transaction(async (tx) => {
        await tx.execute(sql`select 1`)
        if (wasFull) await needRoom(tx)
      })
      if (wasFull) isFull = false
    },
    close: async () => {
      await Promise.all([...listeners].map((close) => close()))
      await Promise.all(Object.values(lines).map((line) => line.close()))
      await pool.close()
    },
  }
}

/** 53100: the statement had no room for what it was to write; what only reads goes on. */
export const isDiskFull = (error: unknown): boolean => codeOf(error) === '53100'

/** As much as a segment of its log, for a moment, in a file that no transaction keeps: nothing to undo. */
async function needRoom(tx: Transaction): Promise<void> {
  await tx.execute(sql`set local work_mem = '64kB'`)
  await tx.execute(sql`select count(*) from generate_series(1, 1200000)`)
}

const settingsOf = ({ name, roles, unitIds, staffId }: Principal) =>
  [name, roles.join(','), `{${unitIds.join(',')}}`, staffId ?? ''] as const

// Local to the transaction: a write that strays outside finds no actor, and row security refuses it.
const BIND = `select set_config('app.actor', $1, true), set_config('app.roles', $2, true),
  set_config('app.scope', $3, true), set_config('app.staff_id', $4, true), set_config('app.tx', $5, true)`

function bindAnew(tx: Transaction, principal: Principal) {
  const [actor, roles, scope, staffId] = settingsOf(principal)
  return tx.execute(sql`select
    set_config('app.actor', ${actor}, true),
    set_config('app.roles', ${roles}, true),
    set_config('app.scope', ${scope}, true),
    set_config('app.staff_id', ${staffId}, true)`)
}

// What is volatile in a subquery stays there, and a row has passed its condition before it is shown: so the
// function finds the actor, who is gone with the statement.
const callText = (name: string) => `
  select app.${name}($6::text::jsonb) as answer from (
    select set_config('app.actor', $1, true) || set_config('app.roles', $2, true) || set_config('app.scope', $3, true)
      || set_config('app.staff_id', $4, true) || set_config('app.tx', $5, true) as bound offset 0
  ) as principal where bound is not null`

/**
 * A part of the transaction on behalf of somebody else: what two people agreed on is done with the rights
 * of the one who asked. When it throws, all it did is undone and the transaction goes on as before.
 */
export async function onBehalf<T>(
  tx: Transaction,
  { of, instead }: { of: Principal; instead: Principal },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const result = await tx.transaction(async (part) => {
    await bindAnew(part, of)
    return work(part)
  })
  await bindAnew(tx, instead)
  return result
}

/** Actors that are not people. Each has policies of its own in migrations/0002_security.sql. */
export const system = (
  name:
    | 'login'
    | 'jobs'
    | 'notifications'
    | 'audit'
    | 'setup'
    | 'pki'
    | 'radius'
    | 'enrollment'
    | 'agents'
    | 'training'
    | 'indicators'
    | 'incidents'
    | 'phones'
    | 'retention',
): Principal => ({
  name: `system:${name}`,
  roles: [`@${name}`],
  unitIds: [],
  staffId: null,
})
