import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { createTestDatabase } from '#tests/database'
import { startFront } from './nginx.ts'
import { freePort, saying } from './radius.ts'
import { createRedis } from './redis.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SUPERVISOR = join(ROOT, 'tests/interop/socket-unit.py')
const READY_MS = 60_000
export const ADMIN = { username: 'first-admin', password: 'すずめ horse battery staple' }

export interface Unit {
  /** Its operations port. */
  url: string
  child: ChildProcess
  said(): string
  ready(): Promise<void>
  /** As `systemctl restart`: back when the new process is ready. */
  restart(): Promise<void>
}

/** A release in a folder of its own, as it lies under /opt/mamori. */
async function makeRelease(folder: string): Promise<void> {
  await build({
    configFile: join(ROOT, 'api/vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: join(folder, 'api/dist') },
  })
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
  await cp(join(ROOT, 'drizzle/migrations'), join(folder, 'drizzle/migrations'), {
    recursive: true,
  })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/** The next release: the same program, and one migration more. */
async function makeNext(folder: string, before: string, statement: string): Promise<void> {
  await cp(before, folder, { recursive: true, verbatimSymlinks: true })
  const file = join(folder, 'drizzle/migrations/meta/_journal.json')
  const journal = JSON.parse(await readFile(file, 'utf8'))
  const { idx, when } = journal.entries.at(-1)
  const tag = `${String(idx + 1).padStart(4, '0')}_next`
  journal.entries.push({ idx: idx + 1, version: '7', when: when + 1, tag, breakpoints: true })
  await writeFile(file, JSON.stringify(journal))
  await writeFile(join(folder, 'drizzle/migrations', `${tag}.sql`), statement)
}

/** What a unit file of deploy/systemd says: its command, environment and sockets. */
async function readUnit(name: string) {
  const read = (file: string) =>
    readFile(join(ROOT, 'deploy/systemd', file), 'utf8').catch(() => '')
  const all = (text: string, key: string) =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!)
  const service = await read(`${name}.service`)
  const socket = await read(all(service, 'Sockets')[0] ?? `${name}.socket`)
  return {
    command: all(service, 'ExecStart')[0]!.split(' ').slice(1),
    environment: Object.fromEntries(
      all(service, 'Environment').map((line) => line.split('=') as [string, string]),
    ),
    socket: all(socket, 'FileDescriptorName')[0],
  }
}

interface Options {
  /** Of the release that follows; without one there is none. */
  nextMigration?: string
  /** Instead of one among the other tests'. */
  database?: { ownerUrl: string; drop(): Promise<void> }
  /** Of the API. */
  replicas?: number
  env?: Record<string, string>
}

/** Mamori as deploy/systemd and deploy/nginx have it, on free ports, a database and a Redis of its own. */
export async function openInstallation(options: Options) {
  const dir = await mkdtemp(join(tmpdir(), 'mamori-scaled-'))
  const children: ChildProcess[] = []
  try {
    return await install(dir, children, options)
  } catch (error) {
    await endAll(children)
    throw error
  }
}

async function endAll(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }),
  )
}

