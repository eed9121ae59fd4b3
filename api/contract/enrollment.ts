import { z } from 'zod'
import { deviceProfile } from './certificates.ts'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant } from './values.ts'

/** `expired` is nowhere written down: time brings it about. */
export const TOKEN_STATES = ['live', 'used', 'expired', 'revoked'] as const
export const tokenState = z.enum(TOKEN_STATES)
export type TokenState = z.infer<typeof tokenState>

/** What gets one device one certificate, once. The secret itself is nowhere kept. */
export const enrollmentToken = z.object({
  id,
  deviceId: id,
  propertyNumber: z.string().nullable(),
  serialNumber: z.string().nullable(),
  /** Maker and model. */
  model: z.string().nullable(),
  profile: deviceProfile,
  state: tokenState,
  waveId: id.nullable(),
  waveName: z.string().nullable(),
  requestedBy: id,
  requesterName: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  /** What it was used for. */
  certificateId: id.nullable(),
  revokedAt: instant.nullable(),
  /** Where somebody has to agree first: what was asked, and when they did. */
  approvalId: id.nullable(),
  approvedAt: instant.nullable(),
})
export type EnrollmentToken = z.infer<typeof enrollmentToken>

export const enrollmentTokenQuery = listQuery({
  sort: ['createdAt', 'expiresAt', 'usedAt', 'revokedAt'],
  filter: {
    deviceId: id.optional(),
    waveId: id.optional(),
    profile: deviceProfile.optional(),
    state: oneOrMore(tokenState).optional(),
  },
})

export const enrollmentTokenCreate = z.strictObject({ deviceId: id, profile: deviceProfile })

/** What whoever prepares the device needs; the token is shown this once. */
const kitting = {
  /** In groups of five; case, hyphens and spaces don't matter. */
  token: z.string(),
  /** Where the device asks for its certificate. */
  serverUrl: z.url(),
  /** SHA-256 of the root certificate that the server's own leads to, lower-case hex. */
  rootSha256: z.string(),
}
export const enrollmentTokenMade = enrollmentToken.extend(kitting)
export type EnrollmentTokenMade = z.infer<typeof enrollmentTokenMade>

export const MOST_TOKENS = 2_000

/** For devices named, or for all new ones of a wave; one page of the sheet holds four. */
export const enrollmentTokenBulk = z
  .strictObject({
    deviceIds: z.array(id).min(1).max(MOST_TOKENS).optional(),
    waveId: id.optional(),
    profile: deviceProfile,
    /** `sheet`: the kitting sheet as PDF; `list`: the same as JSON. */
    as: z.enum(['sheet', 'list']).default('sheet'),
  })
  .refine(({ deviceIds, waveId }) => (deviceIds === undefined) !== (waveId === undefined), {
    message: 'devices_or_wave',
    path: ['deviceIds'],
  })
export type EnrollmentTokenBulk = z.infer<typeof enrollmentTokenBulk>

export const enrollmentTokensMade = z.object({
  made: z.array(enrollmentTokenMade),
  /** What got none, each with the reason: nothing is skipped in silence. */
  refused: z.array(
    z.object({
      /** The new device; of a wave's replacement without one, the old. */
      deviceId: id,
      propertyNumber: z.string().nullable(),
      code: z.string(),
      message: z.string(),
    }),
  ),
})
export type EnrollmentTokensMade = z.infer<typeof enrollmentTokensMade>
