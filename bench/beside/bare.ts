import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database, Principal } from '#drizzle/client'

export interface Statement {
  text: string
  parameters: unknown[]
}

/**
 * Stands in for the gateway once, to learn which statements a request runs and on whose behalf; logs in
 * as the superuser.
 */
export function listeningDatabase(superuserUrl: string) {
  const heard: Statement[] = []
  let last: Principal | undefined
  const client = postgres(superuserUrl, { max: 1, onnotice: () => {} })
  const db = drizzle(client, {
    casing: 'snake_case',
    logger: { logQuery: (text, parameters) => heard.push({ text, parameters }) },
  })
  const listening: Database = {
    as: (principal, work) =>
      db.transaction(async (tx) => {
        last = principal
        // The superuser passes row security by, but views, search and audit ask for these.
        const [actor, roles, scope, staffId] = settingsOf(principal)
        await tx.execute(sql`select set_config('app.actor', ${actor}, true),
            set_config('app.roles', ${roles}, true), set_config('app.scope', ${scope}, true),
            set_config('app.staff_id', ${staffId}, true),
            set_config('app.tx', gen_random_uuid()::text, true)`)
        return work(tx)
      }),
    call: () => Promise.reject(new Error('not on this path')),
    listen: async () => async () => {},
    ping: async () => {},
    close: () => client.end(),
  }
  return { heard, db: listening, who: () => last! }
}

const settingsOf = ({ name, roles, unitIds, staffId }: Principal) =>
  [name, roles.join(','), `{${unitIds.join(',')}}`, staffId ?? ''] as const

/** Search applies the policy by itself, whoever is logged in: it finds nothing for nobody. */
export async function standFor(bare: postgres.Sql, principal: Principal): Promise<void> {
  const [actor, roles, scope, staffId] = settingsOf(principal)
  await bare`select set_config('app.actor', ${actor}, false), set_config('app.roles', ${roles}, false),
    set_config('app.scope', ${scope}, false), set_config('app.staff_id', ${staffId}, false)`
}

/**
 * The request's own statements, without the login, the session and the settings around them, and without
 * the policy: from the tables themselves where the API reads a view.
 */
export const bareStatements = (heard: readonly Statement[], own: RegExp): Statement[] =>
  heard
    .filter(({ text }) => own.test(text))
    .map(({ text, parameters }) => ({ text: text.replace(/app\.visible_/g, ''), parameters }))
