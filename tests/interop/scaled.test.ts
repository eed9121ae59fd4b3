import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ADMIN, openInstallation } from './installation.ts'
import { program } from './program.ts'

const UNITS = fileURLToPath(new URL('../../deploy/systemd', import.meta.url))
const CLIENTS = 6
const FLEET = 1_500

/** FreeRADIUS and gateways wait for no longer. */
const DOOR_MS = 2_000
const SECRET = 'a-secret-of-the-test-0123456789'

let folder: string
let mamori: Awaited<ReturnType<typeof openInstallation>>
let sql: postgres.Sql
const agents: Agent[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-scaled-secret-'))
  await writeFile(join(folder, 'radius'), SECRET)
  mamori = await openInstallation({
    env: { RADIUS_SECRET_FILE: join(folder, 'radius') },
    nextMigration: `alter table settings add column next_release text default '' not null`,
  })
  sql = postgres(mamori.database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  for (const agent of agents) agent.destroy()
  await sql?.end()
  await mamori?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  status: number
  body: string
  cookie: string | undefined
}

/** Through nginx, on connections that are kept, as a browser does. */
function client() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  let cookie = ''
  return (method: string, path: string, json?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'mamori.example.lg.jp',
        origin: 'https://mamori.example.lg.jp',
        cookie,
        ...(json && { 'content-type': 'application/json' }),
      }
      const asked = request(
        `${mamori.url}${path}`,
        { method, agent, headers, rejectUnauthorized: false },
        (answer) => {
          let body = ''
          answer.on('data', (piece) => {
            body += piece
          })
          answer.on('end', () => {
            const given = answer.headers['set-cookie']?.[0]?.split(';')[0]
            if (given) cookie = given
            resolve({ status: answer.statusCode!, body, cookie: given })
          })
        },
      )
      asked.on('error', reject)
      asked.end(json && JSON.stringify(json))
    })
}

/** As rlm_rest asks, about a certificate that nobody knows. */
async function knock(): Promise<string> {
  const answer = await fetch(`${mamori.doorsUrl}/radius/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ 'TLS-Client-Cert-Serial': '01', 'TLS-Client-Cert-Issuer': '/CN=x' }),
    signal: AbortSignal.timeout(DOOR_MS),
  })
  return `${answer.status} ${await answer.text()}`
}

/** Of the agent port, on a connection of its own. */
const authorities = () =>
  new Promise<string>((resolve, reject) => {
    const url = `https://127.0.0.1:${mamori.agentPort}/.well-known/est/cacerts`
    request(url, { rejectUnauthorized: false, agent: false }, (answer) =>
      resolve(`${answer.resume().statusCode}`),
    )
      .on('error', reject)
      .end()
  })

/** As FreeRADIUS asks OCSP, which it waits for no longer. */
async function list(): Promise<string> {
  const url = `http://127.0.0.1:${mamori.pkiPort}/crl/network.crl`
  const answer = await fetch(url, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(DOOR_MS),
  })
  await answer.arrayBuffer()
  return `${answer.status}`
}

async function loggedIn() {
  const ask = client()
  expect(await ask('POST', '/api/session', ADMIN)).toMatchObject({ status: 200 })
  return ask
}

it('systemd takes the units', async () => {
  const names = readdirSync(UNITS).filter((name) => /\.(service|socket|target)$/.test(name))
  expect(names.length).toBeGreaterThan(8)
  const dir = await mkdtemp(join(tmpdir(), 'mamori-units-'))
  const files = await Promise.all(
    names.map(async (name) => {
      // A socket names its first.
      const file = join(dir, name.replace('@.', name.includes('pki') ? '@3011.' : '@3001.'))
      const text = await readFile(join(UNITS, name), 'utf8')
      await writeFile(file, text.replaceAll('/usr/bin/node', process.execPath))
      return file
    }),
  )
  const options = ['verify', '--man=no', '--recursive-errors=yes']
  const { said } = await program(dir, 'systemd-analyze', [...options, ...files])
  await rm(dir, { recursive: true })
  // What else is installed on this machine is not ours to mend.
  expect(said.split('\n').filter((line) => line.includes('mamori'))).toEqual([])
})

it('each role serves its own, and its health', async () => {
  const ask = client()
  expect((await ask('GET', '/healthz')).status).toBe(200)
  expect((await ask('GET', '/metrics')).status).toBe(404)
  expect((await ask('GET', '/radius/gateway')).status).toBe(404)
  for (const path of ['metrics', 'readyz'])
    expect((await fetch(`${mamori.doorsUrl}/${path}`)).status).toBe(404)
  for (const { url } of [mamori.agents, ...mamori.pkis, mamori.worker]) {
    expect((await fetch(`${url}/api/session`)).status).toBe(404)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('mamori_ready{')
  }
  expect((await fetch(`http://127.0.0.1:${mamori.pkiPort}/crl/network.crl`)).status).toBe(200)
  expect(await authorities()).toBe('200')
})

