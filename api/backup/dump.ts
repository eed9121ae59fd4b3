import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { UNFINISHED_TABLE } from '#drizzle/unfinished-restore'
import { StartupError } from '../errors.ts'
import { digestOf } from './manifest.ts'

const run = promisify(execFile)
const DUMP = 'database.dump'

/**
 * By pg_dump, which has to be of the server's version or newer. The login must not be bound by row security:
 * pg_dump would rather fail than leave rows out.
 */
export async function dumpDatabase(url: string, folder: string) {
  const file = join(folder, DUMP)
  await pg('pg_dump', url, ['--format=custom', '--no-password', `--file=${file}`])
  return { startWal: null, digests: { [DUMP]: await digestOf(file) } }
}

/** Into a database without a table; the login has to be a superuser's, and the owner's role has to exist. */
export async function restoreDump(url: string, ownerUrl: string, folder: string): Promise<void> {
  // By the owner: from PostgreSQL 16 on, who has made a role is the one who may give it a password.
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const [found] = await sql`select from pg_tables where schemaname in ('public', 'app') limit 1`
    if (found) throw new StartupError('The database is not empty: restore into one that is')
    await sql.unsafe(`create table ${UNFINISHED_TABLE} ()`)
    // What the dump grants rights to; its password is set at the next start.
    await sql`do $$ begin create role mamori_app login nosuperuser nobypassrls;
      exception when duplicate_object then null; end $$`
  } finally {
    await sql.end()
  }
  const database = new URL(url).pathname.slice(1)
  const args = ['--exit-on-error', '--no-password', `--dbname=${database}`, join(folder, DUMP)]
  await pg('pg_restore', url, args)
}

/** The password goes by the environment: the command line is everybody's to read. */
async function pg(program: string, url: string, args: string[]): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const { PATH } = process.env
  const env = {
    PATH,
    LC_ALL: 'C',
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  }
  try {
    await run(program, args, { env, maxBuffer: 1024 * 1024 })
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string }
    if (code === 'ENOENT') throw new StartupError(`${program} is not installed`)
    throw new StartupError(`${program}: ${stderr?.trim().split('\n')[0] || `ended with ${code}`}`)
  }
}
