import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { importBatch, importForm, importQuery, importRow, importRowQuery } from '#contract/imports'
import { idParams } from '#contract/values'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import type { Call } from '../http/route.ts'
import { listRoute, route } from '../http/route.ts'
import { apply } from './apply.ts'
import { batchOf, describe, rowOf } from './describe.ts'
import { refusedRows } from './error-file.ts'
import { importFile, importRowFile } from './exports.ts'
import { ofOwnKind } from './kinds-of.ts'
import * as queries from './queries.ts'
import { receive } from './receive.ts'
import * as rowQueries from './row-queries.ts'
import { read, tellWhenDone, unreadable } from './service.ts'
import { undo } from './undo.ts'
import { MAX_FILE_BYTES, uploadOf } from './upload.ts'

/** How long a request waits for the dry run, or for applying, before it answers 202. */
const PATIENCE_MS = 20_000
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const CHARSETS: Record<string, string> = {
  cp932: 'Shift_JIS',
  'utf-16le': 'utf-16',
  'utf-16be': 'utf-16',
}

export const importRoutes = [
  route({
    method: 'post',
    path: '/api/imports',
    access: { permission: 'imports.write' },
    summary: 'Send a file; the answer is the dry run',
    input: { form: importForm },
    output: importBatch,
    status: 201,
    maxBodyBytes: MAX_FILE_BYTES,
    handle: (call) => send(call),
  }),
  listRoute({
    path: '/api/imports',
    access: { permission: 'imports.read' },
    summary: 'Imports, with their counts',
    query: importQuery,
    item: importBatch,
    exports: importFile,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { rows, total } = await queries.list(tx, actor, input.query)
        return { rows: rows.map((row) => batchOf(row, [], [], localeOf(c))), total }
      }),
  }),
  route({
    method: 'get',
    path: '/api/imports/:id',
    access: { permission: 'imports.read' },
    summary: 'One import with every refusal and warning',
    input: { params: idParams },
    output: importBatch,
    handle: ({ deps, actor, input, c }) => describe(deps, actor, input.params.id, localeOf(c)),
  }),
  listRoute({
    path: '/api/imports/:id/rows',
    access: { permission: 'imports.read' },
    summary: 'Rows of the file and what applying them does',
    params: idParams,
    query: importRowQuery,
    item: importRow,
    exports: importRowFile,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params as z.output<typeof idParams>
        orNotFound(ofOwnKind(actor, 'imports.read', await queries.get(tx, id)))
        const { rows, total } = await rowQueries.listRows(tx, id, input.query)
        return { rows: rows.map((row) => rowOf(row, localeOf(c))), total }
      }),
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/apply',
    access: { permission: 'imports.write' },
    summary: 'Apply the checked rows, all or none',
    input: { params: idParams },
    output: importBatch,
    handle: async ({ deps, actor, input, c }) => {
      const { id } = input.params
      const work = apply(deps, actor, id)
      if (!(await inTime(deps, work))) {
        void tellWhenDone(deps, actor, id, work)
        return c.json({ id, state: 'applying' }, 202)
      }
      return describe(deps, actor, id, localeOf(c))
    },
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/undo',
    access: { permission: 'imports.write' },
    summary: 'Put back what an applied import changed, while nothing later depends on it',
    input: { params: idParams },
    output: importBatch,
    handle: async ({ deps, actor, input, c }) => {
      await undo(deps, actor, input.params.id)
      return describe(deps, actor, input.params.id, localeOf(c))
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/:id/errors',
    access: { permission: 'imports.read' },
    summary: "The refused rows in the file's own format, with a column that says why",
    input: { params: idParams },
    output: null,
    handle: (call) => refusedFile(call),
  }),
]

/** What came of it, or null where it goes on: a proxy between would not wait much longer either. */
async function inTime<T>(deps: Deps, work: Promise<T>): Promise<{ result: T } | null> {
  return Promise.race([
    work.then((result) => ({ result })),
    sleep(patienceOf(deps), null, { ref: false }),
  ])
}

const patienceOf = ({ testing }: Deps): number => testing?.importPatienceMs ?? PATIENCE_MS

/** Takes the file in, then waits a while for the dry run. */
async function send({ deps, actor, c }: Call<{ form: typeof importForm }>) {
  const { body, contentType } = await uploadOf(c)
  const id = await receive(deps, actor, body, contentType)
  const reading = read(deps, actor, id, patienceOf(deps))
  reading.catch((err) => deps.log.error({ err, importId: id }, 'check failed; a job will retry'))
  const done = await inTime(deps, reading)
  if (!done) return c.json({ id, state: 'reading' }, 202)
  if (done.result) throw unreadable('file', done.result)
  return describe(deps, actor, id, localeOf(c))
}

async function refusedFile({
  deps,
  actor,
  input,
  c,
}: Call<{ params: typeof idParams }>): Promise<Response> {
  const file = await refusedRows(deps, actor, input.params.id, localeOf(c))
  const { encoding, delimiter, fileName, content } = file
  const type = delimiter === '\t' ? 'text/tab-separated-values' : 'text/csv'
  const contentType =
    encoding === 'xlsx' ? XLSX : `${type}; charset=${CHARSETS[encoding ?? ''] ?? 'utf-8'}`
  c.header('Content-Type', contentType)
  // RFC 8187: these four, which encodeURIComponent leaves, have a meaning in the header.
  const name = encodeURIComponent(fileName.replace(/(\.\w+)?$/, '-errors$1')).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  c.header('Content-Disposition', `attachment; filename*=UTF-8''${name}`)
  return c.body(content as Uint8Array<ArrayBuffer>)
}
