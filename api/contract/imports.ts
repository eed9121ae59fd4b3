import { z } from 'zod'
import { jsonText, listQuery } from './list.ts'
import { id, instant } from './values.ts'

export const IMPORT_KINDS = [
  'units',
  'staff',
  'devices',
  'smartphones',
  'transfers',
  'course-sessions',
  'attendance',
  'indicators',
] as const
/** Those that trainers import. */
export const TRAINING_KINDS: readonly ImportKind[] = ['course-sessions', 'attendance']
export const importKind = z.enum(IMPORT_KINDS)
export type ImportKind = z.infer<typeof importKind>

export const IMPORT_STATES = [
  'reading',
  'checked',
  'applying',
  'applied',
  'undone',
  'failed',
] as const
export const importState = z.enum(IMPORT_STATES)

export const ROW_ACTIONS = ['new', 'changed', 'unchanged', 'refused'] as const
export const rowAction = z.enum(ROW_ACTIONS)

/** Why a row is refused, naming row, column and field; the text is in the reader's language. */
export const rowError = z.object({
  /** As Excel counts: the header is row 1. */
  rowNumber: z.number().int(),
  field: z.string().nullable(),
  header: z.string().nullable(),
  code: z.string(),
  value: z.string().nullable(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

export const counts = z.object({
  new: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
})

export const importProgress = z.object({
  phase: z.enum(['reading', 'comparing', 'applying']),
  /** Rows. */
  done: z.number().int(),
  /** Null while nobody knows how many rows the file has. */
  total: z.number().int().nullable(),
})

export const importBatch = z.object({
  id,
  kind: importKind,
  state: importState,
  fileName: z.string(),
  encoding: z.string().nullable(),
  /** Of a workbook, the sheet that was read. */
  sheet: z.string().nullable(),
  headers: z.array(z.string()).nullable(),
  /** Header → field; null where a column is left out. */
  mapping: z.record(z.string(), z.string().nullable()).nullable(),
  counts,
  /** Every refusal of a checked batch; a list shows none. */
  errors: z.array(rowError),
  warnings: z.array(rowError),
  /** Why the file as a whole could not be read. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** How far reading or applying has come; null while neither goes on. */
  progress: importProgress.nullable(),
  createdBy: id,
  createdByName: z.string().nullable(),
  createdAt: instant,
  appliedAt: instant.nullable(),
  undoneAt: instant.nullable(),
})
export type ImportBatch = z.infer<typeof importBatch>

/** `multipart/form-data` of an upload. */
export const importForm = z.object({
  file: z.string().meta({ format: 'binary' }),
  kind: importKind,
  /** Sheet of a workbook; its first one unless named. */
  sheet: z.string().min(1).max(31).optional(),
  /** JSON: header → field, or null to leave the column out. */
  mapping: jsonText(z.record(z.string().max(200), z.string().max(100).nullable())).optional(),
})

export const importQuery = listQuery({
  sort: ['createdAt', 'kind', 'state'],
  filter: { kind: importKind.optional(), state: importState.optional() },
})

export const importRow = z.object({
  id: z.string(),
  rowNumber: z.number().int(),
  action: rowAction,
  values: z.record(z.string(), z.unknown()),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).nullable(),
  errors: z.array(rowError),
})
export const importRowQuery = listQuery({
  sort: ['rowNumber'],
  filter: { action: rowAction.optional() },
})
