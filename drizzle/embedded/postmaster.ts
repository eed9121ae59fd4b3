import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartupError } from '../startup-error.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { commandOf, exists, isAlive } from './process.ts'
import { settings } from './settings.ts'

const FAST_SHUTDOWN_MS = 60_000
const STILL_WAITING_MS = 10_000
/** After a crash the last backends may hold shared memory for a moment; a free port may be snatched. */
const TRY_AGAIN = /could not bind|address already in use|pre-existing shared memory/i
const ATTEMPTS = 10

export interface Postmaster {
  port: number
  /** Settles when Postgres has ended, whether asked to or not. */
  exited: Promise<void>
  stop(): Promise<void>
}

export interface PostmasterOptions {
  binaries: Binaries
  account: Account
  cluster: string
  durable: boolean
  /** Where clients look for it; without one, wherever is free. */
  port?: number | undefined
  /** Besides those that every start gets. */
  settings?: Record<string, string | number>
  log(line: string): void
}

/** What Postgres is to see of our environment: no secrets, no PG* settings. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP } = process.env
  return { PATH, LD_LIBRARY_PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' }
}

export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const child = launch(options, port)
    const failure = await untilReady(child, options)
    if (failure === undefined) {
      wakeCheckpointer(child)
      return supervise(child, port, options)
    }
    if (attempt === ATTEMPTS || !TRY_AGAIN.test(failure)) {
      throw new StartupError(`PostgreSQL did not start: ${failure}`)
    }
    await sleep(500)
  }
}

/**
 * The checkpointer is there before recovery has ended, takes no notice of `archive_timeout` then, and sleeps for five
 * minutes: so long the last segment would lie here alone. Reading its settings anew, it looks at the clock as well.
 */
function wakeCheckpointer(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGHUP')
}

/** Stops the Postgres of an earlier Mamori that was killed before it could. The lock must be held. */
export async function stopOrphan(options: PostmasterOptions): Promise<void> {
  const { cluster, log } = options
  const pid = Number(readPidFile(cluster)[0])
  if (!(pid > 0) || !exists(pid)) return
  if (!isAlive(pid) || !commandOf(pid).includes(`-D ${cluster} `)) {
    // The pid went to somebody else, for which Postgres would refuse to start.
    rmSync(join(cluster, 'postmaster.pid'), { force: true })
    return
  }
  log(`stopping the PostgreSQL (pid ${pid}) that an earlier Mamori left running`)
  await shutDown(pid, options)
}

/**
 * In a process group of its own: a Ctrl-C in the terminal goes to our whole group, and Postgres has
 * to outlive the requests that are still being answered.
 */
function launch(options: PostmasterOptions, port: number): ChildProcess {
  const { binaries, account, cluster, durable, settings: more } = options
  return spawn(binaries.postgres, ['-D', cluster, ...settings(port, durable, more)], {
    ...account,
    cwd: cluster,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Resolves to nothing when connections are accepted, else to the reason why they never will be. */
async function untilReady(
  child: ChildProcess,
  { cluster, log }: PostmasterOptions,
): Promise<string | undefined> {
  let output = ''
  let spawnError: Error | undefined
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  child.once('error', (error) => {
    spawnError = error
  })
  const since = Date.now()
  let told = since
  while (child.exitCode === null && child.signalCode === null && !spawnError) {
    const lines = readPidFile(cluster)
    // The same sign that pg_ctl waits for; line 1 is the pid, line 8 the state.
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') {
      child.stderr?.destroy()
      return undefined
    }
    if (Date.now() - told > STILL_WAITING_MS) {
      told = Date.now()
      log(`PostgreSQL is recovering (${Math.round((told - since) / 1000)} s)`)
    }
    await sleep(10)
  }
  return spawnError?.message ?? lastComplaint(output + logOf(cluster, child.pid))
}

function supervise(child: ChildProcess, port: number, options: PostmasterOptions): Postmaster {
  const pid = child.pid ?? 0
  const watchdog = process.platform === 'win32' ? undefined : watch(pid, options)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      watchdog?.kill('SIGKILL')
      resolve()
    })
  })
  const stop = async () => {
    // Its number may be somebody else's by now.
    if (child.exitCode === null && child.signalCode === null) await shutDown(pid, options)
    await exited
  }
  let stopping: Promise<void> | undefined
  return {
    port,
    exited,
    stop: async () => {
      stopping ??= stop()
      await stopping
    },
  }
}

/**
 * Its input ends when we do, kill -9 included, and then Postgres is told to stop. Nothing is lost
 * should this shell be killed too: the next start finds the orphan.
 */
function watch(pid: number, { account }: PostmasterOptions): ChildProcess {
  const shell = spawn('sh', ['-c', 'read -r _; kill -INT "$0"', String(pid)], {
    ...account,
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.once('error', () => {})
  shell.unref()
  return shell
}

/** Fast shutdown: rolls back what is open and writes a checkpoint; a crash recovery is the fallback. */
async function shutDown(pid: number, options: PostmasterOptions): Promise<void> {
  signal(pid, 'SIGINT', options)
  const deadline = Date.now() + FAST_SHUTDOWN_MS
  while (isAlive(pid)) {
    if (Date.now() > deadline) signal(pid, 'SIGQUIT', options)
    await sleep(20)
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT', { binaries }: PostmasterOptions): void {
  try {
    if (process.platform !== 'win32') process.kill(pid, name)
    // Windows has no signals; Postgres listens for them on a pipe that pg_ctl knows.
    else execFileSync(binaries.pgCtl, ['kill', name.slice(3), String(pid)], { stdio: 'ignore' })
  } catch (error) {
    if (isAlive(pid)) throw error
  }
}

function readPidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function lastComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|error/.test(line))
  const complaint = lines.at(-1) ?? (output || 'it ended without a word')
  return complaint.trim().replaceAll(/\s*\n\s*/g, ' ')
}

/** What this postmaster logged: an older complaint in the same file must not be taken for its own. */
function logOf(cluster: string, pid = 0): string {
  const folder = join(cluster, 'log')
  try {
    const age = (name: string) => statSync(join(folder, name)).mtimeMs
    const [latest = ''] = readdirSync(folder).sort((a, b) => age(b) - age(a))
    const text = readFileSync(join(folder, latest), 'utf8')
    const from = text.indexOf(`[${pid}] LOG:  starting PostgreSQL`)
    return from < 0 ? '' : text.slice(from)
  } catch {
    return ''
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
