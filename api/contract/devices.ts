import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant } from './values.ts'

export const DEVICE_KINDS = ['laptop', 'smartphone'] as const
export const deviceKind = z.enum(DEVICE_KINDS)

export const DEVICE_STATES = [
  'in_stock',
  'kitting',
  'ready',
  'issued',
  'missing',
  'repair',
  'returned',
  'erased',
  'disposed',
  'written_off',
] as const
export const deviceState = z.enum(DEVICE_STATES)

/** α, α′, β, β′: the side of the LGWAN border on which the terminal and its systems stand. */
export const NETWORK_ZONES = ['alpha', 'alpha_prime', 'beta', 'beta_prime'] as const
export const networkZone = z.enum(NETWORK_ZONES)

export const device = z.object({
  id,
  kind: deviceKind,
  state: deviceState,
  propertyNumber: z.string(),
  serialNumber: z.string().nullable(),
  imei: z.string().nullable(),
  modelId: id,
  maker: z.string(),
  modelName: z.string(),
  os: z.string().nullable(),
  networkZone: networkZone.nullable(),
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

export const deviceQuery = listQuery({
  sort: ['propertyNumber', 'serialNumber', 'state', 'os', 'leaseEndsOn', 'acquiredOn', 'updatedAt'],
  filter: {
    kind: deviceKind.optional(),
    state: oneOrMore(deviceState).optional(),
    os: z.string().max(100).optional(),
    modelId: id.optional(),
    networkZone: networkZone.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
    holderId: id.optional(),
    leaseEndsBefore: day.optional(),
    /** The new laptop of an open replacement, or not. */
    paired: z.boolean().optional(),
  },
})

export const deviceModel = z.object({
  id,
  kind: deviceKind,
  maker: z.string(),
  name: z.string(),
  screenInches: z.number().nullable(),
  weightKg: z.number().nullable(),
  deviceCount: z.number().int(),
})

export const deviceModelQuery = listQuery({
  sort: ['maker', 'name', 'kind'],
  filter: { kind: deviceKind.optional() },
})

export const handover = z.object({
  id,
  deviceId: id,
  /** Null, as the kind, where one may no longer see the device. */
  propertyNumber: z.string().nullable(),
  kind: deviceKind.nullable(),
  holderId: id,
  /** Null where one may not see the holder. */
  holderName: z.string().nullable(),
  dutyUnitId: id.nullable(),
  handedOverAt: instant,
  acceptedAt: instant.nullable(),
  returnedAt: instant.nullable(),
})

export const handoverQuery = listQuery({
  sort: ['handedOverAt', 'returnedAt'],
  filter: { deviceId: id.optional(), holderId: id.optional(), open: z.boolean().optional() },
})

export const deviceSummary = z.object({
  total: z.number().int(),
  byKindAndState: z.array(
    z.object({ kind: deviceKind, state: deviceState, count: z.number().int() }),
  ),
})
