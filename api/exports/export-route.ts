import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { aside, giving, type Means } from '../aside/aside.ts'
import { createTurns } from '../aside/turns.ts'
import { dayOf } from '../calendar.ts'
import { type Locale, localeOf } from '../http/problem.ts'
import type { Call, Page, Route } from '../http/route.ts'
import { type Cell, columnsOf, type ListFile, type NamedColumn } from './columns.ts'
import { csvWriter } from './csv.ts'
import { Misfits } from './misfits.ts'
import * as queries from './queries.ts'
import { drop, read, type Spooled, spool } from './spool.ts'
import type { TableWriter } from './table.ts'

/** Rows of one query: what an export holds in memory. */
const PAGE = 500
/** What is written at one go: others wait for so long, and the stream has no other time to empty itself. */
const SLICE = 100
const AT_ONCE = 2
const inTurn = createTurns(AT_ONCE)

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const FILES = {
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  cp932: { type: 'text/csv; charset=Shift_JIS', ending: 'csv' },
  xlsx: { type: XLSX, ending: 'xlsx' },
}

const own = {
  format: z.enum(['csv', 'cp932', 'xlsx']),
  /**
   * CP932 alone: characters that it doesn't have refuse the export and are named, row by row, until one
   * says that they may stand in the file as `&#x20bb7;`.
   */
  misfits: z.enum(['refuse', 'spell']).default('refuse'),
}
type Own = z.output<z.ZodObject<typeof own>>
type Query = Own & { sort?: unknown; filter?: Record<string, unknown> }
type ExportCall = Omit<Call<never>, 'input'> & { input: { query: Query; params: unknown } }

interface Exported {
  list: Route
  file: ListFile<Row>
}
/** By the path of the list: a route is a function, which no other thread can be handed. */
const exported = new Map<string, Exported>()

/** The files of a list: its own rows, all of them, by its own handler and under its own permission. */
export function exportRoute(list: Route): Route | null {
  if (!list.exports || 'none' in list.exports) return null
  const file = list.exports
  exported.set(list.path, { list, file })
  const { sort, filter } = (list.input.query as z.ZodObject).shape
  return {
    method: 'get',
    path: file.path ?? `${list.path}/export`,
    access: list.access,
    summary: `${list.summary}: all rows as a file. \`X-Row-Count\` says how many`,
    tag: list.tag,
    input: {
      ...(list.input.params && { params: list.input.params }),
      query: z.strictObject({ ...own, sort: sort!, filter: filter! }),
    },
    output: { status: 200, schema: null },
    exportOf: list,
    handle: (call) => send(call as unknown as ExportCall, list, file),
  }
}

async function send(call: ExportCall, { path, tag }: Route, file: ListFile<Row>) {
  const { deps, actor, c } = call
  const { query } = call.input
  const wanted = { ...call.input, path, locale: localeOf(c) }
  const { signal } = c.req.raw
  let made: Made
  try {
    made = await make({ ...deps, signal }, actor, wanted)
  } catch (error) {
    // Nobody is there any more to be told.
    if (signal.aborted) return new Response(null, { status: 499 })
    throw error
  }
  const { rows, misfits } = made
  try {
    await deps.db.as(actor, (tx) =>
      queries.record(tx, {
        userId: actor.userId,
        list: path.slice('/api/'.length),
        format: query.format,
        filters: Object.keys(query.filter ?? {}),
        rowCount: rows,
      }),
    )
  } catch (error) {
    await drop(made)
    throw error
  }
  const { type, ending } = FILES[query.format]
  const name = `${file.name[wanted.locale]}_${dayOf(deps.clock()).replaceAll('-', '')}.${ending}`
  return new Response(read(made), {
    headers: {
      'Content-Type': type,
      'Content-Length': String(made.bytes),
      'Content-Disposition': `attachment; filename="${tag}.${ending}"; filename*=UTF-8''${encoded(name)}`,
      'X-Row-Count': String(rows),
      'X-Misfit-Count': String(misfits),
    },
  })
}

