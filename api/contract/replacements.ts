import { z } from 'zod'
import { jsonText, listQuery, oneOrMore } from './list.ts'
import { replacementState, waveState } from './rollout.ts'
import { day, id, instant, line } from './values.ts'

/** The most rows one bulk request moves; it is one transaction. */
export const MAX_BULK = 10_000

export const replacement = z.object({
  id,
  programId: id,
  waveId: id,
  waveName: z.string(),
  waveState,
  state: replacementState,
  /** For an exception: the state it interrupted, and why. */
  pausedFrom: replacementState.nullable(),
  reason: z.string().nullable(),
  stateSince: instant,
  oldDeviceId: id,
  /** Null where one may not see the device itself. */
  oldPropertyNumber: z.string().nullable(),
  oldModelName: z.string().nullable(),
  oldLeaseEndsOn: day.nullable(),
  newDeviceId: id.nullable(),
  newPropertyNumber: z.string().nullable(),
  newModelName: z.string().nullable(),
  holderId: id,
  holderName: z.string().nullable(),
  holderEmployeeNumber: z.string().nullable(),
  dutyUnitId: id.nullable(),
  unitId: id,
  unitPath: z.string(),
  /** The appointment that stands, if any. */
  appointmentId: id.nullable(),
  appointmentStartsAt: instant.nullable(),
  appointmentPlace: z.string().nullable(),
  deployedOn: day.nullable(),
  migratedOn: day.nullable(),
  reclaimedOn: day.nullable(),
  certifiedOn: day.nullable(),
  closedOn: day.nullable(),
  note: z.string().nullable(),
  updatedAt: instant,
})
export type Replacement = z.infer<typeof replacement>

const filter = {
  programId: id.optional(),
  waveId: id.optional(),
  waveState: oneOrMore(waveState).optional(),
  state: oneOrMore(replacementState).optional(),
  /** The unit and everything below it. */
  unitId: id.optional(),
  holderId: id.optional(),
  oldDeviceId: id.optional(),
  newDeviceId: id.optional(),
  paired: z.boolean().optional(),
  /** Has the new laptop and, beyond the time allowed, still the old one. */
  notReturned: z.boolean().optional(),
  /** Returned, and beyond the time allowed without an erasure certificate. */
  certificateOverdue: z.boolean().optional(),
}
export const replacementQuery = listQuery({
  sort: ['stateSince', 'state', 'deployedOn', 'closedOn', 'updatedAt'],
  filter,
})
export const replacementFilter = z.strictObject({
  q: z.string().max(100).optional(),
  id: z.array(id).max(MAX_BULK).optional(),
  ...filter,
})

export const replacementSummaryQuery = z.object({ filter: jsonText(replacementFilter).optional() })
/** How many of those that the filter matches are in each state. */
export const replacementSummary = z.object({
  total: z.number().int(),
  states: z.array(z.object({ state: replacementState, count: z.number().int() })),
})
export type ReplacementSummary = z.infer<typeof replacementSummary>

/** What became of one replacement, in order; each entry says one thing or several. */
export const replacementTimeline = z.array(
  z.object({
    at: instant,
    /** Null for what the system did by itself. */
    actorName: z.string().nullable(),
    /** The step taken, if there was one; `from` is null where it was made. */
    from: replacementState.nullable(),
    to: replacementState.nullable(),
    /** Of an exception; null as well where it was erased after its time. */
    reason: z.string().nullable(),
    /** Paired with this laptop, as far as one may see it. */
    paired: z.boolean(),
    unpaired: z.boolean(),
    newDeviceId: id.nullable(),
    newPropertyNumber: z.string().nullable(),
    /** The wave it was put into. */
    waveName: z.string().nullable(),
  }),
)
export type ReplacementTimeline = z.infer<typeof replacementTimeline>

export const replacementUpdate = z.strictObject({
  /** Pairs, pairs anew, or with null unpairs; while planned. */
  newDeviceId: id.nullable().optional(),
  holderId: id.optional(),
  waveId: id.optional(),
  note: line(1000).nullable().optional(),
})

export const replacementTransition = z.strictObject({
  to: replacementState,
  /** What one saw: somebody else may have moved it since. */
  from: replacementState.optional(),
  reason: line(500).optional(),
})

export const replacementBulkTransition = z
  .strictObject({
    ids: z.array(id).min(1).max(MAX_BULK).optional(),
    filter: replacementFilter.optional(),
    to: replacementState,
    from: replacementState.optional(),
    reason: line(500).optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'ids_or_filter',
  })

const message = z.string()

export const bulkTransitionResult = z.object({
  moved: z.number().int(),
  refused: z.number().int(),
  results: z.array(
    z.object({
      id,
      ok: z.boolean(),
      state: replacementState.nullable(),
      code: z.string().nullable(),
      message: message.nullable(),
    }),
  ),
})

/** Which old laptops a wave takes: all conditions together, at least one. */
export const fillRequest = z.strictObject({
  filter: z
    .strictObject({
      /** Departments, commissions, bureaus or sections, each with everything below it. */
      unitId: oneOrMore(id).optional(),
      os: line(100).optional(),
      modelId: id.optional(),
      leaseEndsBefore: day.optional(),
    })
    .refine((given) => Object.values(given).some((value) => value !== undefined), {
      message: 'no_condition',
    }),
  dryRun: z.boolean().default(false),
})

export const FILL_REFUSALS = [
  'in_open_replacement',
  'new_in_rollout',
  'not_issued',
  'no_holder',
  'unit_closed',
] as const

/** The most refused rows an answer lists; the counts count all. */
export const MAX_LISTED = 10_000

export const fillResult = z.object({
  dryRun: z.boolean(),
  /** Laptops that the filter matches = taken + all refused. */
  matched: z.number().int(),
  taken: z.number().int(),
  refusedCounts: z.array(
    z.object({ code: z.enum(FILL_REFUSALS), message, count: z.number().int() }),
  ),
  refused: z.array(
    z.object({ deviceId: id, propertyNumber: z.string(), code: z.enum(FILL_REFUSALS) }),
  ),
})

export const pairRequest = z.strictObject({
  /** Just these, all or none; without, in order of property numbers as far as the stock goes. */
  pairs: z
    .array(z.strictObject({ replacementId: id, newDeviceId: id }))
    .min(1)
    .max(MAX_BULK)
    .optional(),
  /** Which stock to take from. */
  stock: z.strictObject({ modelId: id.optional(), os: line(100).optional() }).optional(),
})

export const pairResult = z.object({
  paired: z.number().int(),
  /** Why replacements of the wave are left without a new laptop. */
  left: z.array(
    z.object({
      code: z.enum(['no_stock', 'not_named', 'excepted']),
      message,
      count: z.number().int(),
    }),
  ),
  /** New laptops in stock that nobody has been paired with. */
  stockLeft: z.number().int(),
})
