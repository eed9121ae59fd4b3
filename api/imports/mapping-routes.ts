import {
  importMapping,
  importMappingQuery,
  importMappingRename,
  importMappingSave,
  importPreview,
  importPreviewForm,
} from '#contract/import-mappings'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { naming } from '../constraints.ts'
import { AppError, orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { mappingFile } from './exports.ts'
import { ofOwnKind, refuseKindOfOthers } from './kinds-of.ts'
import * as queries from './mapping-queries.ts'
import { preview, signatureOf } from './preview.ts'
import { kinds } from './reading/kinds.ts'
import { MAX_FILE_BYTES, uploadOf } from './upload.ts'

const CONSTRAINTS = {
  import_mappings_name_key: { error: 'conflict', field: 'name', code: 'already_used' },
} as const

export const importMappingRoutes = [
  route({
    method: 'post',
    path: '/api/imports/preview',
    access: { permission: 'imports.write' },
    summary: 'Columns of a file with samples and the fields proposed; nothing is kept',
    input: { form: importPreviewForm },
    output: importPreview,
    maxBodyBytes: MAX_FILE_BYTES,
    handle: async ({ deps, actor, c }) => {
      const { body, contentType } = await uploadOf(c)
      return preview(deps, actor, body, contentType, localeOf(c))
    },
  }),
  listRoute({
    path: '/api/import-mappings',
    access: { permission: 'imports.read' },
    summary: 'Saved mappings of columns, by source',
    query: importMappingQuery,
    item: importMapping,
    exports: mappingFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/import-mappings/:id',
    access: { permission: 'imports.read' },
    summary: 'One saved mapping',
    input: { params: idParams },
    output: importMapping,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(ofOwnKind(actor, 'imports.read', await queries.get(tx, input.params.id))),
      ),
  }),
  route({
    method: 'post',
    path: '/api/import-mappings',
    access: { permission: 'imports.write' },
    summary: 'Save the mapping of a source, or replace it',
    input: { body: importMappingSave },
    output: importMapping,
    status: 201,
    handle: ({ deps, actor, input }) => {
      const { kind, mapping } = input.body
      refuseKindOfOthers(actor, kind)
      refuseUnknown(kind, mapping)
      const signature = signatureOf(Object.keys(mapping))
      return deps.db.as(actor, async (tx) => {
        const id = await queries.save(tx, { ...input.body, signature })
        return orNotFound(await queries.get(tx, id))
      })
    },
  }),
  route({
    method: 'put',
    path: '/api/import-mappings/:id',
    access: { permission: 'imports.write' },
    summary: 'Rename a saved mapping',
    input: { params: idParams, body: importMappingRename },
    output: importMapping,
    handle: ({ deps, actor, input: { params, body } }) =>
      naming(CONSTRAINTS, () =>
        deps.db.as(actor, async (tx) => {
          await own(tx, actor, params.id)
          return orNotFound(await queries.rename(tx, params.id, body.name))
        }),
      ),
  }),
  route({
    method: 'delete',
    path: '/api/import-mappings/:id',
    access: { permission: 'imports.write' },
    summary: 'Delete a saved mapping; imports made with it stay',
    input: { params: idParams },
    output: importMapping,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await own(tx, actor, input.params.id)
        return orNotFound(await queries.remove(tx, input.params.id))
      }),
  }),
]

/** There, and of a kind that one imports. */
const own = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(ofOwnKind(actor, 'imports.write', await queries.get(tx, id)))

/** A field that doesn't exist, or two columns for one: said now rather than when a file comes. */
function refuseUnknown(kind: keyof typeof kinds, mapping: Record<string, string | null>): void {
  const names = kinds[kind].filter(({ joins }) => !joins).map(({ name }) => name)
  const seen = new Set<string>()
  for (const [header, name] of Object.entries(mapping)) {
    if (name === null) continue
    const field = `mapping.${header}`
    if (!names.includes(name))
      throw new AppError('invalid', { fields: [{ field, code: 'unknown_field' }] })
    if (seen.has(name)) throw new AppError('invalid', { fields: [{ field, code: 'already_used' }] })
    seen.add(name)
  }
}
