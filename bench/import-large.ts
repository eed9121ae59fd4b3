import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Hono } from 'hono'
import type { Sql } from 'postgres'
import type { ImportBatch } from '#contract/imports'
import { say, withApp } from './app.ts'

/*
 * A ledger of 100,000 devices as CSV and as a workbook: seconds and memory of dry run and apply, and how long a
 * small read, a small write and the report of a loss wait in the meantime. Snipe-IT's importer died at row 38,977 (#13962).
 * Memory is this process's, Postgres apart; the files are made by another.
 */

const ROWS = Number(process.argv[2] ?? 100_000)
const PEOPLE = 2000
/** For a report every tenth of a second. */
const LAPTOPS = 20_000
const FILE_MAKER = new URL('./large-file.ts', import.meta.url).pathname

await withApp(async ({ app, cookie, dataDir, owner }) => {
  const api = caller(app, cookie)
  for (const kind of ['units', 'staff'] as const) {
    await run(api, kind, await made(dataDir, `${kind}.csv`))
  }
  const lost = await plantLaptops(owner)
  const results: Record<string, string | number>[] = []
  for (const format of ['csv', 'xlsx'] as const) {
    const content = await made(dataDir, `devices.${format}`)
    const bystander = watch(api, lost)
    const before = megabytes()
    // Whatever ends the run ends the watch too, and is what is told.
    const ran = await run(api, 'devices', content).finally(() => bystander().catch(() => {}))
    const { dryRun, applied, counts } = ran
    results.push({
      file: format,
      rows: counts.new,
      'file MB': (content.length / 2 ** 20).toFixed(1),
      'dry run s': dryRun.seconds,
      'apply s': applied.seconds,
      'RSS before MB': before,
      'peak MB dry run': dryRun.peak,
      'peak MB apply': applied.peak,
      ...(await bystander()),
    })
  }
  console.table(results)
})

type Api = ReturnType<typeof caller>

function caller(app: Hono, cookie: string) {
  return async (method: string, path: string, body?: FormData | object) => {
    const isForm = body instanceof FormData
    const headers = {
      cookie,
      host: 'localhost',
      'idempotency-key': randomUUID(),
      ...(body && !isForm && { 'content-type': 'application/json' }),
    }
    const sent = isForm || !body ? body : JSON.stringify(body)
    const answer = await app.request(`http://localhost/api${path}`, { method, headers, body: sent })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`)
    return text ? JSON.parse(text) : null
  }
}

async function made(dataDir: string, name: string): Promise<Buffer> {
  const path = join(dataDir, name)
  const args = ['--import', 'tsx', FILE_MAKER, path, String(ROWS), String(PEOPLE)]
  await promisify(execFile)(process.execPath, args)
  return readFile(path)
}

/** Dry run and apply as the console does them: where the answer is 202, the import is asked again. */
async function run(api: Api, kind: string, content: Buffer) {
  const form = new FormData()
  form.set(
    'file',
    new File([new Uint8Array(content)], `file.${content[0] === 0x50 ? 'xlsx' : 'csv'}`),
  )
  form.set('kind', kind)
  let id = ''
  const dryRun = await measured(async () => {
    id = (await api('POST', '/imports', form)).id
    await settled(api, id, 'reading')
  })
  const applied = await measured(async () => {
    await api('POST', `/imports/${id}/apply`)
    await settled(api, id, 'applying')
  })
  const batch: ImportBatch = await api('GET', `/imports/${id}`)
  if (batch.state !== 'applied' || batch.counts.refused > 0) {
    throw new Error(`${kind}: ${batch.state}, ${batch.counts.refused} refused`)
  }
  return { dryRun, applied, counts: batch.counts }
}

async function settled(api: Api, id: string, state: ImportBatch['state']): Promise<void> {
  let shown = ''
  for (;;) {
    const batch: ImportBatch = await api('GET', `/imports/${id}`)
    if (batch.state !== state) return
    const { phase, done, total } = batch.progress ?? {}
    const line = `  ${phase} ${done} of ${total}`
    if (line !== shown) say(line)
    shown = line
    await sleep(2000)
  }
}

function megabytes(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20)
}

async function measured(work: () => Promise<void>) {
  let peak = 0
  const sampler = setInterval(() => {
    peak = Math.max(peak, megabytes())
  }, 50)
  const started = performance.now()
  try {
    await work()
  } finally {
    clearInterval(sampler)
  }
  return { seconds: Math.round((performance.now() - started) / 100) / 10, peak }
}

/** Of somebody whom no file knows. */
async function plantLaptops(owner: Sql): Promise<string[]> {
  return owner.begin(async (sql) => {
    await sql`select set_config('app.actor', 'system:bench', true),
      set_config('app.tx', gen_random_uuid()::text, true)`
    const [person] = await sql`insert into staff (employee_number, name, kana, unit_id)
      select 'bench', '職員', 'ショクイン', id from units limit 1 returning id, unit_id`
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', 'bench') returning id`
    const rows = await sql`insert into devices (kind, state, property_number, model_id, unit_id)
      select 'laptop', 'issued', 'bench-' || n, ${model!.id}::uuid, ${person!.unit_id}::uuid
      from generate_series(1, ${LAPTOPS}) n returning id`
    await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      select id, ${person!.id}::uuid, '2021-04-01', 'import' from devices where model_id = ${model!.id}::uuid`
    return rows.map(({ id }) => id as string)
  })
}

/** Reads and writes something small, and loses a laptop, again and again, until asked how long it took. */
function watch(api: Api, lost: string[]) {
  const reads: number[] = []
  const writes: number[] = []
  const reports: number[] = []
  let over = false
  const timed = async (times: number[], work: () => Promise<unknown>) => {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  const mapping = (n: number) => ({
    kind: 'devices',
    name: 'bench',
    mapping: { [`c${n}`]: 'note' },
  })
  const going = (async () => {
    for (let n = 0; !over; n++) {
      await timed(reads, () => api('GET', '/units?range=[0,24]'))
      await timed(writes, () => api('POST', '/import-mappings', mapping(n)))
      const deviceIds = [lost.pop()!]
      await timed(reports, () => api('POST', '/incidents', { kind: 'loss', deviceIds }))
      await sleep(100)
    }
  })()
  const ms = (times: number[], share: number) =>
    Math.round(times.sort((a, b) => a - b)[Math.floor((times.length - 1) * share)]!)
  return async () => {
    over = true
    await going
    return {
      'read p95 ms': ms(reads, 0.95),
      'read max ms': ms(reads, 1),
      'write p95 ms': ms(writes, 0.95),
      'write max ms': ms(writes, 1),
      'loss reports': reports.length,
      'report p95 ms': ms(reports, 0.95),
      'report max ms': ms(reports, 1),
    }
  }
}
