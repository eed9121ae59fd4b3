import type { LockLevel, LockProbe } from '#contract/locks'

/** Anything that JSON holds: what a step found before it changed something. */
export type Found = null | boolean | number | string | Found[] | { [name: string]: Found }

/** What a locked device tells whoever holds it. */
export interface Notice {
  message: string
  /** Read out to the help desk, which answers. */
  challenge: string
}

/**
 * One thing that locking does. Owned by the ladder, which writes down what `before` found before it calls
 * `apply`; so `undo` brings back exactly that, also after the device was killed in between. All of them may
 * be called again. A platform has a list of these.
 */
export interface LockStep {
  /** That of its probe. */
  name: string
  /** The lowest level that has it. */
  level: Exclude<LockLevel, 0>
  /** The highest level that has it, where a higher one makes it pointless. */
  upTo?: LockLevel
  before(): Promise<Found>
  /** @throws Failure with a code for the office: `tool_failed`, `no_recovery_key`, `not_possible` */
  apply(notice: Notice): Promise<void>
  /** For whoever stands before it, where this step shows something and was done before. */
  tell?(notice: Notice): Promise<void>
  /** Reads the device, not what it was told; `holds`: it is locked in this way. */
  probe(): Promise<LockProbe>
  undo(before: Found): Promise<void>
  /** `holds`: it is as `before` found it. */
  probeUndone(before: Found): Promise<LockProbe>
}
