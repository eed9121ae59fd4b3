import { spawn } from 'node:child_process'
import { cp, lchown, lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import type { Role } from '#contract/roles'
import { urls } from '#drizzle/embedded/cluster'
import { folderOfClusters } from '#tests/folder'

declare module 'vitest' {
  interface ProvidedContext {
    /** What a server has made on its first start, and has been stopped. */
    dataDir: string
  }
}

const ROOT = join(import.meta.dirname, '../..')
const PREFIX = 'mamori-browser-'
const READY_WITHIN_MS = 90_000
const GONE_WITHIN_MS = 20_000

export interface Login {
  role: Role
  username: string
  password: string
}

export interface Server {
  /** By name, not by number: Chromium takes `__Host-` cookies on plain http from localhost alone. */
  origin: string
  /** Where laptops' agents go. */
  agentUrl: string
  logins: Record<Role, Login>
  /** Of the tables' owner: to plant what takes days to come about. */
  ownerUrl: string
  stop: () => Promise<void>
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Mamori itself, as `npm start` runs it, with an empty ledger of its own. */
export async function startServer(
  environment?: (origin: string) => Promise<Record<string, string>>,
): Promise<Server> {
  const dataDir = await mkdtemp(join(folderOfClusters(), PREFIX))
  await copyTree(inject('dataDir'), dataDir)
  return startOn(dataDir, environment)
}

/** The first start's work, which is the same for all: migrated, with authorities and logins. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(folderOfClusters(), PREFIX))
  const server = await startOn(dataDir)
  await server.end()
  return dataDir
}

/** Started by root, Postgres runs as another user, to whom its files belong. */
async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true })
  if (process.getuid?.() !== 0) return
  for (const name of ['', ...(await readdir(from, { recursive: true }))]) {
    const { uid, gid } = await lstat(join(from, name))
    if (uid !== 0) await lchown(join(to, name), uid, gid)
  }
}

async function startOn(
  dataDir: string,
  environment: (origin: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<Server & { end: () => Promise<void> }> {
  const [port, agentPort, pkiPort] = [await freePort(), await freePort(), await freePort()]
  const more = await environment(`http://localhost:${port}`)
  const child = spawn(process.execPath, ['api/dist/main.js'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      AGENT_PORT: String(agentPort),
      PKI_PORT: String(pkiPort),
      DATA_DIR: dataDir,
      DEMO: '0',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000)
    })
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async () => {
    child.kill('SIGTERM')
    await Promise.race([exited, sleep(GONE_WITHIN_MS).then(() => child.kill('SIGKILL'))])
  }
  const stop = async () => {
    await end()
    await rm(dataDir, { recursive: true, force: true })
  }
  const origin = `http://localhost:${port}`
  try {
    await ready(`${origin}/readyz`, () => child.exitCode !== null)
    const text = await readFile(join(dataDir, 'demo-logins.json'), 'utf8')
    const logins: Login[] = JSON.parse(text)
    const byRole = Object.fromEntries(logins.map((l) => [l.role, l])) as never
    const agentUrl = `https://localhost:${agentPort}`
    const ownerUrl = await ownerUrlOf(dataDir)
    return { origin, agentUrl, logins: byRole, ownerUrl, stop, end }
  } catch (error) {
    await stop()
    throw new Error(`The server did not get ready:\n${output}`, { cause: error })
  }
}

/** The cluster says where it listens, on the fourth line. */
async function ownerUrlOf(dataDir: string): Promise<string> {
  const lines = (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')
  const owner = await readFile(join(dataDir, 'secrets/postgres-owner'), 'utf8')
  return urls(Number(lines[3]), { owner: owner.trim(), superuser: '' }).ownerUrl
}

async function ready(url: string, hasExited: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline && !hasExited()) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error(hasExited() ? 'it exited' : 'it took too long')
}
