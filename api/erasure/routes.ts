import type { Context } from 'hono'
import {
  certificateForm,
  erasure,
  erasureCreate,
  erasureQuery,
  erasureThroughput,
  erasureThroughputQuery,
  erasureUpdate,
  MAX_CERTIFICATE_BYTES,
  overdueErasure,
  overdueErasureQuery,
} from '#contract/erasure'
import { idParams } from '#contract/values'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { erasureFile, overdueFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

/** What multipart adds around the file. */
const FORM_OVERHEAD_BYTES = 16 * 1024

export const erasureRoutes = [
  listRoute({
    path: '/api/erasures',
    access: { permission: 'erasures.read' },
    summary: 'Erasures of media, with or without certificate',
    query: erasureQuery,
    item: erasure,
    exports: erasureFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  listRoute({
    path: '/api/erasures/overdue',
    access: { permission: 'erasures.read' },
    summary: 'Returned devices whose erasure certificate is missing beyond the time allowed',
    query: overdueErasureQuery,
    item: overdueErasure,
    exports: overdueFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.listOverdue(tx, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/erasures/throughput',
    access: { permission: 'erasures.read' },
    summary: 'Returned, erased and certified per month of a fiscal year, beside the plan',
    input: { query: erasureThroughputQuery },
    output: erasureThroughput,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.throughput(tx, input.query.fiscalYear, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/erasures/:id',
    access: { permission: 'erasures.read' },
    summary: 'One erasure',
    input: { params: idParams },
    output: erasure,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/erasures',
    access: { permission: 'erasures.write' },
    summary: 'Put an erasure on record; the certificate follows',
    input: { body: erasureCreate },
    output: erasure,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await service.createErasure(tx, input.body, deps.clock())
        return orNotFound(await queries.get(tx, id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/erasures/:id',
    access: { permission: 'erasures.write' },
    summary: 'Correct an erasure, until its device is disposed of',
    input: { params: idParams, body: erasureUpdate },
    output: erasure,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.changeErasure(tx, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.get(tx, input.params.id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/erasures/:id/certificate',
    access: { permission: 'erasures.write' },
    summary: 'The certificate: a PDF, or a photograph as JPEG or PNG',
    input: { params: idParams, form: certificateForm },
    output: erasure,
    maxBodyBytes: MAX_CERTIFICATE_BYTES + FORM_OVERHEAD_BYTES,
    handle: async ({ deps, actor, input, c }) => {
      const file = await readUpload(c)
      return deps.db.as(actor, async (tx) => {
        await service.certify(tx, input.params.id, file, deps.clock())
        return orNotFound(await queries.get(tx, input.params.id))
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/erasures/:id/certificate',
    access: { permission: 'erasures.read' },
    summary: 'The certificate as it was sent',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const record = orNotFound(await queries.get(tx, input.params.id))
        const content = orNotFound(await queries.file(tx, record.id))
        c.header('Content-Type', record.certificateType!)
        // Never shown in our own origin: it comes from outside.
        const name = encodeURIComponent(record.certificateName!)
        c.header('Content-Disposition', `attachment; filename*=UTF-8''${name}`)
        return c.body(content as Uint8Array<ArrayBuffer>)
      }),
  }),
]

async function readUpload(c: Context): Promise<{ name: string; content: Uint8Array }> {
  if (!c.req.header('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
    throw new AppError('unsupported_type')
  }
  const form = await c.req.formData().catch((error) => {
    if (error instanceof AppError) throw error
    throw new AppError('invalid', { fields: [{ field: '', code: 'wrong_format' }], cause: error })
  })
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0) {
    throw new AppError('invalid', { fields: [{ field: 'file', code: 'required' }] })
  }
  if (file.size > MAX_CERTIFICATE_BYTES) {
    throw new AppError('too_large', { params: { maximumBytes: MAX_CERTIFICATE_BYTES } })
  }
  return { name: file.name, content: new Uint8Array(await file.arrayBuffer()) }
}