it('jobs go over Redis to the worker', async () => {
  await expect
    .poll(async () => (await sql`select from outbox where state = 'done'`).length, {
      timeout: 30_000,
    })
    .toBeGreaterThan(5)
  expect(Number(await mamori.redis.cli('get', '{mamori}:outbox:id'))).toBeGreaterThanOrEqual(0)
  expect(await mamori.redis.cli('exists', '{mamori}:outbox:stalled-check')).toBe('1')
})

it('the next release takes over, one replica after the other, and no request fails', async () => {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, loggedIn))
  let over = false
  const failed: string[] = []
  const counts = { reads: 0, writes: 0, others: 0 }
  const denied = await knock()
  expect(denied).toContain('deny certificate_foreign')
  const work = clients.map(async (ask, n) => {
    for (let value = 1; !over; value++) {
      const query = { filter: { value } }
      const body = { resource: 'devices', name: `client ${n}`, query }
      const written = await ask('POST', '/api/saved-filters', body).catch(String)
      counts.writes++
      if (typeof written === 'string' || written.status !== 201)
        failed.push(JSON.stringify(written))
      const path = '/api/saved-filters?filter={"resource":"devices"}'
      const read = await ask('GET', encodeURI(path)).catch(String)
      counts.reads++
      if (typeof read === 'string' || read.status !== 200) failed.push(JSON.stringify(read))
      // What one replica has confirmed, all of them know.
      else if (!read.body.includes(`{"filter":{"value":${value}}}`)) failed.push(read.body)
    }
  })
  const keepAsking = async (ask: () => Promise<string>, expected: string) => {
    while (!over) {
      const answer = await ask().catch(String)
      counts.others++
      if (answer !== expected) failed.push(answer)
      await sleep(20)
    }
  }
  work.push(keepAsking(knock, denied), keepAsking(authorities, '200'), keepAsking(list, '200'))
  await sleep(1_000)
  await mamori.switchToNext()
  const columns = () => sql`select from information_schema.columns
    where table_name = 'settings' and column_name = 'next_release'`
  expect(await columns()).toHaveLength(0)
  for (const api of mamori.apis) {
    const before = { ...counts }
    await api.restart()
    expect(await columns()).toHaveLength(1)
    // Old and new side by side do more work, and answer for a setting that only the new has a column of.
    await expect.poll(() => counts.writes - before.writes).toBeGreaterThan(20)
  }
  for (const unit of [mamori.agents, ...mamori.pkis, mamori.worker]) await unit.restart()
  over = true
  await Promise.all(work)
  console.log('rolling restart, none failed:', counts)
  expect(failed).toEqual([])
  // Nginx has sent none of them twice.
  const written = async () => {
    const [row] = await sql`
      select (n_tup_ins + n_tup_upd)::int as n from pg_stat_user_tables where relname = 'saved_filters'`
    return row?.n
  }
  await expect.poll(written, { timeout: 20_000 }).toBe(counts.writes)
}, 300_000)

it('a fleet that comes while nobody takes it waits, and is not turned away', async () => {
  const [, pid] = [...mamori.agents.said().matchAll(/started (\d+)/g)].at(-1)!
  process.kill(Number(pid), 'SIGSTOP')
  const sockets = Array.from({ length: FLEET }, () => connect(mamori.agentPort, '127.0.0.1'))
  try {
    // Where there is no room the system takes no more of them, however often they try.
    await expect
      .poll(() => sockets.filter(({ connecting }) => !connecting).length, { timeout: 10_000 })
      .toBe(FLEET)
  } finally {
    for (const socket of sockets) socket.destroy()
    process.kill(Number(pid), 'SIGCONT')
  }
})

it('a replica that is told to end says so before it closes', async () => {
  const [api] = mamori.apis
  api!.child.kill('SIGTERM')
  const seen = new Set<string>()
  for (;;) {
    const [ready, alive] = await Promise.all(
      ['readyz', 'healthz'].map((path) => fetch(`${api!.url}/${path}`).catch(() => undefined)),
    )
    if (!ready || !alive) break
    const { leaving } = (await ready.json()) as { leaving?: string }
    seen.add(`${ready.status} ${leaving}, ${alive.status} ${alive.headers.get('connection')}`)
    await sleep(100)
  }
  expect([...seen].at(-1)).toBe('503 failing, 200 close')
})
