import { z } from 'zod'
import { listQuery } from './list.ts'
import { day, id, instant, line } from './values.ts'

export const TRANSFER_KINDS = ['transfer', 'retire', 'join'] as const
export const transferKind = z.enum(TRANSFER_KINDS)

export const TRANSFER_BATCH_STATES = ['planned', 'applied', 'undone', 'cancelled'] as const
export const transferBatchState = z.enum(TRANSFER_BATCH_STATES)
export type TransferBatchState = z.infer<typeof transferBatchState>
/** In which rows may be corrected, and the batch applied or cancelled. */
export const OPEN_STATES: readonly TransferBatchState[] = ['planned', 'undone']

/** What keeps a batch from being applied until its row is corrected or left out. */
export const TRANSFER_CONFLICTS = [
  'unknown_staff',
  'joiner_exists',
  'already_left',
  'new_unit_closed',
  'two_heads',
  'only_admin',
] as const
/** What somebody should know, and may leave as it is. */
export const TRANSFER_NOTES = [
  'unit_differs',
  'name_differs',
  'duty_device',
  'head_leaves',
  'head_proposed',
  'open_replacement',
  'appointment_after',
  'in_other_batch',
] as const
export const DEVICE_PLANS = ['keep', 'return'] as const

export const transferBatch = z.object({
  id,
  importId: id,
  /** First day on which everybody is where the batch puts them; Asia/Tokyo. */
  effectiveOn: day,
  state: transferBatchState,
  /** Of the rows that one may see. */
  counts: z.object({
    transfer: z.number().int(),
    retire: z.number().int(),
    join: z.number().int(),
    excluded: z.number().int(),
  }),
  /** Rows with conflicts, of an open batch. */
  conflictCount: z.number().int(),
  /** Its day was over when it was loaded, so it waits for somebody to apply it. */
  isPast: z.boolean(),
  reason: z.string().nullable(),
  appliedAt: instant.nullable(),
  undoneAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type TransferBatch = z.infer<typeof transferBatch>

export const transferBatchQuery = listQuery({
  sort: ['effectiveOn', 'createdAt'],
  filter: { state: transferBatchState.optional() },
})
export const transferCancel = z.strictObject({ reason: line(500) })

export const transfer = z.object({
  id,
  batchId: id,
  batchState: transferBatchState,
  rowNumber: z.number().int(),
  kind: transferKind,
  employeeNumber: z.string(),
  name: z.string(),
  staffId: id.nullable(),
  fromUnitId: id.nullable(),
  fromUnitPath: z.string().nullable(),
  toUnitId: id.nullable(),
  toUnitPath: z.string().nullable(),
  post: z.string().nullable(),
  effectiveOn: day,
  devices: z.enum(DEVICE_PLANS),
  returnDueOn: day.nullable(),
  isHead: z.boolean(),
  excluded: z.boolean(),
  reason: z.string().nullable(),
  conflicts: z.array(z.enum(TRANSFER_CONFLICTS)),
  notes: z.array(z.enum(TRANSFER_NOTES)),
  /** How many devices the person holds, and their extension: while the batch is open. */
  deviceCount: z.number().int(),
  extension: z.string().nullable(),
  updatedAt: instant,
})
export type Transfer = z.infer<typeof transfer>

export const transferDetail = transfer.extend({
  heldDevices: z.array(
    z.object({
      id,
      propertyNumber: z.string(),
      kind: z.enum(['laptop', 'smartphone']),
      /** Held for a unit or post: it stays there and needs another person in charge. */
      isDuty: z.boolean(),
    }),
  ),
})
export type TransferDetail = z.infer<typeof transferDetail>

export const transferQuery = listQuery({
  /** `conflicts`: those that keep the batch from being applied first, then those with notes. */
  sort: ['conflicts', 'rowNumber', 'employeeNumber', 'name'],
  filter: {
    batchId: id.optional(),
    kind: transferKind.optional(),
    /** Left or come to: the unit and everything below it. */
    unitId: id.optional(),
    conflicting: z.boolean().optional(),
    note: z.enum(TRANSFER_NOTES).optional(),
    excluded: z.boolean().optional(),
  },
})

export const transferUpdate = z.strictObject({
  toUnitId: id.optional(),
  post: line(100).nullable().optional(),
  devices: z.enum(DEVICE_PLANS).optional(),
  returnDueOn: day.optional(),
  isHead: z.boolean().optional(),
  excluded: z.boolean().optional(),
  /** Why. */
  reason: line(500),
})

/** A device that somebody who moves or leaves is to hand in. */
export const transferCollection = z.object({
  id,
  transferId: id,
  deviceId: id,
  propertyNumber: z.string(),
  kind: z.enum(['laptop', 'smartphone']),
  employeeNumber: z.string(),
  name: z.string(),
  unitPath: z.string().nullable(),
  returnDueOn: day,
  collectedAt: instant.nullable(),
  isOverdue: z.boolean(),
})
export type TransferCollection = z.infer<typeof transferCollection>
export const transferCollectionQuery = listQuery({
  sort: ['returnDueOn', 'propertyNumber'],
  filter: {
    batchId: id.optional(),
    kind: z.enum(['laptop', 'smartphone']).optional(),
    collected: z.boolean().optional(),
    unitId: id.optional(),
  },
})

/** Somebody who joined, and what they hold by now. */
export const transferIssue = z.object({
  id,
  staffId: id,
  employeeNumber: z.string(),
  name: z.string(),
  unitPath: z.string(),
  post: z.string().nullable(),
  effectiveOn: day,
  laptop: z.string().nullable(),
  smartphone: z.string().nullable(),
})
export type TransferIssue = z.infer<typeof transferIssue>
export const transferIssueQuery = listQuery({
  sort: ['unitPath', 'employeeNumber'],
  filter: {
    batchId: id.optional(),
    /** Who still has none of this kind. */
    lacks: z.enum(['laptop', 'smartphone']).optional(),
    unitId: id.optional(),
  },
})
