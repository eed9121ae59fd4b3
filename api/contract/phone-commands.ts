import { z } from 'zod'
import { id, instant } from './values.ts'

/*
 * How a command reaches a smartphone, and what comes of it. Whoever owns commands hands one to
 * `carryOut` (api/phones/carry-out.ts) in the transaction that makes it due, and hears of it by the job
 * `phones.event`, whose payload is a `phoneEvent`: it is announced in the transaction that also records
 * what happened, so each is announced once.
 */

/** As DESIGN's ladder has them for Android: LOCK, lost mode, wipe. There is no third level. */

export const PHONE_COMMAND_KINDS = ['lock', 'unlock', 'wipe'] as const
export const phoneCommandKind = z.enum(PHONE_COMMAND_KINDS)

export const phoneCommand = z.strictObject({
  /** Handed over again under the same id, a command has no second effect. */
  commandId: id,
  deviceId: id,
  kind: phoneCommandKind,
  /** Of an unlock: the level that it undoes. */
  level: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  /** The fence: once a higher one is known for the device, nothing of a lower one counts any more. */
  epoch: z.number().int().min(1),
  /** Afterwards the phone carries nothing out any more. */
  expiresAt: instant,
  /** For lost mode: what the phone shows to whoever finds it. */
  message: z.string().min(1).max(500).nullable().default(null),
  /** One of thousands: it leaves the requests that Google allows to single commands that can't wait. */
  bulk: z.boolean().default(false),
})
export type PhoneCommand = z.input<typeof phoneCommand>

/**
 * `accepted`: Google has it, or somebody has to do it by hand. The others are final, and one comes for
 * each command that nothing with a higher epoch has superseded; of those that were, none comes at all.
 */
export const PHONE_OUTCOMES = ['accepted', 'succeeded', 'failed', 'expired'] as const
export const phoneOutcome = z.enum(PHONE_OUTCOMES)

/** Ids and codes alone: it travels in job payloads. */
export const phoneEvidence = z.strictObject({
  connector: z.enum(['android-management', 'manual']),
  /** `enterprises/…/devices/…/operations/…`, or the id of the work item. */
  reference: z.string().nullable(),
  /**
   * What says so: the phone, by acknowledging the command; the phone, by reporting the state it is in
   * (that is lost mode read back); somebody who ticked a work item; or nothing had to be done.
   */
  source: z.enum(['acknowledged', 'reported', 'person', 'none']),
  /** Google's own word, as `SUCCESS`, `ALREADY_IN_LOST_MODE`, or the `errorCode` of a failure. */
  status: z.string().max(100).nullable(),
})
export type PhoneEvidence = z.infer<typeof phoneEvidence>

export const phoneEvent = z.strictObject({
  commandId: id,
  deviceId: id,
  epoch: z.number().int(),
  kind: phoneCommandKind,
  level: z.number().int(),
  outcome: phoneOutcome,
  at: instant,
  evidence: phoneEvidence,
})
export type PhoneEvent = z.infer<typeof phoneEvent>

/** The job by which whoever owns commands hears of it: `defineJob({ ...PHONE_EVENT, run })`. */
export const PHONE_EVENT = { name: 'phones.event', payload: phoneEvent } as const
