import { z } from 'zod'
import { epoch, lockLevel } from './locks.ts'
import { id } from './values.ts'

export const COMMAND_KINDS = [
  'lock',
  'unlock',
  'wipe',
  'rotate_recovery_key',
  'refresh_inventory',
] as const
export const commandKind = z.enum(COMMAND_KINDS)
export type CommandKind = z.infer<typeof commandKind>

/** Those that change how far the device is locked: the fence of epochs is theirs. */
export const LOCKING_KINDS = ['lock', 'unlock', 'wipe'] as const satisfies readonly CommandKind[]
export const isLocking = (kind: CommandKind): boolean =>
  (LOCKING_KINDS as readonly CommandKind[]).includes(kind)

export const COMMAND_STATES = [
  'queued',
  'delivered',
  'not_now',
  'accepted',
  'running',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
] as const
export const commandState = z.enum(COMMAND_STATES)
export type CommandState = z.infer<typeof commandState>

/** Whose move it is: a device can't expire a command, nor can the office say that one has succeeded. */
type By = 'server' | 'device'
type Move = { from: CommandState; to: CommandState; by: By }

const moves = (by: By, from: CommandState, ...to: CommandState[]): Move[] =>
  to.map((each) => ({ from, to: each, by }))

const OVER: CommandState[] = ['expired', 'superseded', 'cancelled']
const OUTCOMES: CommandState[] = ['succeeded', 'failed']

/**
 * Every step of a command; app.moves in the database holds the same rows. What a device has accepted it has
 * written down and will do, so it neither expires nor is cancelled any more; a newer one may overtake it.
 */
export const COMMAND_MOVES: readonly Move[] = [
  ...moves('server', 'queued', 'delivered', ...OVER),
  ...moves('server', 'delivered', ...OVER),
  ...moves('server', 'not_now', 'delivered', ...OVER),
  ...moves('server', 'accepted', 'superseded'),
  ...moves('server', 'running', 'superseded'),
  // A report may be lost and the next one come: a later state stands for those before it.
  ...moves('device', 'delivered', 'not_now', 'accepted', 'running', 'rejected', ...OUTCOMES),
  ...moves('device', 'not_now', 'accepted', 'running', 'rejected', ...OUTCOMES),
  ...moves('device', 'accepted', 'running', 'rejected', ...OUTCOMES),
  ...moves('device', 'running', ...OUTCOMES),
]

/** Nothing follows these. */
export const isOver = (state: CommandState): boolean =>
  !COMMAND_MOVES.some(({ from }) => from === state)

/** Types of what is signed (RFC 8725 §3.11): none is taken for another. */
export const TYPES = {
  command: 'mamori-command+jwt',
  lease: 'mamori-lease+jwt',
  extension: 'mamori-extension+jwt',
  tombstone: 'mamori-tombstone+jwt',
  keys: 'mamori-keys+jwt',
} as const

/** Seconds since 1970, as RFC 7519 §2 counts. */
const seconds = z.int().min(0)
const issued = { iss: z.literal('mamori'), iat: seconds }

/** What a device is told to do, once. Signed by a key for `command`. */
export const signedCommand = z.object({
  ...issued,
  /** The device. */
  sub: id,
  /** The command: whoever has seen it does it no second time. */
  jti: id,
  exp: seconds,
  kind: commandKind,
  /** Of the lock; 0 for what has nothing to do with it. */
  epoch,
  /** For `lock`. */
  level: lockLevel.optional(),
  /** Shown on the locked screen: whom to call. */
  message: z.string().max(500).optional(),
})
export type SignedCommand = z.infer<typeof signedCommand>

/**
 * Until when a device may go without us. It locks itself when `graceHours` have passed since this lease
 * *and* it was powered on for `poweredOnHours` of them. Signed by a key for `lease`.
 */
export const signedLease = z.object({
  ...issued,
  sub: id,
  /** Rises; an older lease is not taken. */
  seq: seconds,
  graceHours: z.number().positive(),
  poweredOnHours: z.number().min(0),
  /** What happens then; 0: nothing, the office has switched it off. */
  level: lockLevel,
})
export type SignedLease = z.infer<typeof signedLease>

/**
 * For the whole fleet, before long holidays or while we are away: so many hours more for every lease that
 * was issued before it (`iat`); one issued later has them in its own. Key for `lease`.
 */
export const signedExtension = z.object({
  ...issued,
  seq: seconds,
  addHours: z.number().positive(),
})

/** For a device whose certificate is revoked: it knows by this that it really is. Key for `command`. */
export const signedTombstone = z.object({
  ...issued,
  sub: id,
  level: lockLevel,
  epoch,
})

const jwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
})

export const KEY_USES = ['command', 'lease'] as const
/** A key that a device trusts, and what for. */
export const pinnedKey = z.object({ kid: z.string().max(64), use: z.enum(KEY_USES), jwk })
export type PinnedKey = z.infer<typeof pinnedKey>

/** Which keys hold from now on, all others no more. Signed by a key for `command` that held before. */
export const signedKeys = z.object({
  ...issued,
  seq: seconds,
  keys: z.array(pinnedKey).min(2).max(10),
})