/** RFC 8187: these four, which encodeURIComponent leaves, have a meaning in the header. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )

interface Wanted {
  path: string
  locale: Locale
  query: Query
  params: unknown
}

interface Made extends Spooled {
  rows: number
  misfits: number
}

/** The whole file from one snapshot, or nothing: what was written is what was counted. */
const make = aside('exports.make', (means, actor: Actor, wanted: Wanted) =>
  inTurn(means.signal, () => makeFile(means, actor, wanted)),
)

async function makeFile(means: Means, actor: Actor, wanted: Wanted): Promise<Made> {
  const { list, file } = exported.get(wanted.path)!
  const { locale, query } = wanted
  const columns = columnsOf(file)
  const misfits = new Misfits()
  let rows = 0
  const spooled = await spool((out) =>
    means.db.as(
      actor,
      async (tx) => {
        const writer = await writerFor(query.format, { out, columns, misfits, file, locale })
        await writer.begin()
        for await (const page of pages(list, { means, actor, wanted, tx })) {
          for (let at = 0; at < page.length; at += SLICE) {
            const slice = page.slice(at, at + SLICE)
            await writer.rows(slice.map((row) => columns.map(cellOf(row, locale))))
            await breathe()
          }
          rows += page.length
          means.signal?.throwIfAborted()
        }
        if (misfits.count > 0 && query.misfits === 'refuse') throw misfits.refusal()
        await writer.end()
      },
      { snapshot: true },
    ),
  )
  const made = { ...spooled, rows, misfits: misfits.count }
  return spooled.content instanceof Uint8Array ? made : giving(made, spooled.content)
}

type Row = Record<string, unknown>

const cellOf =
  (row: Row, locale: Locale) =>
  ({ field, cell }: NamedColumn): Cell =>
    cell(row[field], locale)

interface Plan {
  out: Parameters<typeof csvWriter>[0]
  columns: NamedColumn[]
  misfits: Misfits
  file: ListFile<Row>
  locale: Locale
}

async function writerFor(format: Own['format'], plan: Plan): Promise<TableWriter> {
  const { out, columns, misfits, file, locale } = plan
  const headers = columns.map(({ header }) => header[locale])
  if (format === 'xlsx') {
    // Loaded by serve.ts, but only where files are given out.
    const { xlsxWriter } = await import('./xlsx.ts')
    return xlsxWriter(out, columns, headers, file.name[locale])
  }
  return csvWriter(out, columns, headers, format === 'cp932' ? 'cp932' : 'utf-8', misfits)
}

/** Page after page from the list's own handler, held to the transaction that is open already. */
async function* pages(
  list: Route,
  { means, actor, wanted, tx }: { means: Means; actor: Actor; wanted: Wanted; tx: Transaction },
): AsyncGenerator<Row[]> {
  const inside = {
    ...means,
    db: {
      ...means.db,
      as: <T>(principal: { name: string }, work: (tx: Transaction) => Promise<T>) => {
        if (principal.name !== actor.name) throw new Error('an export reads on one behalf alone')
        return work(tx)
      },
    },
  }
  // All that a list asks of its request besides.
  const c = { req: { header: () => wanted.locale } }
  const { sort, filter } = wanted.query
  let total: number | undefined
  let rows = 0
  do {
    const range = [rows, rows + PAGE - 1]
    const query = { sort, filter, range, total, exactly: true }
    const input = { params: wanted.params, query }
    const page = (await list.handle({ deps: inside, actor, input, c } as never)) as Page<Row>
    total ??= page.total
    rows += page.rows.length
    yield page.rows
    if (page.rows.length === 0) break
  } while (rows < total)
  if (rows !== total) throw new Error(`${list.path}: ${rows} rows exported of ${total}`)
}
