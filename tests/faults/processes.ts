import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { signerClient } from '#api/signer/client'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#drizzle/embedded'
import { appUrl } from '#drizzle/migrate'

/** What an API process is told to do. */
export type Order =
  | { kind: 'issue'; deviceId: string; csr: string; key: string }
  | { kind: 'hold'; id: string }
  | { kind: 'revoke'; id: string }
  | { kind: 'publish' }
  | { kind: 'settle' }

export interface Outcome {
  id?: string
  serialNumber?: string
}

export type Victim = 'api' | 'signer' | 'backend' | 'postgres'
export interface Fault {
  /** The how manieth mark the victim dies at. */
  at: number
  victim: Victim
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const READY_MS = 30_000
/** An order that is neither done nor refused by then hangs, which nothing here may. */
const DONE_MS = 20_000

export const PASSPHRASE = '合言葉'

/** Both programs in a few files: translating their sources would take a second at each of many starts. */
async function bundle() {
  const outDir = here(`dist/${process.pid}`)
  await build({
    configFile: false,
    logLevel: 'silent',
    root: here('../..'),
    publicDir: false,
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      rollupOptions: {
        input: {
          worker: here('worker.mts'),
          api: here('api.mts'),
          main: here('../../api/main.ts'),
        },
      },
    },
  })
  const program = (name: string) => join(outDir, `${name}.js`)
  return { outDir, worker: program('worker'), api: program('api'), main: program('main') }
}

