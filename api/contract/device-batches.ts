import { z } from 'zod'
import { deviceFilter, deviceState, edrState, networkZone } from './devices.ts'
import { listQuery } from './list.ts'
import { day, id, instant, line } from './values.ts'

/** The most devices that a request names one by one, and the most that its filter may match. */
export const MAX_NAMED = 10_000
export const MAX_BATCH = 100_000

const which = {
  ids: z.array(id).min(1).max(MAX_NAMED).optional(),
  filter: deviceFilter.optional(),
}
const oneOfBoth = ({ ids, filter }: { ids?: unknown; filter?: unknown }): boolean =>
  (ids === undefined) !== (filter === undefined)

export const deviceBulkTransition = z
  .strictObject({
    ...which,
    to: deviceState,
    from: deviceState.optional(),
    reason: line(500).optional(),
  })
  .refine(oneOfBoth, { message: 'ids_or_filter' })

/** What may be given to many at once. */
export const deviceChanges = z
  .strictObject({
    unitId: id.nullable().optional(),
    location: line(200).nullable().optional(),
    networkZone: networkZone.nullable().optional(),
    edr: edrState.nullable().optional(),
    leaseEndsOn: day.nullable().optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    message: 'no_change',
  })
export const deviceBulkEdit = z
  .strictObject({ ...which, changes: deviceChanges, reason: line(500).optional() })
  .refine(oneOfBoth, { message: 'ids_or_filter' })

export const BATCH_KINDS = ['transition', 'edit'] as const
export const BATCH_STATES = ['running', 'done'] as const

const count = z.number().int()
export const deviceBatch = z.object({
  id,
  kind: z.enum(BATCH_KINDS),
  state: z.enum(BATCH_STATES),
  /** For a transition: the step. */
  to: deviceState.nullable(),
  from: deviceState.nullable(),
  /** For an edit: what every device is given. */
  changes: deviceChanges.nullable(),
  reason: z.string().nullable(),
  /** total = done + unchanged + refused + what still waits. */
  total: count,
  done: count,
  unchanged: count,
  refused: count,
  createdBy: id,
  createdByName: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export type DeviceBatch = z.infer<typeof deviceBatch>
export const deviceBatchDetail = deviceBatch.extend({
  refusedCounts: z.array(z.object({ code: z.string(), message: z.string(), count })),
})

export const deviceBatchQuery = listQuery({
  sort: ['createdAt'],
  filter: { state: z.enum(BATCH_STATES).optional(), kind: z.enum(BATCH_KINDS).optional() },
})

export const BATCH_OUTCOMES = ['waiting', 'done', 'unchanged', 'refused'] as const
export const deviceBatchItem = z.object({
  /** The device's. */
  id,
  propertyNumber: z.string(),
  outcome: z.enum(BATCH_OUTCOMES),
  code: z.string().nullable(),
  message: z.string().nullable(),
})
export type DeviceBatchItem = z.infer<typeof deviceBatchItem>
export const deviceBatchItemQuery = listQuery({
  sort: ['position'],
  filter: { outcome: z.enum(BATCH_OUTCOMES).optional() },
})
