import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { ROOT } from './root.ts'
import { StartupError } from './startup-error.ts'
import { refuseUnfinishedDatabase } from './unfinished-restore.ts'

const APP_ROLE = 'mamori_app'
const MIGRATION_LOCK = 7_305_109_001

/**
 * Brings the database to the current schema and returns the URL the application logs in with.
 * Safe to call from several processes at once: the lock is held on the connection that migrates,
 * since drizzle's own migrator takes none.
 */
export async function migrate(ownerUrl: string): Promise<string> {
  // Never exchanged for another connection half-way: that one would not hold the lock.
  const sql = postgres(ownerUrl, { max: 1, max_lifetime: null, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await createAppRole(sql, appPassword(ownerUrl))
    await assertBound(sql, APP_ROLE)
    await runMigrations(drizzle(sql, { casing: 'snake_case' }), {
      migrationsFolder: join(ROOT, 'drizzle/migrations'),
    })
  } finally {
    await sql.end()
  }
  return appUrl(ownerUrl)
}

/** Refuses a database we can't keep our promises on, in one line. Throws `StartupError`. */
export async function assertDatabase(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    const [server] = await sql<{ version: number; encoding: string }[]>`
      select current_setting('server_version_num')::int as version,
        current_setting('server_encoding') as encoding`
    if (server!.version < 150_000) {
      throw new StartupError(
        `PostgreSQL 15 or later is needed; the server is ${Math.floor(server!.version / 10_000)}`,
      )
    }
    await refuseUnfinishedDatabase(sql)
    if (server!.encoding !== 'UTF8') {
      throw new StartupError(
        `The database is encoded in ${server!.encoding}, which can't hold Japanese text: create it with encoding 'UTF8'`,
      )
    }
  } catch (error) {
    if (error instanceof StartupError) throw error
    const { host, pathname } = new URL(ownerUrl)
    const reason = (error as { code?: string }).code ?? 'unknown error'
    throw new StartupError(`Cannot use the database ${pathname.slice(1)} on ${host}: ${reason}`)
  } finally {
    await sql.end()
  }
}

/** Refuses a login that row security doesn't bind, as one made by hand may be. */
export async function assertBound(sql: postgres.Sql, login: string): Promise<void> {
  const [role] = await sql<{ free: boolean; owner: boolean }[]>`
    select rolsuper or rolbypassrls as free, pg_has_role(oid, current_user, 'member') as owner
    from pg_roles where rolname = ${login}`
  if (role?.free) {
    throw new StartupError(
      `The login ${login} must be neither superuser nor bypassrls: row security would not bind it`,
    )
  }
  if (role?.owner) {
    throw new StartupError(`The login ${login} must not be a member of the tables' owner`)
  }
}

/** The application's login: no superuser, no bypass of row security, owner of nothing. */
export function appUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl)
  url.username = APP_ROLE
  url.password = appPassword(ownerUrl)
  return url.href
}

/** Derived, so that every process that knows the owner's URL knows it and nothing has to be stored. */
function appPassword(ownerUrl: string): string {
  const secret = decodeURIComponent(new URL(ownerUrl).password)
  return createHmac('sha256', secret).update(APP_ROLE).digest('base64url')
}

async function createAppRole(sql: postgres.Sql, password: string): Promise<void> {
  const verifier = sql.unsafe(`'${password}'`)
  // Roles belong to the cluster, so another database's migration may be making it right now.
  await sql`
    do $$ begin
      create role mamori_app login nosuperuser nocreatedb nocreaterole nobypassrls;
    exception when duplicate_object or unique_violation then null; end $$`
  await sql`alter role mamori_app with login password ${verifier}`
}
