import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '#drizzle/client'
import * as schema from '#drizzle/schema/index'

export interface Statement {
  text: string
  parameters: unknown[]
}

/** Stands in for the gateway once, to learn which statements a request runs; logs in as the superuser. */
export function listeningDatabase(superuserUrl: string): { db: Database; heard: Statement[] } {
  const heard: Statement[] = []
  const client = postgres(superuserUrl, { max: 1, onnotice: () => {} })
  const db = drizzle(client, {
    schema,
    casing: 'snake_case',
    logger: { logQuery: (text, parameters) => heard.push({ text, parameters }) },
  })
  return {
    heard,
    db: {
      as: (principal, work) =>
        db.transaction(async (tx) => {
          // The superuser passes row security by, but views and audit ask for these.
          await tx.execute(sql`select set_config('app.actor', ${principal.name}, true),
            set_config('app.roles', ${principal.roles.join(',')}, true),
            set_config('app.tx', gen_random_uuid()::text, true)`)
          return work(tx)
        }),
      call: () => Promise.reject(new Error('not on this path')),
      listen: async () => async () => {},
      ping: async () => {},
      close: () => client.end(),
    },
  }
}

/**
 * The request's own statements, without the login, the session and the settings around them, and without
 * the policy: from the tables themselves where the API reads a view.
 */
export const bareStatements = (heard: readonly Statement[], own: RegExp): Statement[] =>
  heard
    .filter(({ text }) => own.test(text))
    .map(({ text, parameters }) => ({ text: text.replace(/app\.visible_/g, ''), parameters }))
