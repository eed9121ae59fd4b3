import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from './schema/index.ts'

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

export type Transaction = Parameters<
  Parameters<PostgresJsDatabase<typeof schema>['transaction']>[0]
>[0]

export interface Database {
  /** The only way to the database: one transaction on behalf of `principal`. */
  as<T>(principal: Principal, work: (tx: Transaction) => Promise<T>): Promise<T>
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
  const client = postgres(url, {
    max: options.connections ?? 10,
    onnotice: () => {},
    connection: {
      application_name: 'mamori',
      statement_timeout: options.statementTimeoutMs ?? 60_000,
      idle_in_transaction_session_timeout: 120_000,
      jit: 'off',
    },
  })
  const db = drizzle(client, { schema, casing: 'snake_case' })

  return {
    as: (principal, work) =>
      db.transaction(async (tx) => {
        // Local to the transaction: should the driver run the rest of `work` on another connection
        // (porsager/postgres #1155), row security finds no actor there and refuses.
        await tx.execute(sql`select
          set_config('app.actor', ${principal.name}, true),
          set_config('app.roles', ${principal.roles.join(',')}, true),
          set_config('app.scope', ${`{${principal.unitIds.join(',')}}`}, true),
          set_config('app.staff_id', ${principal.staffId ?? ''}, true),
          set_config('app.tx', ${randomUUID()}, true)`)
        return work(tx)
      }),
    listen: async (channel, onNotice) => (await client.listen(channel, onNotice)).unlisten,
    ping: async () => {
      await client`select 1`
    },
    close: () => client.end({ timeout: 5 }),
  }
}

/** Actors that are not people. Each has policies of its own in migrations/0002_security.sql. */
export const system = (
  name: 'login' | 'jobs' | 'notifications' | 'audit' | 'setup',
): Principal => ({
  name: `system:${name}`,
  roles: [`@${name}`],
  unitIds: [],
  staffId: null,
})
