import { z } from 'zod'
import { DEVICE_KINDS, DEVICE_STATES } from './device-states.ts'
import { listQuery, oneOrMore } from './list.ts'
import { hasLuhnCheckDigit } from './luhn.ts'
import { day, id, instant, line } from './values.ts'

export { DEVICE_KINDS, DEVICE_STATES }

export const deviceKind = z.enum(DEVICE_KINDS)

export const deviceState = z.enum(DEVICE_STATES)

/** α, α′, β, β′: the side of the LGWAN border on which the terminal and its systems stand. */
export const NETWORK_ZONES = ['alpha', 'alpha_prime', 'beta', 'beta_prime'] as const
export const networkZone = z.enum(NETWORK_ZONES)

/** EDR 導入状態: the agent runs on it, does not, or the device is exempt; null where nobody has said. */
export const EDR_STATES = ['installed', 'absent', 'exempt'] as const
export const edrState = z.enum(EDR_STATES)

/** 3GPP TS 23.003 §6.2.1: fifteen digits, the last of them a Luhn check digit. */
const imei = z
  .string()
  .regex(/^\d{15}$/, 'imei')
  .refine(hasLuhnCheckDigit, { message: 'bad_check_digit' })

export const device = z.object({
  id,
  kind: deviceKind,
  state: deviceState,
  stateSince: instant,
  /** Why it came into this state, where somebody said so. */
  stateReason: z.string().nullable(),
  /** Of a missing device: the state in which it went, to which it returns when found. */
  missingFrom: deviceState.nullable(),
  propertyNumber: z.string(),
  serialNumber: z.string().nullable(),
  imei: z.string().nullable(),
  modelId: id,
  maker: z.string(),
  modelName: z.string(),
  os: z.string().nullable(),
  networkZone: networkZone.nullable(),
  edr: edrState.nullable(),
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  holderEmployeeNumber: z.string().nullable(),
  acquiredOn: day.nullable(),
  leaseEndsOn: day.nullable(),
  location: z.string().nullable(),
  note: z.string().nullable(),
  tpmEkSha256: z.string().nullable(),
  updatedAt: instant,
})
export type Device = z.infer<typeof device>

const filter = {
  kind: deviceKind.optional(),
  state: oneOrMore(deviceState).optional(),
  os: z.string().max(100).optional(),
  modelId: id.optional(),
  networkZone: networkZone.optional(),
  edr: edrState.optional(),
  /** The unit and everything below it. */
  unitId: id.optional(),
  holderId: id.optional(),
  leaseEndsBefore: day.optional(),
  acquiredFrom: day.optional(),
  acquiredTo: day.optional(),
  /** The new laptop of an open replacement, or not. */
  paired: z.boolean().optional(),
}
export const deviceQuery = listQuery({
  sort: ['propertyNumber', 'serialNumber', 'state', 'os', 'leaseEndsOn', 'acquiredOn', 'updatedAt'],
  filter,
})
/** The same conditions in a request's body: everything that a list shows. */
export const deviceFilter = z.strictObject({
  q: z.string().max(100).optional(),
  id: z.array(id).max(1000).optional(),
  ...filter,
})

/** What people write by hand; state, holder and history follow from what is done with the device. */
const deviceFields = {
  propertyNumber: line(50),
  serialNumber: line(100).nullable().optional(),
  imei: imei.nullable().optional(),
  modelId: id,
  os: line(100).nullable().optional(),
  networkZone: networkZone.nullable().optional(),
  edr: edrState.nullable().optional(),
  unitId: id.nullable().optional(),
  acquiredOn: day.nullable().optional(),
  leaseEndsOn: day.nullable().optional(),
  location: line(200).nullable().optional(),
  note: line(2000).nullable().optional(),
  tpmEkSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'sha256')
    .nullable()
    .optional(),
}
export const deviceCreate = z.strictObject({ kind: deviceKind, ...deviceFields })
/** `updatedAt` is what one saw: a change of what somebody else has changed meanwhile is refused. */
export const deviceUpdate = z.strictObject({
  ...z.strictObject(deviceFields).partial().shape,
  updatedAt: instant,
})
export const deviceTransition = z.strictObject({
  to: deviceState,
  /** What one saw: somebody else may have moved it since. */
  from: deviceState.optional(),
  reason: line(500).optional(),
})

export const deviceModel = z.object({
  id,
  kind: deviceKind,
  maker: z.string(),
  name: z.string(),
  os: z.string().nullable(),
  screenInches: z.number().nullable(),
  weightKg: z.number().nullable(),
  deviceCount: z.number().int(),
  updatedAt: instant,
})
export type DeviceModel = z.infer<typeof deviceModel>

export const deviceModelQuery = listQuery({
  sort: ['maker', 'name', 'kind'],
  filter: { kind: deviceKind.optional() },
})

const modelFields = {
  maker: line(100),
  name: line(100),
  /** As delivered; what runs on a device stands with the device. */
  os: line(100).nullable().optional(),
  screenInches: z.number().min(1).max(100).nullable().optional(),
  weightKg: z.number().min(0.01).max(100).nullable().optional(),
}
export const deviceModelCreate = z.strictObject({ kind: deviceKind, ...modelFields })
export const deviceModelUpdate = z.strictObject({
  ...z.strictObject(modelFields).partial().shape,
  updatedAt: instant,
})
/** Two entries for one thing become one: all devices go to the other, and this one goes away. */
export const deviceModelMerge = z.strictObject({ into: id })
export const deviceModelMerged = z.object({ moved: z.number().int(), into: deviceModel })

export const deviceSummary = z.object({
  total: z.number().int(),
  byKindAndState: z.array(
    z.object({ kind: deviceKind, state: deviceState, count: z.number().int() }),
  ),
})

/** In the order of their names. */
export const operatingSystems = z.array(z.string())
