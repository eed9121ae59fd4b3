import { z } from 'zod'
import { deviceFilter } from './devices.ts'
import { id } from './values.ts'

export const LABEL_SHEETS = ['a4_24', 'a4_44', 'a4_65'] as const
export const labelSheet = z.enum(LABEL_SHEETS)

const mm = z.number().min(0).max(300)

/** Where the labels lie on a sheet of A4. */
export const sheetGeometry = z.strictObject({
  columns: z.number().int().min(1).max(20),
  rows: z.number().int().min(1).max(40),
  leftMm: mm,
  topMm: mm,
  /** From the left edge of one label to that of the next. */
  pitchXMm: mm,
  pitchYMm: mm,
  widthMm: z.number().min(15).max(210),
  heightMm: z.number().min(10).max(297),
})
export type SheetGeometry = z.infer<typeof sheetGeometry>

export const LABEL_CODES = ['both', 'qr', 'code128'] as const

export const MOST_LABELS = 10_000

/** Labels for devices named, or for all that a filter finds. */
export const labelRequest = z
  .strictObject({
    ids: z.array(id).min(1).max(MOST_LABELS).optional(),
    filter: deviceFilter.optional(),
    sheet: labelSheet,
    codes: z.enum(LABEL_CODES).default('both'),
    /** The first free label of the first sheet, from 1: a sheet that was begun is used up. */
    start: z.number().int().min(1).max(800).default(1),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'ids_or_filter',
    path: ['ids'],
  })
export type LabelRequest = z.infer<typeof labelRequest>
