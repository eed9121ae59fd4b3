import { z } from 'zod'
import { instant } from './values.ts'

/**
 * How far a device is locked. 1 the screen; 2 sealed: nobody signs on; 3 crypto: its disk opens only with
 * the escrowed key; 4 wiped. 0 is not locked.
 */
export const lockLevel = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
])
export type LockLevel = z.infer<typeof lockLevel>

/** Rises with every change of what is wanted: whatever belongs to a lower one is over. */
export const epoch = z.int().min(0)

/** What the office wants of a device. */
export const desiredLock = z.object({ level: lockLevel, epoch })

/** One thing that was read back from the device, not what it was told. */
export const lockProbe = z.object({
  /** Such as `nologin-file`, `sessions`, `tpm-protectors`. */
  name: z.string().min(1).max(60),
  holds: z.boolean(),
  detail: z.string().max(500).optional(),
})
export type LockProbe = z.infer<typeof lockProbe>

/** What the device has found of itself; locked is only what has a probe that holds, and none that fails. */
export const observedLock = z.object({
  level: lockLevel,
  epoch,
  /** Why, where nobody has asked for it: the lease ran out, or it was opened by telephone. */
  cause: z.enum(['command', 'lease', 'tombstone', 'offline_unlock']).default('command'),
  probes: z.array(lockProbe).max(20),
  /** By the device's own clock. */
  at: instant,
})
export type ObservedLock = z.infer<typeof observedLock>

/** Evidence, not a claim: at least one probe, and every one of them holds. */
export const isProven = ({ probes }: Pick<ObservedLock, 'probes'>): boolean =>
  probes.length > 0 && probes.every(({ holds }) => holds)
