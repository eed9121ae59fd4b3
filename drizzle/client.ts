import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Transaction } from './connection.ts'
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
  /** Calls back on every NOTIFY of the channel; a notice can be lost, so poll as well. */
  listen(channel: string, onNotice: () => void): Promise<() => Promise<void>>
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  connections?: number
  statementTimeoutMs?: number
}

export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = openPool(url, options.connections ?? 10, {
    onnotice: () => {},
    connection: {
      application_name: 'mamori',
      statement_timeout: options.statementTimeoutMs ?? 60_000,
      idle_in_transaction_session_timeout: 120_000,
      jit: 'off',
    },
  })
  const listeners = new Set<() => Promise<void>>()

  const inTransaction: Database['as'] = (principal, work, { snapshot = false } = {}) =>
    pool.use((connection) =>
      connection.transaction(async (tx) => {
        if (snapshot) {
          await tx.execute(sql`set transaction isolation level repeatable read, read only`)
        }
        await bind(tx, principal, sql`, set_config('app.tx', ${randomUUID()}, true)`)
        return work(tx)
      }),
    )

  return {
    as: inTransaction,
    listen: async (channel, onNotice) => {
      const close = await openListener(url, channel, onNotice)
      listeners.add(close)
      return async () => {
        listeners.delete(close)
        await close()
      }
    },
    ping: () =>
      pool.use((connection) =>
        connection.transaction(async (tx) => {
          await tx.execute(sql`select 1`)
        }),
      ),
    close: async () => {
      await Promise.all([...listeners].map((close) => close()))
      await pool.close()
    },
  }
}

// Local to the transaction: a write that strays outside finds no actor, and row security refuses it.
const bind = (tx: Transaction, { name, roles, unitIds, staffId }: Principal, more = sql``) =>
  tx.execute(sql`select
    set_config('app.actor', ${name}, true),
    set_config('app.roles', ${roles.join(',')}, true),
    set_config('app.scope', ${`{${unitIds.join(',')}}`}, true),
    set_config('app.staff_id', ${staffId ?? ''}, true)${more}`)

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
    await bind(part, of)
    return work(part)
  })
  await bind(tx, instead)
  return result
}

/** Actors that are not people. Each has policies of its own in migrations/0002_security.sql. */
export const system = (
  name: 'login' | 'jobs' | 'notifications' | 'audit' | 'setup' | 'pki' | 'radius' | 'enrollment',
): Principal => ({
  name: `system:${name}`,
  roles: [`@${name}`],
  unitIds: [],
  staffId: null,
})
