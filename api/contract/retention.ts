import { z } from 'zod'
import { listQuery } from './list.ts'
import { SETTING_KEYS } from './settings.ts'
import { instant } from './values.ts'

/** What is erased when its period is over. */
export const RETENTION_KINDS = [
  'leavers',
  'incidents',
  'stocktakes',
  'imports',
  'conference_people',
  'watch_progress',
  'login_traces',
  'enrollment_refusals',
  'inventory_changes',
  'notifications',
  'remarks',
] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** As far as rows are counted: more than that is shown as that many. */
export const RETENTION_COUNT_LIMIT = 100_000

export const retentionRule = z.object({
  id: z.enum(RETENTION_KINDS),
  /** Which setting holds the period. */
  setting: z.enum(SETTING_KEYS),
  period: z.number().int(),
  /** Years are whole fiscal years after the one in which it ended; days are days. */
  unit: z.enum(['days', 'years']),
  /** What ended before this is due. */
  before: instant,
  /** Rows that the next run erases, counted up to RETENTION_COUNT_LIMIT. */
  due: z.number().int(),
  /** Rows whose period is over, and that something open keeps. */
  held: z.number().int(),
  /** Rows that the last run erased; null before the first. */
  erased: z.number().int().nullable(),
  /** When the last run began; null before the first. */
  ranAt: instant.nullable(),
  /** Null while it is under way. */
  finishedAt: instant.nullable(),
})
export type RetentionRule = z.infer<typeof retentionRule>

export const retentionQuery = listQuery({
  sort: ['id'],
  filter: { id: z.array(z.enum(RETENTION_KINDS)).max(RETENTION_KINDS.length).optional() },
})
