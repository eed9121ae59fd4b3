import { setTimeout as pause } from 'node:timers/promises'

/** Time as the agent knows it; a test and a simulator bring their own. */
export interface Clock {
  /** The wall's, which anybody who owns the device may turn. */
  now(): Date
  /** Milliseconds since the machine was started, with those in which it slept. */
  uptimeMs(): number
  /** Another one after every start of the machine. */
  bootId(): string
  /** Returns early, and without an error, when the signal comes. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** `uptimeMs` and `bootId` are the platform's affair. */
export function systemClock(machine: Pick<Clock, 'uptimeMs' | 'bootId'>): Clock {
  return { now: () => new Date(), ...machine, sleep: sleepUnless }
}

/** setTimeout takes no more than 31 bits (24.8 days). */
const LONGEST_MS = 2 ** 31 - 1

export async function sleepUnless(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await pause(Math.min(ms, LONGEST_MS), undefined, { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
