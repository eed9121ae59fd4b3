import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '#contract/roles'

const ROOT = join(import.meta.dirname, '../..')
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
  environment: (origin: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-browser-'))
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
  const stop = async () => {
    child.kill('SIGTERM')
    await Promise.race([exited, sleep(GONE_WITHIN_MS).then(() => child.kill('SIGKILL'))])
    await rm(dataDir, { recursive: true, force: true })
  }
  const origin = `http://localhost:${port}`
  try {
    await ready(`${origin}/readyz`, () => child.exitCode !== null)
    const text = await readFile(join(dataDir, 'demo-logins.json'), 'utf8')
    const logins: Login[] = JSON.parse(text)
    const byRole = Object.fromEntries(logins.map((l) => [l.role, l])) as never
    return { origin, agentUrl: `https://localhost:${agentPort}`, logins: byRole, stop }
  } catch (error) {
    await stop()
    throw new Error(`The server did not get ready:\n${output}`, { cause: error })
  }
}

async function ready(url: string, hasExited: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline && !hasExited()) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await sleep(250)
  }
  throw new Error(hasExited() ? 'it exited' : 'it took too long')
}
