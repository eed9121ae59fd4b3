import { z } from 'zod'

/** When this was looked at, by the two clocks that a device has. */
export interface Moment {
  nowMs: number
  uptimeMs: number
  bootId: string
}

/** How much of a lease is used up. All in milliseconds. */
export const elapsed = z.object({
  /** By the server's clock, when it gave the lease. */
  issuedMs: z.number(),
  /** By our own, when it came. */
  receivedMs: z.number(),
  elapsedMs: z.number(),
  poweredOnMs: z.number(),
  bootId: z.string(),
  uptimeMs: z.number(),
})
export type Elapsed = z.infer<typeof elapsed>

/** Looked at more seldom than this it was asleep, or without its agent: that counts as no more. */
export const LONGEST_TICK_MS = 120_000

/**
 * Goes on counting; never back, whatever the clock on the wall says. While the machine runs (or sleeps) its
 * uptime alone counts, which nobody can turn. Over a restart the clock on the wall says how long it was
 * switched off, but no more than either starting point allows, and no less than it has been running since:
 * turned back, it gains a thief the hours in which the machine is off, and they can't use those.
 */
export function observe(before: Elapsed, { nowMs, uptimeMs, bootId }: Moment): Elapsed {
  const same = bootId === before.bootId
  const ran = Math.max(0, same ? uptimeMs - before.uptimeMs : uptimeMs)
  const off = same ? 0 : nowMs - Math.max(before.issuedMs, before.receivedMs)
  return {
    ...before,
    elapsedMs: Math.max(before.elapsedMs + ran, off),
    poweredOnMs: before.poweredOnMs + Math.min(ran, LONGEST_TICK_MS),
    bootId,
    uptimeMs: same ? Math.max(uptimeMs, before.uptimeMs) : uptimeMs,
  }
}

const HOUR_MS = 3_600_000

export interface Terms {
  graceHours: number
  poweredOnHours: number
  level: number
}

/** Both have to be over: the hours without us, and enough of them powered on to have reached us. */
export const isOverdue = (
  { elapsedMs, poweredOnMs }: Elapsed,
  { graceHours, poweredOnHours, level }: Terms,
  addHours: number,
): boolean =>
  level > 0 &&
  elapsedMs >= (graceHours + addHours) * HOUR_MS &&
  poweredOnMs >= poweredOnHours * HOUR_MS
