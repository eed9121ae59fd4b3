import type { z } from 'zod'
import type { ImportBatch, ImportKind, importRow, ROW_ACTIONS, rowError } from '#contract/imports'
import type { Tone } from '../theme/tones.ts'

export type ImportRow = z.infer<typeof importRow>
export type RowError = z.infer<typeof rowError>
export type RowAction = (typeof ROW_ACTIONS)[number]

/** Kinds that the API reads today; the contract names those to come as well. */
export const OFFERED_KINDS: ImportKind[] = [
  'units',
  'staff',
  'devices',
  'smartphones',
  'transfers',
  'course-sessions',
  'attendance',
  'indicators',
]

export const STATE_TONES: Record<ImportBatch['state'], Tone> = {
  reading: 'busy',
  checked: 'care',
  applying: 'busy',
  applied: 'good',
  undone: 'plain',
  failed: 'act',
}

export const ACTION_TONES: Record<RowAction, Tone> = {
  new: 'good',
  changed: 'busy',
  unchanged: 'plain',
  refused: 'act',
}

/** What changes by itself is asked for again. */
export const isUnderWay = (state: ImportBatch['state']): boolean =>
  state === 'reading' || state === 'applying'

export interface FileColumn {
  field: string
  /** As the file's own first row has it. */
  header: string
}

/** The columns that are read, in the order of the file. */
export function columnsOf({ headers, mapping }: Pick<ImportBatch, 'headers' | 'mapping'>) {
  return (headers ?? []).flatMap((header): FileColumn[] => {
    const field = mapping?.[header]
    return field ? [{ field, header }] : []
  })
}

/** How often each reason occurs, the commonest first. */
export function reasonsOf(errors: RowError[]): { code: string; reason: string; count: number }[] {
  const counts = new Map<string, { code: string; reason: string; count: number }>()
  for (const error of errors) {
    const known = counts.get(error.code)
    if (known) known.count += 1
    else counts.set(error.code, { code: error.code, reason: kindOf(error), count: 1 })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count)
}

/** `12行目「備品番号」: 必ず入力してください` → the part that row and column don't already say. */
export function reasonOf({ message, rowNumber, header }: RowError): string {
  const marks = [
    `${rowNumber}行目${header ? `「${header}」` : ''}: `,
    `Row ${rowNumber}${header ? `, “${header}”` : ''}: `,
  ]
  const mark = marks.find((one) => message.startsWith(one))
  return mark ? message.slice(mark.length) : message
}

/** The reason of a whole group: numbers of a single row would mislead, so they are left out. */
const kindOf = (error: RowError): string =>
  reasonOf(error)
    .replace(/\d+行目/g, '別の行')
    .replace(/\brow \d+/gi, 'another row')
