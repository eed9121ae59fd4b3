import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Hono } from 'hono'
import type postgres from 'postgres'
import { withApp } from './app.ts'

/*
 * What an import costs beside the barest way to get the same rows into the same indexes: COPY by the owner
 * into a copy of the table without triggers, row security, audit or foreign keys. Ours reads CP932, checks
 * every row, shows a dry run, and writes the audit trail and the history of holders.
 */

const AIM = { ratio: 25, ms: 10_000 }
const BARE_ROUNDS = 5
const FILES = [
  ['org-units.csv', 'units'],
  ['staff-r3.csv', 'staff'],
  ['pc-ledger-r3.csv', 'devices'],
  ['new-pcs-r3.csv', 'devices'],
  ['smartphones-r3.csv', 'smartphones'],
] as const
/** What a row of a ledger of laptops fills. */
const COLUMNS = [
  'id',
  'kind',
  'state',
  'property_number',
  'serial_number',
  'model_id',
  'os',
  'unit_id',
  'holder_id',
  'acquired_on',
  'lease_ends_on',
  'location',
  'note',
  'tpm_ek_sha256',
]

async function measure(app: Hono, cookie: string, owner: postgres.Sql) {
  const results: Record<string, string | number>[] = []
  for (const [file, kind] of FILES) {
    const content = await readFile(new URL(`../tests/data/${file}`, import.meta.url))
    const before = await lastDevice(owner)
    const ours = await importFile({ app, cookie, file, kind, content })
    const result = { file, ...ours }
    if (kind !== 'devices') {
      results.push(result)
      continue
    }
    const bare = await copyBare(owner, before)
    const ratio = (ours['dry run ms'] + ours['apply ms']) / bare
    const met = ratio <= AIM.ratio && ours['dry run ms'] + ours['apply ms'] <= AIM.ms
    results.push({
      ...result,
      'bare COPY ms': Math.round(bare),
      ratio: ratio.toFixed(1),
      aim: met ? 'met' : 'MISSED',
    })
  }
  return results
}

interface Upload {
  app: Hono
  cookie: string
  file: string
  kind: string
  content: Buffer
}

/** Dry run and apply as the console does them, without the socket. */
async function importFile({ app, cookie, file, kind, content }: Upload) {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(content)], file))
  form.set('kind', kind)
  const post = async (path: string, body?: FormData) => {
    const started = performance.now()
    const request = { method: 'POST', body, headers: { cookie, host: 'localhost' } }
    const answer = await app.request(`http://localhost/api/imports${path}`, request)
    const batch = await answer.json()
    if (!answer.ok) throw new Error(`${file}: ${answer.status} ${JSON.stringify(batch)}`)
    return { batch, ms: Math.round(performance.now() - started) }
  }
  const dryRun = await post('', form)
  const applied = await post(`/${dryRun.batch.id}/apply`)
  const { counts } = applied.batch
  return {
    rows: counts.new + counts.refused,
    refused: counts.refused,
    'dry run ms': dryRun.ms,
    'apply ms': applied.ms,
  }
}

async function lastDevice(owner: postgres.Sql): Promise<Date | null> {
  const [row] = await owner`select max(created_at) as at from devices`
  return row?.at ?? null
}

/** Median of several rounds, since one is short beside what else the machine does. */
async function copyBare(owner: postgres.Sql, after: Date | null): Promise<number> {
  const rows = await owner.unsafe<Record<string, string | null>[]>(
    `select ${COLUMNS.map((column) => `${column}::text`)} from devices
     where kind = 'laptop' and created_at > coalesce($1, '-infinity'::timestamptz)`,
    [after],
  )
  const text = rows
    .map((row) => `${COLUMNS.map((column) => cell(row[column])).join('\t')}\n`)
    .join('')
  const times: number[] = []
  for (let round = 0; round < BARE_ROUNDS; round++) {
    await owner`create table bare_devices (like devices including all)`
    const started = performance.now()
    await pipeline(
      Readable.from([Buffer.from(text)]),
      await owner.unsafe(`copy bare_devices (${COLUMNS}) from stdin`).writable(),
    )
    times.push(performance.now() - started)
    await owner`drop table bare_devices`
  }
  return times.sort((a, b) => a - b)[Math.floor(BARE_ROUNDS / 2)]!
}

/** As COPY reads it. */
const cell = (value: string | null | undefined) =>
  value?.replace(/[\\\t\n\r]/g, (mark) => `\\${mark}`) ?? '\\N'

await withApp(async ({ app, cookie, owner }) => {
  console.table(await measure(app, cookie, owner))
})
