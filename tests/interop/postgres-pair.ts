import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { chooseAccount } from '#drizzle/embedded/account'
import { freePort } from './radius.ts'

const run = promisify(execFile)
/** Debian's; the oldest that we promise to run on. */
const BIN = '/usr/lib/postgresql/15/bin'
/** Of a unit's five seconds. */
const RESTART_MS = 500
const PASSWORDS = { postgres: 'of the superuser', mamori_owner: 'of the owner' }
/** For programs that ask by the environment. */
export const PG_PATH = `${BIN}:${process.env.PATH}`

export type Server = ReturnType<typeof server>
export type Cluster = Awaited<ReturnType<typeof createClusters>>

/** PostgreSQL 15 as Debian has it, in a folder of our own: not the service of the package. */
export async function createClusters() {
  if (!existsSync(`${BIN}/initdb`))
    throw new Error('PostgreSQL 15 is not installed: tests/interop/install.sh')
  const folder = await mkdtemp(join(tmpdir(), 'mamori-pg15-'))
  await chmod(folder, 0o711)
  const account = chooseAccount(folder)
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, PASSWORDS.postgres, { mode: 0o600 })
  const servers: Server[] = []
  const own = async (path: string) => {
    if (account.uid !== undefined) await chown(path, account.uid, account.gid!)
  }
  await own(passwordFile)
  const options = { ...account, cwd: folder, env: { PATH: PG_PATH, LC_ALL: 'C', TZ: 'UTC' } }
  const program = (name: string, args: string[], env = {}) =>
    run(`${BIN}/${name}`, args, { ...options, env: { ...options.env, ...env } })

  const addFolder = async (name: string) => {
    const path = join(folder, name)
    await mkdir(path, { mode: 0o700 })
    await own(path)
    return path
  }
  const add = async (name: string) => {
    const data = await addFolder(name)
    const made = server({ data, port: await freePort(), options })
    servers.push(made)
    return made
  }
  return {
    folder,
    /**
     * An empty cluster with the owner's role and database, as docs/operations.md asks for.
     * @param mount puts disks at the folders of its data and of its log, which is beside them then
     */
    create: async (
      name: string,
      settings: Record<string, string> = {},
      mount?: (folders: { data: string; log: string }) => Promise<void>,
    ): Promise<Server> => {
      const made = await add(name)
      const folders = mount && { data: made.data, log: await addFolder(`${name}-log`) }
      if (folders) {
        await mount(folders)
        for (const each of Object.values(folders)) await own(each)
      }
      await program('initdb', [
        ...(folders ? ['--waldir', folders.log] : []),
        ...['-D', made.data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--no-sync'],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8'],
      ])
      await made.start(settings)
      await createDatabase(made)
      return made
    },
    /** One that follows: a copy of all that is there, then whatever is streamed. */
    follow: async (primary: Server, name: string): Promise<Server> => {
      const made = await add(name)
      const from = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${name}`
      await program(
        'pg_basebackup',
        ['-D', made.data, '-d', from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
        { PGPASSWORD: PASSWORDS.postgres },
      )
      await made.start()
      return made
    },
    remove: async () => {
      await Promise.all(servers.map((each) => each.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface At {
  data: string
  port: number
  options: object
}

function server({ data, port, options }: At) {
  let child: ChildProcess | undefined
  let last: Record<string, string> = {}
  const url = (user: keyof typeof PASSWORDS, database = 'mamori') =>
    `postgres://${user}:${encodeURIComponent(PASSWORDS[user])}@127.0.0.1:${port}/${database}`
  const state = async () =>
    (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  /** Also where it has ended by itself. */
  const isDown = () => !child || child.exitCode !== null || child.signalCode !== null
  const ended = async (how: NodeJS.Signals) => {
    if (!child || isDown()) return
    const gone = once(child, 'exit')
    child.kill(how)
    await gone
  }
  return {
    ...{ data, port, url },
    start: async (settings: Record<string, string> = last): Promise<void> => {
      last = settings
      const all = {
        ...{ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' },
        // What was written outlives a killed process without it; it is no power failure that is tried here.
        ...{
          fsync: 'off',
          wal_level: 'replica',
          hot_standby: 'on',
          wal_receiver_status_interval: '1',
        },
        ...settings,
      }
      const given = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      let said = ''
      child = spawn(`${BIN}/postgres`, ['-D', data, ...given], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child.stderr!.on('data', (piece) => {
        said += piece
      })
      for (;;) {
        const lines = await state()
        const isUp = Number(lines[0]) === child.pid && /ready|standby/.test(lines[7] ?? '')
        if (isUp) return
        if (isDown()) throw new Error(`PostgreSQL 15 does not start: ${said}`)
        await sleep(20)
      }
    },
    /** Its children end when they notice. */
    kill: () => ended('SIGKILL'),
    stop: () => ended('SIGINT'),
    isDown,
    sql: async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
      const sql = postgres(url('postgres'), { max: 1, onnotice: () => {} })
      try {
        return await work(sql)
      } finally {
        await sql.end({ timeout: 1 })
      }
    },
  }
}

/** What its unit does by `Restart=on-failure` as docs/operations.md has it: starts it until it can. */
export function keepUp(server: Server) {
  let starts = 0
  let starting = false
  const timer = setInterval(async () => {
    if (starting || !server.isDown()) return
    starting = true
    starts++
    // Whatever keeps it from starting, the next time may be better.
    await server.start().catch(() => {})
    starting = false
  }, RESTART_MS)
  return { starts: () => starts, stop: () => clearInterval(timer) }
}

async function createDatabase(made: Server): Promise<void> {
  const sql = postgres(made.url('postgres', 'postgres'), { max: 1, onnotice: () => {} })
  await sql.unsafe(`create role mamori_owner login createrole password '${PASSWORDS.mamori_owner}'`)
  await sql.unsafe(`create database mamori owner mamori_owner template template0 encoding 'UTF8'`)
  await sql.end()
  await made.sql((db) => db`create extension btree_gist`)
}
