import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import postgres from 'postgres'
import { createApp } from '#api/app'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { prepareFirstRun } from '#api/first-run'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { migrate } from '#drizzle/migrate'
import { bareStatements, listeningDatabase, type Statement, standFor } from './bare.ts'

const AIM = { ratio: 3, p95Ms: 300 }
const WARM_UPS = 3
const ROUNDS = 40

const say = (line: string) => console.log(line)

export interface Case {
  name: string
  as: 'it_staff' | 'section_head'
  path: string
}

interface Plan {
  load: (owner: postgres.Sql, say: (line: string) => void) => Promise<void>
  cases: (sql: postgres.Sql) => Promise<Case[]>
  /** Tells a request's own statements from those around them. */
  own: RegExp
}

interface Bench {
  deps: Deps
  superuserUrl: string
  bare: postgres.Sql
  app: Hono
  cookies: Record<string, string>
}

/** Requests through HTTP beside their own SQL by the bare driver as superuser, over a ledger of any size. */
export async function besideBareDriver(plan: Plan): Promise<void> {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const kept = process.env.BENCH_DATA_DIR
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'mamori-bench-')))
  const server = await startEmbeddedPostgres({ dataDir, log: say })
  try {
    const db = openDatabase(await migrate(server.ownerUrl))
    const config = readConfig({ DATA_DIR: dataDir })
    const clockAndChance = { clock: systemClock, random: systemRandom }
    const mailer = createMailer(config)
    const signer = signerClient(config.signerSocket)
    const log = createLog('silent')
    const deps: Deps = { config, db, mailer, signer, log, ...clockAndChance }
    await prepareFirstRun(deps, say)
    const owner = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
    await plan.load(owner, say)
    await owner.end()

    const bare = postgres(server.superuserUrl, { max: 1, connection: { jit: 'off' } })
    const app = createApp(deps)
    const cookies = await logIn(app, dataDir)
    await measureAll({ deps, superuserUrl: server.superuserUrl, bare, app, cookies }, plan)
    await bare.end()
    await db.close()
  } finally {
    await server.stop()
    if (!kept) await rm(dataDir, { recursive: true, force: true })
  }
}

async function logIn(app: Hono, dataDir: string): Promise<Record<string, string>> {
  const logins: { role: string; username: string; password: string }[] = JSON.parse(
    await readFile(join(dataDir, 'demo-logins.json'), 'utf8'),
  )
  const cookies: Record<string, string> = {}
  for (const { role, username, password } of logins) {
    const answer = await app.request('http://localhost/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost' },
      body: JSON.stringify({ username, password }),
    })
    if (answer.status !== 200) throw new Error(`login as ${username}: ${await answer.text()}`)
    cookies[role] = answer.headers.getSetCookie()[0]!.split(';')[0]!
  }
  return cookies
}

async function measureAll(bench: Bench, { cases, own }: Plan): Promise<void> {
  const [{ version } = { version: '' }] = await bench.bare<{ version: string }[]>`
    select current_setting('server_version') as version`
  say(
    `\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, PostgreSQL ${version}`,
  )
  say(
    `load average before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  )
  const results: Record<string, string | number>[] = []
  for (const one of await cases(bench.bare)) {
    say(`  ${one.name} …`)
    results.push(await measure(bench, one, own))
  }
  console.table(results)
  say(
    `load average after: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  )
}

/** The request and its statements take turns, so that whatever else the machine does hits both. */
async function measure(bench: Bench, one: Case, own: RegExp) {
  const statements = await statementsOf(bench, one, own)
  const times: { api: number[]; bare: number[] } = { api: [], bare: [] }
  let found = ''
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const api = await time(async () => {
      const answer = await request(bench.app, bench, one)
      found = answer.headers.get('content-range')?.split('/')[1] ?? ''
      await answer.text()
    })
    const bare = await time(async () => {
      for (const { text, parameters } of statements) {
        await bench.bare.unsafe(text, parameters as never[], { prepare: true })
      }
    })
    if (round < 0) continue
    times.api.push(api)
    times.bare.push(bare)
  }
  const api = percentiles(times.api)
  const bare = percentiles(times.bare)
  const ratio = api.p95 / bare.p95
  const met = api.p95 <= AIM.p95Ms && ratio <= AIM.ratio
  const row = { case: one.name, found, 'API p50': api.p50, 'API p95': api.p95 }
  const beside = { 'bare p50': bare.p50, 'bare p95': bare.p95 }
  return { ...row, ...beside, 'ratio p95': Number(ratio.toFixed(2)), aim: met ? 'met' : 'MISSED' }
}

async function request(app: Hono, { cookies }: Pick<Bench, 'cookies'>, one: Case) {
  const answer = await app.request(`http://localhost${one.path}`, {
    headers: { cookie: cookies[one.as]!, host: 'localhost' },
  })
  if (answer.status !== 200) throw new Error(`${one.name}: ${await answer.text()}`)
  return answer
}

async function statementsOf(bench: Bench, one: Case, own: RegExp): Promise<Statement[]> {
  const { db, heard, who } = listeningDatabase(bench.superuserUrl)
  await request(createApp({ ...bench.deps, db }), bench, one)
  await db.close()
  await standFor(bench.bare, who())
  const statements = bareStatements(heard, own)
  if (statements.length === 0) throw new Error(`${one.name}: no statement heard`)
  return statements
}

async function time(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number(sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(1))
  return { p50: at(0.5), p95: at(0.95) }
}
