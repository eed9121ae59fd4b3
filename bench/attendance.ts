import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Hono } from 'hono'
import type postgres from 'postgres'
import { say, withApp } from './app.ts'

/*
 * What importing attendance costs beside COPY by the owner of the same rows into a copy of the table with its
 * indexes, without triggers, row security, audit or foreign keys. Ours reads CP932, checks every row, shows a dry
 * run, and writes audit and completions besides.
 */

const AIM = { ratio: 40, ms: 15_000 }
const BARE_ROUNDS = 5
const FILES = [
  ['org-units.csv', 'units'],
  ['staff-r3.csv', 'staff'],
  ['briefings-r3.csv', 'course-sessions'],
  ['attendance-r3.csv', 'attendance'],
] as const

async function importFile(app: Hono, cookie: string, [file, kind]: readonly [string, string]) {
  const content = await readFile(new URL(`../tests/data/${file}`, import.meta.url))
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
  return { rows: applied.batch.counts.new, dryRunMs: dryRun.ms, applyMs: applied.ms }
}

/** The best of a few rounds, in milliseconds. */
async function copyBare(owner: postgres.Sql): Promise<number> {
  const rows = await owner<{ line: string }[]>`
    select concat_ws(E'\t', id, session_id, staff_id, course_id, unit_id, way, outcome, source, '\\N', recorded_at, recorded_by) as line
    from attendances`
  const text = Buffer.from(`${rows.map(({ line }) => line).join('\n')}\n`)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < BARE_ROUNDS; round++) {
    await owner`create table bare (like attendances including defaults including indexes)`
    const started = performance.now()
    await pipeline(Readable.from([text]), await owner`copy bare from stdin`.writable())
    best = Math.min(best, performance.now() - started)
    await owner`drop table bare`
  }
  return best
}

await withApp(async ({ app, cookie, owner }) => {
  const results = []
  for (const file of FILES)
    results.push({ file: file[0], ...(await importFile(app, cookie, file)) })
  console.table(results)
  const { rows, dryRunMs, applyMs } = results.at(-1)!
  const bare = await copyBare(owner)
  const ratio = (dryRunMs + applyMs) / bare
  const met = ratio <= AIM.ratio && dryRunMs + applyMs <= AIM.ms
  say(
    `${rows} rows: ours ${dryRunMs + applyMs} ms, COPY ${bare.toFixed(0)} ms, ratio ${ratio.toFixed(1)}; aim ${met ? 'met' : 'MISSED'}\n`,
  )
})