async function install(
  dir: string,
  children: ChildProcess[],
  { nextMigration, replicas = 3, env: more, ...given }: Options,
) {
  const database = given.database ?? (await createTestDatabase())
  const redis = await createRedis()
  const [first, next, current] = ['1', '2', 'current'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ]
  await makeRelease(first)
  if (nextMigration) await makeNext(next, first, nextMigration)
  await symlink(first, current)
  const pkiPort = await freePort()
  const agentPort = await freePort()
  await writeFile(join(dir, 'ca-passphrase'), '合言葉 long enough to be one\n', { mode: 0o600 })
  await writeFile(join(dir, 'password'), ADMIN.password, { mode: 0o600 })
  const { PATH = '', HOME = '' } = process.env
  const env = {
    ...{ PATH, HOME, DATA_DIR: join(dir, 'data'), SIGNER_SOCKET: join(dir, 's', 'socket') },
    ...{ DATABASE_URL: database.ownerUrl, REDIS_URL: redis.url },
    PUBLIC_URL: 'https://mamori.example.lg.jp',
    PUBLIC_PKI_URL: `http://127.0.0.1:${pkiPort}`,
    TRUSTED_PROXIES: '127.0.0.1',
    CA_PASSPHRASE_FILE: join(dir, 'ca-passphrase'),
    LOG_LEVEL: 'info',
    // Of the deployed files' five seconds and three.
    DRAIN_SECONDS: '2',
    ...more,
  }
  const setup = ['--username', ADMIN.username, '--password-file', join(dir, 'password')]
  const roots = ['--organization', '守り県', '--roots', join(dir, 'roots')]
  await run(
    process.execPath,
    [
      ...[join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'api/setup.ts'), ...setup],
      ...[...roots, '--root-passphrase-file', join(dir, 'ca-passphrase')],
    ],
    { cwd: ROOT, env },
  )

  /** Two of them have their socket in common. */
  const startUnits = async (
    name: string,
    own: [number] | [number, number],
    ports = {},
  ): Promise<Unit[]> => {
    const unit = await readUnit(name)
    const mainSocket = unit.socket === 'main'
    const place = mainSocket ? own[0] : unit.socket === 'agent' ? agentPort : pkiPort
    const sockets = unit.socket ? `${unit.socket}=127.0.0.1:${place}` : '-'
    const child = spawn(
      'python3',
      [SUPERVISOR, sockets, own.join(), 'sh', '-c', 'cd "$0" && exec "$@"', current].concat(
        process.execPath,
        unit.command,
      ),
      { env: { ...env, ...unit.environment, ...ports }, stdio: 'pipe' },
    )
    children.push(child)
    let heard = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => {
        heard += piece
      })
    return own.map((port, n) => {
      const url = `http://127.0.0.1:${port}`
      const ready = async () => {
        const until = Date.now() + READY_MS
        for (;;) {
          const answer = await fetch(`${url}/readyz`).catch(() => undefined)
          if (answer?.ok) return
          if (Date.now() > until) throw new Error(`${name} is not ready: ${heard.slice(-2_000)}`)
          await sleep(100)
        }
      }
      return {
        ...{ url, child, ready },
        said: () => heard,
        restart: async () => {
          const started = saying(child, /^started/m)
          child.kill(n === 0 ? 'SIGHUP' : 'SIGUSR1')
          await started
          await ready()
        },
      }
    })
  }
  const startUnit = async (name: string, port: number, ports = {}): Promise<Unit> => {
    const [unit] = await startUnits(name, [port], ports)
    return unit!
  }

  const signer = spawn(process.execPath, ['--enable-source-maps', 'api/dist/main.js'], {
    cwd: current,
    env: { ...env, ROLE: 'signer' },
    stdio: 'ignore',
  })
  children.push(signer)
  const apiPorts = await Promise.all(Array.from({ length: replicas }, freePort))
  // The first brings the schema up; side by side they may, one after the other is quicker here.
  const apis = await Promise.all(apiPorts.map((port) => startUnit('mamori-api@', port)))
  const [agents, pkis, worker] = await Promise.all([
    startUnit('mamori-agents', await freePort(), { AGENT_PORT: `${agentPort}` }),
    startUnits('mamori-pki@', [await freePort(), await freePort()], { PKI_PORT: `${pkiPort}` }),
    startUnit('mamori-worker@', await freePort()),
  ])
  await Promise.all([...apis, agents, ...pkis, worker].map(({ ready }) => ready()))
  const front = await startFront(dir, apiPorts)

  return {
    ...{ apis, agents, pkis, worker, database, redis, signer, agentPort, pkiPort },
    url: front.url,
    /** Where FreeRADIUS and gateways on this host ask. */
    doorsUrl: front.doorsUrl,
    /** `current` leads to the next release, in one step. */
    switchToNext: async () => {
      await symlink(next, join(dir, 'new'))
      await rename(join(dir, 'new'), current)
    },
    close: async () => {
      await front.stop()
      await endAll(children)
      await redis.remove()
      await database.drop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
