import { z } from 'zod'
import { access, decision } from './access.ts'
import { DEVICE_STATES } from './devices.ts'
import { DOORS, OUTCOMES } from './doors.ts'
import { networkSession } from './network-sessions.ts'
import { id, instant } from './values.ts'

/** As it stands on a label, in a log or in a file: never in an address, since a phone number is somebody's. */
export const explainRequest = z
  .strictObject({
    /** Serial number, MAC address, property number, phone number, IMEI or a certificate in PEM. */
    q: z.string().trim().min(1).max(20_000).optional(),
    deviceId: id.optional(),
  })
  .refine(({ q, deviceId }) => (q === undefined) !== (deviceId === undefined), {
    message: 'one_of_two',
  })

const reason = z.object({
  /** A code of Access or of the door; text says it in words. */
  code: z.string(),
  message: z.string(),
  nextStep: z.string(),
})

const explainedDoor = z.object({
  door: z.enum(DOORS),
  outcome: decision,
  reasons: z.array(reason),
  /** Of which certificate, by its serial number, or of which line. */
  certificateId: id.nullable(),
  serialNumber: z.string().nullable(),
  lineId: id.nullable(),
  phoneNumber: z.string().nullable(),
  /** What OCSP says of the certificate now, and whether the published list names it. */
  ocsp: z.enum(['good', 'revoked', 'unknown']).nullable(),
  listed: z.boolean().nullable(),
})
export type ExplainedDoor = z.infer<typeof explainedDoor>

const explainedAnswer = z.object({
  id: z.number().int(),
  at: instant,
  door: z.enum(DOORS),
  outcome: z.enum(OUTCOMES),
  reasons: z.array(reason),
  serialNumber: z.string().nullable(),
  station: z.string().nullable(),
  nas: z.string().nullable(),
})
export type ExplainedAnswer = z.infer<typeof explainedAnswer>

const foundDevice = z.object({
  id,
  propertyNumber: z.string(),
  kind: z.enum(['laptop', 'smartphone']),
  state: z.enum(DEVICE_STATES),
})

export const explanation = z.object({
  /** What the question was taken for; null: nothing of ours. */
  found: z.enum(['certificate', 'serial', 'station', 'line', 'device']).nullable(),
  device: foundDevice.nullable(),
  /** Other devices that it might be about. */
  others: z.array(foundDevice),
  access: access.nullable(),
  /** What each door would say now. */
  doors: z.array(explainedDoor),
  sessions: z.array(networkSession),
  /** What they did say, the last first. */
  answers: z.array(explainedAnswer),
})
export type Explanation = z.infer<typeof explanation>
