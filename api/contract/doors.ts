import { z } from 'zod'
import type { AccessCode } from './access.ts'

/** Where a device asks to be let in, or for what lets it in. */
export const DOORS = [
  /** 802.1X, by its certificate. */
  'radius-certificate',
  /** The mobile closed network, by its line. */
  'radius-line',
  /** A gateway that speaks TLS with it. */
  'gateway',
  'est',
  'scep',
  'agent',
  /** A certificate that somebody issues by the console or the API. */
  'issue',
] as const
export const door = z.enum(DOORS)
export type Door = z.infer<typeof door>

/** `pending`: somebody has to agree first. `unavailable`: nobody could tell. */
export const OUTCOMES = ['allow', 'quarantine', 'deny', 'pending', 'unavailable'] as const
export const outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof outcome>

/** What a door itself has against somebody, besides the reasons of Access. */
export const DOOR_REASONS = [
  'certificate_missing',
  'certificate_unknown',
  'certificate_foreign',
  'certificate_wrong_purpose',
  'certificate_held',
  'certificate_revoked',
  'certificate_expired',
  'certificate_not_yet',
  'line_unknown',
  'line_without_device',
  'line_wrong_device',
  'line_contradicts',
  'token_unknown',
  'token_used',
  'token_expired',
  'token_revoked',
  'token_other_device',
  'token_wrong_profile',
  'token_other_key',
  'token_in_use',
  'request_invalid',
  'key_weak',
  'key_blocked',
  'key_in_use',
  'subject_differs',
  'approval_pending',
  'approval_refused',
  'issue_in_progress',
  'unavailable',
] as const
export type DoorReason = AccessCode | (typeof DOOR_REASONS)[number]
