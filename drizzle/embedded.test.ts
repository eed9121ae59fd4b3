import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { isAlive } from './embedded/process.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
import { StartupError } from './startup-error.ts'
import { unfinishedMark } from './unfinished-restore.ts'

let folder: string
let dataDir: string
const running: EmbeddedPostgres[] = []
const children: ChildProcess[] = []

const start = async (path = dataDir) => {
  const server = await startEmbeddedPostgres({ dataDir: path, log: () => {}, durable: false })
  running.push(server)
  return server
}

const query = async (url: string, statement: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}

/** A Mamori of its own process, which commits a row; on SIGINT it reports whether Postgres answers. */
const spawnServer = async () => {
  const program = `
    import { startEmbeddedPostgres } from '${new URL('./embedded.ts', import.meta.url)}'
    import postgres from 'postgres'
    const server = await startEmbeddedPostgres({
      dataDir: process.argv[1], log: () => {}, durable: false })
    const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
    await sql\`create table if not exists survivor (id int)\`
    process.on('SIGINT', async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const [row] = await sql\`select 'still answered' as text\`
      await sql.end()
      await server.stop()
      console.log(row.text)
      process.exit(0)
    })
    console.log('ready')`
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program, dataDir],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  children.push(child)
  await once(child.stdout, 'data')
  return child
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])

