import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant, paragraph } from './values.ts'

/** Theft is `keyCompromise`; `weakKey` is one that was published, or that a bad generator made. */
export const BLOCK_REASONS = ['keyCompromise', 'weakKey', 'other'] as const
export const blockReason = z.enum(BLOCK_REASONS)

export const blockedKey = z.object({
  id,
  /** SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hex. */
  publicKeySha256: z.string(),
  reason: blockReason,
  note: z.string().nullable(),
  /** The certificate whose key it was when it was blocked, if of any. */
  certificateId: id.nullable(),
  subject: z.string().nullable(),
  deviceId: id.nullable(),
  propertyNumber: z.string().nullable(),
  /** `user:<uuid>` or `system:<name>`. */
  blockedBy: z.string(),
  blockedByName: z.string().nullable(),
  createdAt: instant,
})
export type BlockedKey = z.infer<typeof blockedKey>

/** `q` finds by the first digits of the SHA-256, or by words about the device. */
export const blockedKeyQuery = listQuery({
  sort: ['createdAt'],
  filter: { reason: oneOrMore(blockReason).optional() },
})

export const keyBlock = z
  .strictObject({
    certificateId: id.optional(),
    /** The key itself: PEM of the public key, of a certificate or request with it, or its SHA-256 in hex. */
    key: z.string().trim().min(1).max(24_000).optional(),
    reason: blockReason,
    note: paragraph(1000).optional(),
  })
  .refine(({ certificateId, key }) => (certificateId === undefined) !== (key === undefined), {
    path: ['key'],
    message: 'key_or_certificate',
  })

/** With how many certificates in use it has revoked. */
export const keyBlocked = blockedKey.extend({ revoked: z.number().int() })