/** PostgreSQL, signer and API, each a process of its own that can be killed and started again. */
export async function openProcesses() {
  const programs = await bundle()
  const folder = await mkdtemp(join(tmpdir(), 'mamori-faults-'))
  // PostgreSQL runs as another user when we are root.
  await chmod(folder, 0o711)
  const dataDir = join(folder, 'data')
  const passphraseFile = join(folder, 'passphrase')
  await writeFile(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 })
  const signerSocket = join(folder, 's', 'signer.sock')
  let postgres: EmbeddedPostgres | undefined
  let port: number | undefined
  let signer: ChildProcess | undefined
  let offsetMs = 0

  const startPostgres = async (): Promise<EmbeddedPostgres> => {
    // What was written outlives a killed process without fsync; it is no power failure that is tried here.
    const options = { dataDir: join(folder, 'db'), log: () => {}, durable: false, port }
    postgres = await startEmbeddedPostgres(options)
    // Started again it is where it was: whoever has outlived it finds it there.
    port = Number(new URL(postgres.ownerUrl).port)
    return postgres
  }
  const signerEnv = () => ({
    PATH: process.env.PATH,
    ROLE: 'signer',
    LOG_LEVEL: 'silent',
    DATA_DIR: dataDir,
    SIGNER_SOCKET: signerSocket,
    CA_PASSPHRASE_FILE: passphraseFile,
    CLOCK_OFFSET_MS: String(offsetMs),
  })
  const startSigner = async (): Promise<void> => {
    signer = spawn(process.execPath, ['--import', here('moved-clock.mjs'), programs.main], {
      env: signerEnv(),
      stdio: 'ignore',
    })
    await signerReady()
  }
  const signerReady = async (): Promise<void> => {
    const client = signerClient(signerSocket, { patienceMs: READY_MS })
    await client.keys()
    await client.close()
  }

  return {
    dataDir,
    startPostgres,
    startSigner,
    signerReady,
    signerRuns: () => signer !== undefined,
    offsetMs: () => offsetMs,
    /** Time goes on for everybody: a signer that is started from now on knows, too. */
    pass: (ms: number) => {
      offsetMs += ms
    },
    killSigner: async () => {
      const dying = signer
      signer = undefined
      if (dying) await killed(dying)
    },
    postgresRuns: () => postgres !== undefined,
    /** The postmaster; its children end when they notice. */
    killPostgres: async () => {
      const dying = postgres
      postgres = undefined
      const pidFile = readFileSync(join(folder, 'db/postgres/postmaster.pid'), 'utf8')
      process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL')
      // Lets go of its lock.
      await dying?.stop()
    },
    startWorker: (userId: string) =>
      startWorker(programs.worker, {
        APP_DATABASE_URL: appUrl(postgres!.ownerUrl),
        SIGNER_SOCKET: signerSocket,
        DATA_DIR: dataDir,
        USER_ID: userId,
      }),
    /** The API behind a socket of its own, or the process that works jobs off. */
    startApi: (jobs: boolean) =>
      startApi(programs.api, {
        APP_DATABASE_URL: appUrl(postgres!.ownerUrl),
        SIGNER_SOCKET: signerSocket,
        DATA_DIR: dataDir,
        ...(jobs && { WORKS_OFF_JOBS: '1' }),
      }),
    /** What the signer says that it has signed; it says so before. */
    signed: (): { kind: string; serial?: string; tbsSha256: string }[] =>
      readFileSync(join(dataDir, 'signer/signatures.ndjson'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    close: async () => {
      if (signer) await killed(signer)
      await postgres?.stop()
      await rm(folder, { recursive: true, force: true })
      await rm(programs.outDir, { recursive: true, force: true })
    },
  }
}
export type Processes = Awaited<ReturnType<typeof openProcesses>>

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

type Told = { outcome: Outcome } | { failed: string; text: string } | 'died'
export type Worker = Awaited<ReturnType<typeof startWorker>>

async function startWorker(program: string, env: Record<string, string>) {
  const child = fork(program, {
    execArgv: [],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('an API process does not start'))),
  ])
  return {
    alive: () => child.exitCode === null && child.signalCode === null,
    kill: () => killed(child),
    /** @param onMark kills somebody else while the worker waits */
    do: (
      order: Order,
      more: { skewMs?: number; fault?: Fault; onMark?: () => Promise<void> } = {},
    ): Promise<Told> =>
      new Promise((resolve, reject) => {
        const { skewMs = 0, fault, onMark } = more
        const hangs = setTimeout(
          () => reject(new Error(`${order.kind} hangs (${JSON.stringify(fault)})`)),
          DONE_MS,
        )
        // A lost connection ends the order while somebody is still being killed.
        let killing = Promise.resolve()
        const end = async (told: Told) => {
          clearTimeout(hangs)
          child.off('message', listen)
          child.off('exit', die)
          await killing
          resolve(told)
        }
        const die = () => end('died')
        const listen = (message: { mark?: number } & Exclude<Told, 'died'>) => {
          if (message.mark === undefined) return end(message)
          killing = (onMark?.() ?? Promise.resolve()).then(() => {
            if (child.connected) child.send({ go: true })
          })
          killing.catch(reject)
        }
        child.on('message', listen)
        child.once('exit', die)
        child.send({ order, skewMs, fault })
      }),
  }
}

export type Api = Awaited<ReturnType<typeof startApi>>

async function startApi(program: string, env: Record<string, string>) {
  const child = fork(program, {
    execArgv: [],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ port }] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('an API process does not start'))),
  ])) as [{ port: number }]
  return {
    port,
    alive: () => child.exitCode === null && child.signalCode === null,
    kill: () => killed(child),
    /** From now on the marks count; at the one of the fault `onMark` kills somebody, while the API waits. */
    arm: async (fault: { at: number; victim: string } | null, onMark?: () => Promise<void>) => {
      child.removeAllListeners('message')
      const armed = once(child, 'message')
      child.send({ fault })
      await armed
      let killing = Promise.resolve()
      child.on('message', ({ mark }: { mark?: number }) => {
        if (mark === undefined) return
        killing = (onMark?.() ?? Promise.resolve()).then(() => {
          if (child.connected) child.send({ go: true })
        })
      })
      return { settled: () => killing }
    },
  }
}

/** What a database says that is just coming up again, and what is heard of one that is not there. */
const NOT_THERE = /^(57P0[123]|ECONN|CONNECTION_)/

/** Until the database has come back to life. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + READY_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (Date.now() > until || !NOT_THERE.test(code)) throw error
      await sleep(50)
    }
  }
}
