import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { localeOf } from '../http/problem.ts'
import type { Call, Page, Route } from '../http/route.ts'
import { type Cell, columnsOf, type ListFile, type NamedColumn } from './columns.ts'
import { csvWriter } from './csv.ts'
import { Misfits } from './misfits.ts'
import * as queries from './queries.ts'
import { type Spooled, spool } from './spool.ts'
import type { TableWriter } from './table.ts'
import { createTurns } from './turns.ts'

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

/** The files of a list: its own rows, all of them, by its own handler and under its own permission. */
export function exportRoute(list: Route): Route | null {
  if (!list.exports || 'none' in list.exports) return null
  const file = list.exports
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

async function send(call: ExportCall, list: Route, file: ListFile<Record<string, unknown>>) {
  const { deps, actor, c } = call
  const { query } = call.input
  const { signal } = c.req.raw
  let made: Made
  try {
    made = await inTurn(signal, () => make(call, list, file))
  } catch (error) {
    // Nobody is there any more to be told.
    if (signal.aborted) return new Response(null, { status: 499 })
    throw error
  }
  const { spooled, rows, misfits } = made
  try {
    await deps.db.as(actor, (tx) =>
      queries.record(tx, {
        userId: actor.userId,
        list: list.path.slice('/api/'.length),
        format: query.format,
        filters: Object.keys(query.filter ?? {}),
        rowCount: rows,
      }),
    )
  } catch (error) {
    await spooled.drop()
    throw error
  }
  const { type, ending } = FILES[query.format]
  const name = `${file.name[localeOf(c)]}_${dayOf(deps.clock()).replaceAll('-', '')}.${ending}`
  return new Response(spooled.read(), {
    headers: {
      'Content-Type': type,
      'Content-Length': String(spooled.bytes),
      'Content-Disposition': `attachment; filename="${list.tag}.${ending}"; filename*=UTF-8''${encoded(name)}`,
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

interface Made {
  spooled: Spooled
  rows: number
  misfits: number
}

/** The whole file from one snapshot, or nothing: what was written is what was counted. */
async function make(
  call: ExportCall,
  list: Route,
  file: ListFile<Record<string, unknown>>,
): Promise<Made> {
  const { deps, actor, c } = call
  const locale = localeOf(c)
  const columns = columnsOf(file)
  const misfits = new Misfits()
  let rows = 0
  const spooled = await spool((out) =>
    deps.db.as(
      actor,
      async (tx) => {
        const writer = await writerFor(call.input.query.format, {
          out,
          columns,
          misfits,
          file,
          locale,
        })
        await writer.begin()
        for await (const page of pages(call, list, tx)) {
          for (let at = 0; at < page.length; at += SLICE) {
            const slice = page.slice(at, at + SLICE)
            await writer.rows(slice.map((row) => columns.map(cellOf(row, locale))))
            await breathe()
          }
          rows += page.length
          c.req.raw.signal.throwIfAborted()
        }
        if (misfits.count > 0 && call.input.query.misfits === 'refuse') throw misfits.refusal()
        await writer.end()
      },
      { snapshot: true },
    ),
  )
  return { spooled, rows, misfits: misfits.count }
}

type Row = Record<string, unknown>

const cellOf =
  (row: Row, locale: 'ja' | 'en') =>
  ({ field, cell }: NamedColumn): Cell =>
    cell(row[field], locale)

interface Plan {
  out: Parameters<typeof csvWriter>[0]
  columns: NamedColumn[]
  misfits: Misfits
  file: ListFile<Record<string, unknown>>
  locale: 'ja' | 'en'
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
async function* pages(call: ExportCall, list: Route, tx: Transaction): AsyncGenerator<Row[]> {
  const { deps, actor } = call
  const inside = {
    ...deps,
    db: {
      ...deps.db,
      as: <T>(principal: { name: string }, work: (tx: Transaction) => Promise<T>) => {
        if (principal.name !== actor.name) throw new Error('an export reads on one behalf alone')
        return work(tx)
      },
    },
  }
  const { sort, filter } = call.input.query
  let total: number | undefined
  let rows = 0
  do {
    const range = [rows, rows + PAGE - 1]
    const input = { ...call.input, query: { sort, filter, range, total, exactly: true } }
    const page = (await list.handle({ ...call, deps: inside, input } as never)) as Page<Row>
    total ??= page.total
    rows += page.rows.length
    yield page.rows
    if (page.rows.length === 0) break
  } while (rows < total)
  if (rows !== total) throw new Error(`${list.path}: ${rows} rows exported of ${total}`)
}
