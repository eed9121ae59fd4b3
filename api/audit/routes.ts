import { Readable } from 'node:stream'
import {
  type AuditRecord,
  auditEntry,
  auditExportQuery,
  auditParams,
  auditQuery,
  auditStatus,
} from '#contract/audit'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { readPublicKey } from './checkpoint-key.ts'
import { openExport } from './export.ts'
import { auditFile } from './list-file.ts'
import * as service from './service.ts'

export const auditRoutes = [
  listRoute({
    path: '/api/audit',
    access: { permission: 'audit.read' },
    summary: 'Who changed what, newest first; a filtered list is counted up to 10,000',
    query: auditQuery,
    item: auditEntry,
    exports: auditFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.listEntries(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/audit/status',
    access: { permission: 'audit.read' },
    summary: 'How long the chain is and how far a checkpoint vouches for it',
    output: auditStatus,
    handle: async ({ deps, actor }) => {
      const { dataDir } = deps.config
      const publicKey = await readPublicKey(dataDir)
      const status = await deps.db.as(actor, (tx) => service.chainStatus(tx, dataDir))
      return { ...status, publicKey }
    },
  }),
  route({
    method: 'get',
    path: '/api/audit/export',
    access: { permission: 'audit.read' },
    summary: 'The whole chain as NDJSON, for `npm run audit:verify`',
    input: { query: auditExportQuery },
    output: null,
    handle: async ({ deps, actor, input }) => {
      const withValues = input.query.values === '1'
      const records = await openExport((query) => deps.db.as(actor, query), withValues)
      return new Response(Readable.toWeb(Readable.from(chunks(records))) as ReadableStream, {
        headers: {
          'Content-Type': 'application/x-ndjson; charset=utf-8',
          'Content-Disposition': 'attachment; filename="mamori-audit.ndjson"',
        },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/audit/:id',
    access: { permission: 'audit.read' },
    summary: 'One entry of the audit',
    input: { params: auditParams },
    output: auditEntry,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await service.getEntry(tx, input.params.id))),
  }),
]

const CHUNK_CHARACTERS = 64 * 1024

/** Lines, gathered so that a socket gets more than one at a time. */
async function* chunks(records: AsyncIterable<AuditRecord>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = ''
  for await (const record of records) {
    text += `${JSON.stringify(record)}\n`
    if (text.length < CHUNK_CHARACTERS) continue
    yield encoder.encode(text)
    text = ''
  }
  yield encoder.encode(text)
}
