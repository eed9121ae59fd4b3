import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { loadDevices } from './lists/ledger.ts'

/*
 * All devices as a file, in each format, beside the barest way to read the same rows: one SELECT of the
 * table by the owner, thrown away. Memory is what the process holds more at its highest than before.
 */

const DEVICES = Number(process.env.BENCH_DEVICES ?? 100_000)
const MB = 1024 * 1024

const say = (line: string) => console.log(line)
const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')

async function main(): Promise<void> {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: say })
  try {
    const db = openDatabase(await migrate(server.ownerUrl))
    const config = readConfig({ DATA_DIR: dataDir })
    const deps: Deps = {
      config,
      db,
      log: createLog('silent'),
      mailer: createMailer(config),
      signer: signerClient(config.signerSocket),
      clock: systemClock,
      random: systemRandom,
    }
    await prepareFirstRun(deps, say)
    const owner = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
    await loadDevices(owner, DEVICES, say)
    say(`\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, load ${load()}`)
    const fetchFile = await loggedIn(deps, dataDir)
    const results: Record<string, string | number>[] = []
    for (const format of ['csv', 'cp932', 'xlsx']) {
      const bare = await seconds(() => owner`select * from devices order by property_number`)
      results.push({ format, ...(await measure(() => fetchFile(format), bare)) })
    }
    console.table(results)
    say(`load after ${load()}`)
    await owner.end()
    await db.close()
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function loggedIn(deps: Deps, dataDir: string) {
  const app = createApp(deps)
  const host = 'localhost'
  const logins = JSON.parse(await readFile(join(dataDir, 'demo-logins.json'), 'utf8'))
  const { username, password } = logins.find(({ role }: { role: string }) => role === 'it_staff')
  const answer = await app.request('http://localhost/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', host },
    body: JSON.stringify({ username, password }),
  })
  const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
  return (format: string) =>
    app.request(`http://localhost/api/devices/export?format=${format}&misfits=spell`, {
      headers: { cookie, host },
    })
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

async function measure(take: () => Response | Promise<Response>, bare: number) {
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  let bytes = 0
  let rows = ''
  const ours = await seconds(async () => {
    const answer = await take()
    if (answer.status !== 200) throw new Error(await answer.text())
    rows = answer.headers.get('x-row-count') ?? ''
    for await (const chunk of answer.body!) bytes += chunk.length
  })
  clearInterval(watch)
  return {
    rows,
    'file MB': (bytes / MB).toFixed(1),
    seconds: ours.toFixed(1),
    'bare seconds': bare.toFixed(1),
    ratio: (ours / bare).toFixed(1),
    'memory MB': ((most - before) / MB).toFixed(0),
  }
}

await main()
