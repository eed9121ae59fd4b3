import { z } from 'zod'
import { listQuery } from './list.ts'
import { day, id, instant, line as text } from './values.ts'

export const line = z.object({
  id,
  phoneNumber: z.string(),
  simId: id.nullable(),
  iccid: z.string().nullable(),
  deviceId: id.nullable(),
  devicePropertyNumber: z.string().nullable(),
  extension: z.string().nullable(),
  extensionId: id.nullable(),
  /** While nobody's extension rings on it: the first day on which it may go to another one. */
  freeOn: day.nullable(),
})
export type Line = z.infer<typeof line>
export const LINE_STATES = ['connected', 'unconnected', 'quarantine', 'no_device'] as const
export const lineQuery = listQuery({
  sort: ['phoneNumber'],
  filter: { deviceId: id.optional(), state: z.enum(LINE_STATES).optional() },
})

export const extensionKind = z.enum(['mobile', 'fixed'])
export const EXTENSION_STATES = ['held', 'free', 'quarantine'] as const

export const extension = z.object({
  id,
  number: z.string(),
  kind: extensionKind,
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  unitPath: z.string().nullable(),
  /** Set for one of a unit or post; the holder is then the person in charge. */
  dutyUnitId: id.nullable(),
  /** While nobody has it: the first day on which somebody else may get it. */
  freeOn: day.nullable(),
  retiredAt: instant.nullable(),
})
export type Extension = z.infer<typeof extension>
export const extensionQuery = listQuery({
  sort: ['number'],
  filter: {
    kind: extensionKind.optional(),
    state: z.enum(EXTENSION_STATES).optional(),
    duty: z.boolean().optional(),
    unitId: id.optional(),
    retired: z.boolean().optional(),
  },
})

export const phoneBookQuery = z.object({
  /** With the units below it. */
  unitId: id.optional(),
})

/** When it happened; now unless told, and never in the future. */
const at = instant.optional()

export const phoneSwap = z.strictObject({
  /** The phone the SIM sits in as far as the sender knows: refused if it has moved meanwhile. */
  fromDeviceId: id.nullable(),
  deviceId: id,
  /** What becomes of the old phone; one that is missing stays so. */
  oldDevice: z.enum(['returned', 'repair', 'kept']).default('returned'),
  at,
})

/** 3GPP TS 31.101 §9: a PIN has four to eight digits, a PUK eight. */
const pin = z.string().regex(/^\d{4,8}$/, 'pin_form')
const puk = z.string().regex(/^\d{8}$/, 'puk_form')
export const simCodes = z.strictObject({ pin: pin.nullable(), puk: puk.nullable() }).partial()

/** ITU-T E.212: by which the gate of the mobile network names a SIM. */
export const simImsi = z.strictObject({
  imsi: z
    .string()
    .regex(/^\d{14,15}$/, 'imsi_form')
    .nullable(),
})

export const simSwap = z.strictObject({
  fromSimId: id.nullable(),
  /** ITU-T E.118, with its check digit. */
  iccid: z.string().regex(/^\d{19,20}$/, 'iccid_form'),
  ...simCodes.shape,
  at,
})

export const extensionAssign = z.strictObject({
  holderId: id,
  dutyUnitId: id.nullable().default(null),
  at,
})
export const extensionInCharge = z.strictObject({ holderId: id, at })
export const extensionConnect = z.strictObject({ lineId: id, at })
export const dated = z.strictObject({ at })

/** One thing that was so for a while; `to` is null while it still is. */
export const historyEntry = z.object({
  what: z.enum(['holder', 'extension', 'line', 'sim', 'device']),
  from: instant,
  to: instant.nullable(),
  /** The person, extension, line, SIM or device. */
  id,
  name: z.string(),
  /** Of a holder: the unit they were in, or whose number it was. */
  unitPath: z.string().nullable(),
  dutyUnitId: id.nullable(),
})
export type HistoryEntry = z.infer<typeof historyEntry>
export const historyQuery = z.object({
  /** What was so at any time of this day (Asia/Tokyo). */
  on: day.optional(),
})
export const extensionHistory = z.object({
  id,
  number: z.string(),
  kind: extensionKind,
  retiredAt: instant.nullable(),
  entries: z.array(historyEntry),
})
export const asOfQuery = z.object({
  number: z.string().regex(/^\d{1,10}$/, 'digits_only'),
  on: day,
})
export const lineHistory = z.object({ id, entries: z.array(historyEntry) })

export const sim = z.object({
  id,
  iccid: z.string(),
  imsi: z.string().nullable(),
  lineId: id.nullable(),
  phoneNumber: z.string().nullable(),
  deviceId: id.nullable(),
  devicePropertyNumber: z.string().nullable(),
})
export const revealRequest = z.strictObject({ reason: text(500) })
export const revealedCodes = z.object({ pin: z.string().nullable(), puk: z.string().nullable() })

/** Desk extensions: how many there were, and what remains. */
export const fixedProgress = z.object({
  total: z.number().int(),
  retired: z.number().int(),
  remaining: z.number().int(),
  /** `YYYY-MM`, the last twelve; `remaining` as the month ended, or stands now. */
  months: z.array(
    z.object({ month: z.string(), retired: z.number().int(), remaining: z.number().int() }),
  ),
  /** By unit, most remaining first. */
  units: z.array(
    z.object({
      unitId: id.nullable(),
      unitPath: z.string().nullable(),
      total: z.number().int(),
      retired: z.number().int(),
      remaining: z.number().int(),
    }),
  ),
})
export type FixedProgress = z.infer<typeof fixedProgress>
