import { z } from 'zod'
import { commandKind, commandState } from './command-protocol.ts'
import { listQuery, oneOrMore } from './list.ts'
import { lockLevel, lockProbe, observedLock } from './locks.ts'
import { id, instant, line } from './values.ts'

/** What a device was told to do, and how far that has come. */
export const command = z.object({
  id,
  deviceId: id,
  propertyNumber: z.string(),
  kind: commandKind,
  /** Of an unlock the level that it undoes. */
  level: lockLevel.nullable(),
  epoch: z.int(),
  state: commandState,
  /** Null: the server by itself, since what is wanted stands. */
  requesterName: z.string().nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  approvalId: id.nullable(),
  incidentId: id.nullable(),
  createdAt: instant,
  expiresAt: instant,
  deliveredAt: instant.nullable(),
  acceptedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** The device's own word, as a code. */
  outcomeReason: z.string().nullable(),
  outcomeDetail: z.string().nullable(),
  /** Whether what it did was read back; null where nothing is to be, or not yet. */
  proven: z.boolean().nullable(),
})
export type Command = z.infer<typeof command>

export const commandEvent = z.object({
  at: instant,
  by: z.enum(['server', 'device', 'person']),
  actorName: z.string().nullable(),
  state: commandState,
  /** False: it came too late, or once more, and changed nothing. */
  moved: z.boolean(),
  /** By the clock of the device. */
  deviceAt: instant.nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
})
export const commandDetail = command.extend({ events: z.array(commandEvent) })
export type CommandDetail = z.infer<typeof commandDetail>

export const commandQuery = listQuery({
  sort: ['createdAt', 'finishedAt', 'state', 'kind'],
  filter: {
    deviceId: id.optional(),
    kind: oneOrMore(commandKind).optional(),
    state: oneOrMore(commandState).optional(),
  },
})

/** 1 the screen, 2 sealed, 3 crypto; the office's setting where it is left out. */
const level = z.union([z.literal(1), z.literal(2), z.literal(3)]).optional()
const wish = {
  level,
  reason: line(300),
  /** Shown on the locked screen: whom to call. */
  message: line(200).optional(),
}

/** For one device; what erases it takes two people, and goes as for many. */
export const commandCreate = z.strictObject({
  deviceId: id,
  kind: commandKind.exclude(['wipe']),
  ...wish,
})

export const MAX_COMMANDED_AT_ONCE = 1000
export const commandBulk = z.strictObject({
  deviceIds: z.array(id).min(1).max(MAX_COMMANDED_AT_ONCE),
  kind: commandKind,
  ...wish,
})

export const commandCancel = z.strictObject({ reason: line(300) })

/**
 * What one says of a device: `locked` on evidence alone. `unproven`: it says so and shows nothing for it.
 * `self_locked`: its lease ran out, or it found its tombstone; it is free again when it has come to us.
 */
export const LOCK_STATUSES = [
  'unlocked',
  'lock_pending',
  'unproven',
  'locked',
  'unlock_pending',
  'self_locked',
] as const
export const lockStatus = z.enum(LOCK_STATUSES)
export type LockStatus = z.infer<typeof lockStatus>

/** Of a key that is kept: everything but the key. */
export const recoveryKey = z.object({
  id,
  volume: z.string().nullable(),
  protector: z.string().nullable(),
  createdAt: instant,
  /** When one took its place; the device may still have this one too. */
  replacedAt: instant.nullable(),
  lastRevealedAt: instant.nullable(),
})

export const deviceLock = z.object({
  /** The device. */
  id,
  status: lockStatus,
  desired: z.object({
    level: lockLevel,
    epoch: z.int(),
    since: instant.nullable(),
    byName: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  observed: z
    .object({
      level: lockLevel,
      epoch: z.int(),
      cause: observedLock.shape.cause.unwrap(),
      probes: z.array(lockProbe),
      proven: z.boolean(),
      /** By the clock of the device, and when it came here. */
      at: instant,
      receivedAt: instant,
    })
    .nullable(),
  /** That which is under way. */
  commandId: id.nullable(),
  lease: z
    .object({
      issuedAt: instant,
      graceHours: z.int(),
      poweredOnHours: z.int(),
      level: lockLevel,
    })
    .nullable(),
  recoveryKeys: z.array(recoveryKey),
  /** There is a key by which it can be opened without a network. */
  offlineUnlock: z.boolean(),
})
export type DeviceLock = z.infer<typeof deviceLock>

export const offlineUnlock = z.strictObject({
  /** As the locked device shows it. */
  challenge: line(40),
  reason: line(300),
})
export const offlineUnlocked = z.object({ answer: z.string() })

export const recoveryKeyReveal = z.strictObject({ reason: line(300) })
export const revealedRecoveryKey = z.object({
  volume: z.string().nullable(),
  protector: z.string().nullable(),
  key: z.string(),
})

/** A set of keys that devices trust, and how many have it as their newest. */
export const commandKeySet = z.object({
  id,
  seq: z.int(),
  commandKid: z.string(),
  leaseKid: z.string(),
  current: z.boolean(),
  devices: z.int(),
  createdAt: instant,
})
export const commandKeySetQuery = listQuery({ sort: ['seq'], filter: {} })
export const commandKeyRotate = z.strictObject({ reason: line(300) })

/** So many hours more for the whole fleet. */
export const leaseExtension = z.object({
  id,
  seq: z.int(),
  addHours: z.int(),
  reason: z.string(),
  requesterName: z.string().nullable(),
  createdAt: instant,
  /** Until then leases are issued with those hours in them. */
  until: instant,
})
export const leaseExtensionQuery = listQuery({ sort: ['seq', 'createdAt'], filter: {} })
/** Ninety days. */
export const MAX_EXTENSION_HOURS = 2160
export const leaseExtensionCreate = z.strictObject({
  addHours: z.int().min(1).max(MAX_EXTENSION_HOURS),
  reason: line(300),
})
/** To be put on devices by another way while we are away: one signed message for each set of keys in use. */
export const leaseExtensionFile = z.object({ messages: z.array(z.string()) })
