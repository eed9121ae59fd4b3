import { z } from 'zod'
import { DECISIONS } from './access.ts'
import { DOORS } from './doors.ts'
import { listQuery } from './list.ts'
import { id, instant } from './values.ts'

export const DISCONNECT_ERRORS = ['nas_unknown', 'no_answer', 'refused'] as const

/** Somebody on the network, or who was. */
export const networkSession = z.object({
  id,
  door: z.enum(DOORS),
  deviceId: id.nullable(),
  propertyNumber: z.string().nullable(),
  certificateId: id.nullable(),
  lineId: id.nullable(),
  /** What it was let in with; null where the network element didn't say. */
  decision: z.enum(DECISIONS).nullable(),
  /** MAC address, or phone number. */
  station: z.string().nullable(),
  calledStation: z.string().nullable(),
  nas: z.string(),
  address: z.string().nullable(),
  startedAt: instant,
  lastSeenAt: instant,
  endedAt: instant.nullable(),
  endReason: z.string().nullable(),
  /** Since when it should not be there any more, why, and what came of telling the element. */
  disconnectWantedAt: instant.nullable(),
  disconnectReasons: z.array(z.string()),
  disconnectTries: z.number().int(),
  disconnectError: z.enum(DISCONNECT_ERRORS).nullable(),
})
export type NetworkSession = z.infer<typeof networkSession>

export const networkSessionQuery = listQuery({
  sort: ['startedAt', 'lastSeenAt'],
  filter: {
    open: z.boolean().optional(),
    deviceId: id.optional(),
    decision: z.enum(DECISIONS).optional(),
    /** Should be gone, and isn't. */
    overdue: z.boolean().optional(),
  },
})
