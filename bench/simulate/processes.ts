import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { AgentsJob, ToAgents, Told } from './wire.ts'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const TSX = ['--import', 'tsx']
/** Laptops have processors of their own: what they take of this one's comes after the servers. */
const AGENTS_NICE = 5

export interface Server {
  port: number
  url: string
  rssMb(): number
  kill(): Promise<void>
}

/** One more process that holds streams; with a port given, where another has died. */
export async function startServer(databaseUrl: string, dataDir: string, port = 0): Promise<Server> {
  const args = [databaseUrl, dataDir, String(port)]
  const child = fork(script('server.mts'), args, { execArgv: TSX })
  const [listening] = (await once(child, 'message')) as [number]
  return {
    port: listening,
    url: `https://localhost:${listening}`,
    rssMb: () => rssMb(child),
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** The same number of connections to a server of Node's own, which asks for a certificate and does nothing else. */
export async function startBare(pem: object): Promise<Server> {
  const child = fork(script('bare.mts'), [JSON.stringify(pem)], { execArgv: TSX })
  const [listening] = (await once(child, 'message')) as [number]
  return {
    port: listening,
    url: `https://localhost:${listening}`,
    rssMb: () => rssMb(child),
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

export interface Agents {
  told(): Told
  /** Since it was last asked. */
  checkinMs(): number[]
  violations(): string[]
  say(message: ToAgents): void
  end(): Promise<void>
}

/** Some thousands of agents, which wait for the word to start. */
export async function loadAgents(job: AgentsJob): Promise<Agents> {
  const child = fork(script('agents.mts'), [JSON.stringify(job)], {
    execArgv: [...TSX, '--max-old-space-size=8192'],
  })
  setPriority(child.pid!, AGENTS_NICE)
  let last: Told = {
    connected: 0,
    checkins: 0,
    failed: 0,
    crashes: 0,
    checkinMs: [],
    violations: [],
  }
  let times: number[] = []
  const violations = new Set<string>()
  child.on('message', (told: Told) => {
    last = told
    times.push(...told.checkinMs)
    for (const each of told.violations) violations.add(each)
  })
  await once(child, 'message')
  return {
    told: () => last,
    checkinMs: () => {
      const since = times
      times = []
      return since
    },
    violations: () => [...violations],
    say: (message) => void child.send(message),
    end: async () => {
      if (child.exitCode !== null) return
      child.send({ end: true } satisfies ToAgents)
      await once(child, 'exit')
    },
  }
}

/** Resident memory, of Linux's own bookkeeping. */
function rssMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
}