/** The shell that stops Postgres when its Mamori is gone. */
const watchdogOf = async (pid: number) => {
  const listing = spawn('ps', ['-eo', 'pid=,args='], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = (await text(listing.stdout)).split('\n')
  return Number.parseInt(lines.find((line) => line.endsWith(`kill -INT "$0" ${pid}`)) ?? '', 10)
}

const kill = async (child: ChildProcess) => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-embedded-'))
  await chmod(folder, 0o711)
  dataDir = join(folder, 'data')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

afterAll(() => rm(folder, { recursive: true }))

it('makes a UTF-8 cluster with checksums, whose owner is no superuser', async () => {
  const { ownerUrl, superuserUrl } = await start()
  const settings = `select current_setting('server_encoding') as encoding,
    current_setting('data_checksums') as checksums,
    current_setting('listen_addresses') as address,
    current_setting('is_superuser') as superuser,
    lower('ÄＡ') as lower`
  expect(await query(ownerUrl, settings)).toEqual([
    {
      encoding: 'UTF8',
      checksums: 'on',
      address: '127.0.0.1',
      superuser: 'off',
      lower: 'äａ',
    },
  ])
  const owner = `select rolsuper, rolbypassrls, rolcreaterole from pg_roles
    where rolname = 'mamori_owner'`
  expect(await query(superuserUrl, owner)).toEqual([
    { rolsuper: false, rolbypassrls: false, rolcreaterole: true },
  ])
  // Else the checkpointer would not look after the log for five minutes.
  const woken = `select pg_conf_load_time() > pg_postmaster_start_time() as woken`
  await expect.poll(() => query(superuserUrl, woken)).toEqual([{ woken: true }])
  expect(
    await query(ownerUrl, `select 1 as found from pg_extension where extname = 'btree_gist'`),
  ).toEqual([{ found: 1 }])
})

it('keeps its files to the user who needs them', async () => {
  await start()
  const mode = async (path: string) => ((await stat(join(dataDir, path))).mode & 0o777).toString(8)
  expect(await mode('.')).toBe('711')
  expect(await mode('secrets')).toBe('700')
  expect(await mode('secrets/postgres-owner')).toBe('600')
  expect(await mode('secrets/postgres-superuser')).toBe('600')
  expect(await mode('postgres')).toBe('700')
})

it('refuses a wrong password', async () => {
  const url = new URL((await start()).ownerUrl)
  url.password = 'guess'
  await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
})

it('writes no personal value into its log', async () => {
  const { ownerUrl, superuserUrl } = await start()
  await query(ownerUrl, 'create table staff (name text primary key)')
  await query(ownerUrl, `insert into staff values ('山田太郎')`)
  await expect(query(ownerUrl, `insert into staff values ('山田太郎')`)).rejects.toMatchObject({
    code: '23505',
  })
  const [current] = await query(superuserUrl, 'select pg_current_logfile() as file')
  const log = await readFile(join(dataDir, 'postgres', String(current?.file)), 'utf8')
  expect(log).toContain('duplicate key value violates unique constraint')
  expect(log).not.toContain('山田')
})

it('keeps what was committed from one start to the next', async () => {
  const first = await start()
  await query(first.ownerUrl, 'create table kept as select 7 as id')
  await first.stop()
  const second = await start()
  expect(await query(second.ownerUrl, 'select id from kept')).toEqual([{ id: 7 }])
})

it('refuses a second Mamori on one folder with one line', async () => {
  await start()
  const refusal = await start().catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(StartupError)
  expect(String(refusal)).toMatch(`Another Mamori (pid ${process.pid}) is running on ${dataDir}`)
  expect(String(refusal).split('\n')).toHaveLength(1)
})

it('does not start on a folder that a restore has left half-way', async () => {
  await mkdir(dataDir, { recursive: true })
  await writeFile(unfinishedMark(dataDir), '')
  await expect(start()).rejects.toThrow(/^[^\n]*restore that did not come to its end[^\n]*$/)
  await rm(unfinishedMark(dataDir))
})

it('takes over a lock whose pid was given to another process', async () => {
  await writeFile(join(dataDir, 'mamori.lock'), `${process.pid}\nanother boot`)
  expect(await query((await start()).ownerUrl, 'select 1 as up')).toEqual([{ up: 1 }])
})

it('ends with a Mamori that is killed, and recovers', async () => {
  const child = await spawnServer()
  const pid = await postmasterPid()
  await kill(child)
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
  expect(await query((await start()).ownerUrl, 'select * from survivor')).toEqual([])
})

it('stops the orphan of a killed Mamori, and starts anew', async () => {
  const child = await spawnServer()
  const orphan = await postmasterPid()
  process.kill(await watchdogOf(orphan), 'SIGKILL')
  await kill(child)
  expect(isAlive(orphan)).toBe(true)
  const { ownerUrl } = await start()
  expect(isAlive(orphan)).toBe(false)
  expect(await query(ownerUrl, 'select * from survivor')).toEqual([])
})

it('leaves alone a stranger who was given the pid of its Postgres', async () => {
  await (await start()).stop()
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  children.push(stranger)
  await writeFile(
    join(dataDir, 'postgres/postmaster.pid'),
    `${stranger.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n`,
  )
  expect(await query((await start()).ownerUrl, 'select 1 as up')).toEqual([{ up: 1 }])
  expect(stranger.exitCode).toBeNull()
  expect(stranger.signalCode).toBeNull()
})

it('outlives a Ctrl-C until its Mamori stops it', async () => {
  const child = await spawnServer()
  const pid = await postmasterPid()
  const answer = once(child.stdout!, 'data')
  process.kill(-child.pid!, 'SIGINT')
  expect(String(await answer).trim()).toBe('still answered')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
})

it('tells when Postgres ended by itself', async () => {
  const crashed = new Promise<void>((resolve) => {
    startEmbeddedPostgres({ dataDir, log: () => {}, durable: false, onCrash: resolve }).then(
      async (server) => {
        running.push(server)
        process.kill(await postmasterPid(), 'SIGQUIT')
      },
    )
  })
  await expect(crashed).resolves.toBeUndefined()
})

it('names the folder that it cannot use', async () => {
  const parent = join(folder, 'closed')
  // To root, who runs Postgres as another user, the first is closed; to anybody else the second.
  await mkdir(parent)
  await chmod(parent, process.getuid?.() === 0 ? 0o700 : 0o500)
  const refusal = await start(join(parent, 'data')).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(StartupError)
  expect(String(refusal)).toContain(parent)
  expect(String(refusal).split('\n')).toHaveLength(1)
})
