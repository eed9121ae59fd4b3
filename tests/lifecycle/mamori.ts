import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_MS = 60_000
const GONE_MS = 15_000

export interface Mamori {
  url: string
  child: ChildProcess
  /** Everything it has said so far. */
  output(): string
  /** It and all that it has started, by process id. */
  processes(): Map<number, string>
  exitCode: Promise<number | null>
  /** Where relying parties find lists and answers. */
  pkiUrl: string
}

/** Starts Mamori as an operator does; a process group of its own stands for the terminal's. */
export async function spawnMamori(
  command: 'npm start' | 'node run.mjs start' | 'node --import tsx api/main.ts',
  env: Record<string, string>,
): Promise<Mamori> {
  const [port, agentPort, pkiPort] = await freePorts()
  const [program = '', ...args] = command.split(' ')
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      DEMO: '0',
      // As npm does: should this test die, run.mjs notices and does not stay behind.
      npm_lifecycle_event: 'start',
      ...{ PORT: `${port}`, AGENT_PORT: `${agentPort}`, PKI_PORT: `${pkiPort}` },
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return {
    url: `http://localhost:${port}`,
    pkiUrl: `http://localhost:${pkiPort}`,
    child,
    output: () => output,
    processes: () => descendants(child.pid ?? 0),
    exitCode: once(child, 'close').then(([code]) => code),
  }
}

export async function untilReady(mamori: Mamori): Promise<Mamori> {
  const deadline = Date.now() + READY_MS
  while (mamori.child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`${mamori.url}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return mamori
    await sleep(50)
  }
  throw new Error(`Mamori did not become ready:\n${mamori.output()}`)
}

/** What is still there of `processes` after the time that an orderly end may take. */
export async function leftOver(processes: Map<number, string>): Promise<string[]> {
  const deadline = Date.now() + GONE_MS
  for (;;) {
    const now = list()
    const left = [...processes].filter(([pid, name]) => now.get(pid)?.name === name)
    if (left.length === 0 || Date.now() > deadline) return left.map(([, name]) => name)
    await sleep(50)
  }
}

/** The one of `processes` whose command line holds `text`. */
export function pidOf(processes: Map<number, string>, text: string): number {
  const found = [...processes].find(([, name]) => name.includes(text))
  if (!found) throw new Error(`no process "${text}" among ${[...processes.values()].join('\n')}`)
  return found[0]
}

function descendants(root: number): Map<number, string> {
  const all = list()
  const found = new Map<number, string>()
  const add = (pid: number) => {
    const process = all.get(pid)
    if (!process) return
    found.set(pid, process.name)
    for (const [child, { parent }] of all) if (parent === pid) add(child)
  }
  add(root)
  return found
}

/** All processes but zombies, which nobody may reap in a container without an init. */
function list(): Map<number, { parent: number; name: string }> {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return new Map(
    lines.split('\n').flatMap((line) => {
      const [, pid, parent, stat, name] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      if (!pid || !name || stat?.startsWith('Z')) return []
      return [[Number(pid), { parent: Number(parent), name }] as const]
    }),
  )
}

async function freePorts(): Promise<number[]> {
  // All at once, so that none is handed out twice.
  const servers = await Promise.all(
    [1, 2, 3].map(async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address()
      server.close()
      await once(server, 'close')
      return typeof address === 'object' && address ? address.port : 0
    }),
  )
}
