import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { say, withApp } from './app.ts'

const CONNECTIONS = 24
const SECONDS = 8
const ROUNDS = 3
const DEVICES = 10_000
const MAIN = fileURLToPath(new URL('../api/main.ts', import.meta.url))
const LIST = `/api/devices?${new URLSearchParams({ range: '[0,24]', sort: '["propertyNumber","ASC"]' })}`

await withApp(async ({ owner, ownerUrl, cookie, dataDir }) => {
  await owner.begin(async (sql) => {
    await sql`select set_config('app.actor', 'system:bench', true), set_config('app.tx', gen_random_uuid()::text, true)`
    const [model] =
      await sql`insert into device_models (kind, maker, name) values ('laptop', 'm', 'n') returning id`
    await sql`insert into devices (kind, model_id, property_number, serial_number)
      select 'laptop', ${model!.id}, 'P' || n, 'S' || n from generate_series(1, ${DEVICES}::int) n`
  })
  await owner`analyze devices`
  const env = { DATABASE_URL: ownerUrl, DATA_DIR: dataDir, ROLE: 'api', LOG_LEVEL: 'silent' }
  const replicas = [await start(env), await start(env), await start(env)]
  try {
    const rates: { one: number[]; three: number[] } = { one: [], three: [] }
    // In turn, so that a busy machine troubles both alike; the first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const one = await measure(replicas.slice(0, 1), cookie)
      const three = await measure(replicas, cookie)
      if (round === 0) continue
      rates.one.push(one)
      rates.three.push(three)
    }
    const [one, three] = [median(rates.one), median(rates.three)]
    say(`GET of 25 of ${DEVICES} devices, ${CONNECTIONS} connections, median of ${ROUNDS} rounds`)
    say(`one process      ${Math.round(one)} requests/s`)
    say(`three processes  ${Math.round(three)} requests/s`)
    say(
      `ratio            ${(three / one).toFixed(2)} on ${cpus().length} cores, which PostgreSQL and this client share\n`,
    )
  } finally {
    await Promise.all(replicas.map(({ end }) => end()))
  }
})

async function start(env: Record<string, string>) {
  const port = await freePort()
  const child: ChildProcess = fork(MAIN, {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH, ...env, PORT: String(port), DRAIN_SECONDS: '0' },
    stdio: 'ignore',
  })
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer) break
    if (child.exitCode !== null) throw new Error('a replica does not start')
    await sleep(100)
  }
  return {
    port,
    end: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Requests per second, spread over the replicas as a proxy does. */
async function measure(replicas: readonly { port: number }[], cookie: string): Promise<number> {
  let done = 0
  let over = false
  const connection = async (n: number) => {
    const { port } = replicas[n % replicas.length]!
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!over) {
      const status = await get(port, agent, cookie)
      if (status !== 200) throw new Error(`answered ${status}`)
      done++
    }
    agent.destroy()
  }
  const all = Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => connection(n)))
  await Promise.race([sleep(SECONDS * 1000), all])
  const rate = done / SECONDS
  over = true
  await all
  return rate
}

function get(port: number, agent: Agent, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', cookie }
    request({ port, host: '127.0.0.1', path: LIST, agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode!))
    })
      .on('error', reject)
      .end()
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
