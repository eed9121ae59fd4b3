import { z } from 'zod'
import { importKind } from './imports.ts'
import { listQuery } from './list.ts'
import { id, instant } from './values.ts'

/** Header → field, or null to leave the column out. */
const columns = z
  .record(z.string().min(1).max(200), z.string().max(100).nullable())
  .refine((mapping) => Object.keys(mapping).length <= 500)

/** Which column holds which field in the files of one source. */
export const importMapping = z.object({
  id,
  kind: importKind,
  /** The source, in the office's own words: リース会社A. */
  name: z.string(),
  mapping: z.record(z.string(), z.string().nullable()),
  createdAt: instant,
  updatedAt: instant,
})
export type ImportMapping = z.infer<typeof importMapping>

const name = z.string().trim().min(1).max(100)

/** Saving under a name that is there replaces what it held. */
export const importMappingSave = z.strictObject({ kind: importKind, name, mapping: columns })
export const importMappingRename = z.strictObject({ name })

export const importMappingQuery = listQuery({
  sort: ['name', 'kind', 'updatedAt'],
  filter: { kind: importKind.optional() },
})

/** `multipart/form-data`: what to look at. */
export const importPreviewForm = z.object({
  file: z.string().meta({ format: 'binary' }),
  kind: importKind,
  sheet: z.string().min(1).max(31).optional(),
})

/** A file's columns before it is imported, with the field that each seems to hold. */
export const importPreview = z.object({
  encoding: z.string(),
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  columns: z.array(
    z.object({
      /** Place in the file, from 0. */
      at: z.number().int(),
      header: z.string(),
      samples: z.array(z.string()),
      field: z.string().nullable(),
      /** The same header stands elsewhere too: neither can be chosen. */
      isAmbiguous: z.boolean(),
    }),
  ),
  fields: z.array(z.object({ name: z.string(), label: z.string(), isRequired: z.boolean() })),
  /** The saved mapping that knows exactly these headers; its fields are proposed. */
  source: z.object({ id, name: z.string() }).nullable(),
  /** The kind that the headers suit better than the one that was chosen. */
  likelyKind: importKind.nullable(),
})
export type ImportPreview = z.infer<typeof importPreview>
