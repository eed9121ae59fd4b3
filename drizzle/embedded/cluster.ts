import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { StartupError } from '../startup-error.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { environment } from './postmaster.ts'

/** The major version of the binaries; a cluster of another one needs a dump and a restore. */
const MAJOR = '18'
const SUPERUSER = 'postgres'
const OWNER = 'mamori_owner'
const DATABASE = 'mamori'

export interface Passwords {
  superuser: string
  owner: string
}

/** Random, made once, readable by us alone. */
export function loadPasswords(secrets: string): Passwords {
  const load = (name: string) => {
    const file = join(secrets, name)
    if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 })
    return readFileSync(file, 'utf8').trim()
  }
  return { superuser: load('postgres-superuser'), owner: load('postgres-owner') }
}

export function urls(port: number, passwords: Passwords, database = DATABASE) {
  const at = `127.0.0.1:${port}/${database}`
  return {
    ownerUrl: `postgres://${OWNER}:${passwords.owner}@${at}`,
    superuserUrl: `postgres://${SUPERUSER}:${passwords.superuser}@${at}`,
  }
}

/** Made aside and then renamed: a start that is killed half-way leaves no half a cluster. */
export async function createCluster(options: {
  dataDir: string
  cluster: string
  binaries: Binaries
  account: Account
  password: string
  durable: boolean
}): Promise<void> {
  const { dataDir, account } = options
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('postgres.new-')) rmSync(join(dataDir, name), { recursive: true })
  }
  const draft = join(dataDir, `postgres.new-${process.pid}`)
  const data = join(draft, 'data')
  const passwordFile = join(draft, 'password')
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  give(account, draft, passwordFile)
  await initdb(options, data, passwordFile)
  renameSync(data, options.cluster)
  rmSync(draft, { recursive: true })
}

export function assertVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === MAJOR) return
  throw new StartupError(
    `${cluster} was written by PostgreSQL ${version}, this Mamori brings ${MAJOR}: ` +
      'restore a backup into an empty DATA_DIR',
  )
}

/** Role, database and extension of Mamori; does nothing where they exist. */
export async function createOwner(port: number, passwords: Passwords): Promise<void> {
  await asSuperuser(urls(port, passwords, 'postgres').superuserUrl, async (sql) => {
    const [role] = await sql`select 1 from pg_roles where rolname = ${OWNER}`
    // The password is hexadecimal, hence safe between quotes; DDL takes no parameters.
    await sql.unsafe(
      `${role ? 'alter' : 'create'} role ${OWNER} login nosuperuser nobypassrls createrole ` +
        `password '${passwords.owner}'`,
    )
    const [database] = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (database) return
    await sql.unsafe(
      `create database ${DATABASE} owner ${OWNER} template template0 encoding 'UTF8'`,
    )
  })
  await asSuperuser(urls(port, passwords).superuserUrl, async (sql) => {
    await sql`create extension if not exists btree_gist`
  })
}

async function asSuperuser(url: string, work: (sql: postgres.Sql) => Promise<void>) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

function initdb(
  options: { binaries: Binaries; account: Account; dataDir: string; durable: boolean },
  data: string,
  passwordFile: string,
): Promise<void> {
  const child = spawn(
    options.binaries.initdb,
    [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The server's own collation: sorts alike everywhere, so that no upgrade of the system's C
      // library turns indexes wrong. The C library's C.UTF-8 is not to be found outside Linux.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      `--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`,
      '--data-checksums',
      ...(options.durable ? [] : ['--no-sync']),
    ],
    {
      ...options.account,
      cwd: options.dataDir,
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const failed = (reason: string) =>
    new StartupError(`The database could not be created (initdb): ${reason}`)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)))
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(failed(complaint.trim().replaceAll(/\s*\n\s*/g, '; ') || `exit code ${code}`))
    })
  })
}

function give(account: Account, ...paths: string[]): void {
  if (account.uid === undefined) return
  for (const path of paths) chownSync(path, account.uid, account.gid)
}
