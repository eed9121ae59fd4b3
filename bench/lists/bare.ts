import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '#drizzle/client'
import * as schema from '#drizzle/schema/index'

export interface Statement {
  text: string
  parameters: unknown[]
}

/**
 * Stands in for the gateway once, to learn which statements a request runs. It logs in as the superuser,
 * but sets what policies ask for, since the search functions apply these themselves.
 */
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
          await tx.execute(sql`select set_config('app.roles', ${principal.roles.join(',')}, true)`)
          return work(tx)
        }),
      listen: async () => async () => {},
      ping: async () => {},
      close: () => client.end(),
    },
  }
}

/** The list's own statements: without the login, the session and the settings around them. */
export const aboutDevices = (heard: readonly Statement[]): Statement[] =>
  heard.filter(({ text }) => text.includes('from "devices"'))

const SEARCH = /"devices"\."id" in \(select app\.search_devices\(\$(\d+)\)\)/

/** The same statement with the search written out, as one would without row security in the way. */
export async function writtenOut(sql: postgres.Sql, statement: Statement): Promise<Statement> {
  const place = SEARCH.exec(statement.text)?.[1]
  if (!place) return statement
  const [term] = await sql<{ tokens: string[]; pattern: string }[]>`
    select app.query_tokens(folded) as tokens, app.like_pattern(folded) as pattern
    from app.search_text(${String(statement.parameters[Number(place) - 1])}) as folded`
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
  const tokens = `array[${term!.tokens.map(quoted).join(', ')}]`
  const matches = (table: string) =>
    `(app.tokens(${table}.search) @> ${tokens} and ${table}.search like ${quoted(term!.pattern)})`
  const parameters = [...statement.parameters]
  // Still a parameter of the statement, so that the others keep their numbers.
  const text = statement.text.replace(
    SEARCH,
    `($${place}::text is not null and (${matches('devices')}
      or devices.holder_id = any (array(select id from staff where ${matches('staff')}))
      or devices.unit_id = any (array(select id from units where ${matches('units')}))))`,
  )
  return { text, parameters }
}
