import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line } from './values.ts'

export const PERMIT_STATES = ['requested', 'granted', 'refused', 'withdrawn'] as const
export const permitState = z.enum(PERMIT_STATES)
type PermitState = z.infer<typeof permitState>

/** The table app.moves in the database holds the same rows. */
export const PERMIT_MOVES: readonly { from: PermitState; to: PermitState }[] = [
  { from: 'requested', to: 'granted' },
  { from: 'requested', to: 'refused' },
  { from: 'requested', to: 'withdrawn' },
  { from: 'granted', to: 'withdrawn' },
]

/** Permission to take a device outside, from the first to the last day. */
export const permit = z.object({
  id,
  deviceId: id,
  /** Null where one may no longer see the device. */
  propertyNumber: z.string().nullable(),
  model: z.string().nullable(),
  holderId: id,
  holderName: z.string().nullable(),
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  startsOn: day,
  endsOn: day,
  place: z.string(),
  purpose: z.string(),
  state: permitState,
  /** Its last day has passed. */
  expired: z.boolean(),
  deciderName: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  createdAt: instant,
})
export type Permit = z.infer<typeof permit>

export const permitQuery = listQuery({
  sort: ['startsOn', 'endsOn', 'createdAt', 'state'],
  filter: {
    state: oneOrMore(permitState).optional(),
    deviceId: id.optional(),
    holderId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
    /** Granted and running on this day. */
    runningOn: day.optional(),
  },
})

export const permitCreate = z.strictObject({
  deviceId: id,
  startsOn: day,
  endsOn: day,
  place: line(100),
  purpose: line(300),
})

export const permitDecision = z.strictObject({
  decision: z.enum(['granted', 'refused']),
  /** Needed for a refusal. */
  reason: line(300).optional(),
})
