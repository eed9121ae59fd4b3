import { z } from 'zod'
import { id, instant, json } from './values.ts'

export const DEVICE_EVENT_KINDS = [
  'created',
  'state',
  'unit',
  'facts',
  'handed_over',
  'accepted',
  'taken_back',
  'paired',
  'unpaired',
  'replacement',
  'appointment',
  'erasure',
  'certified',
  'stocktake',
] as const

/** One thing that happened to a device. What a kind has no word for is null. */
export const deviceEvent = z.object({
  id: z.number().int(),
  at: instant,
  kind: z.enum(DEVICE_EVENT_KINDS),
  /** Null where a program did it, or a login that is gone. */
  actorName: z.string().nullable(),
  /** States of the device, the replacement or the appointment; of a move, the units' paths; of a stocktake, how it was counted. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  holderId: id.nullable(),
  /** Null where one may not see the holder. */
  holderName: z.string().nullable(),
  /** Column → [before, after]. */
  facts: z.record(z.string(), z.tuple([json, json])).nullable(),
  replacementId: id.nullable(),
  stocktakeId: id.nullable(),
  /** When and where an appointment is; the place of a stocktake. */
  startsAt: instant.nullable(),
  place: z.string().nullable(),
  /** How the data was erased. */
  method: z.string().nullable(),
  reason: z.string().nullable(),
})
export type DeviceEvent = z.infer<typeof deviceEvent>

/** Newest first; `before` is the last event one has. */
export const deviceTimelineQuery = z.object({
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const deviceTimeline = z.object({
  events: z.array(deviceEvent),
  /** What to ask for as `before` next; null at the beginning. */
  next: z.number().int().nullable(),
})
