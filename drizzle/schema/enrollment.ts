import { sql } from 'drizzle-orm'
import { bigserial, check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { approvals } from './approvals.ts'
import { certificates } from './certificates.ts'
import { devices } from './devices.ts'
import { waves } from './rollout.ts'
import { users } from './users.ts'

/** What gets one device one certificate, once: shown when it is made, kept as a hash. */
export const enrollmentTokens = pgTable(
  'enrollment_tokens',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    profile: text().notNull(),
    /** For which wave it was made, if for one. */
    waveId: uuid().references(() => waves.id),
    tokenSha256: bytes().notNull(),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    /** The maker's name for the request, and what it asked for: the same again makes no more tokens. */
    idempotencyKey: text(),
    requestSha256: bytes(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    /** Since when a request holds it that is not answered yet: nobody else may use it meanwhile. */
    claimedAt: instant(),
    usedAt: instant(),
    certificateId: uuid().references(() => certificates.id),
    revokedAt: instant(),
    /** Of the key that waits for approval: no other may take its place. */
    publicKeySha256: bytes(),
    approvalId: uuid().references(() => approvals.id),
    approvedAt: instant(),
  },
  (t) => [
    uniqueIndex('enrollment_tokens_token_sha256_key').on(t.tokenSha256),
    // A new one takes the place of the one before.
    uniqueIndex('enrollment_tokens_live_key')
      .on(t.deviceId, t.profile)
      .where(sql`${t.usedAt} is null and ${t.revokedAt} is null`),
    index('enrollment_tokens_idempotency_key_idx')
      .on(t.requestedBy, t.idempotencyKey)
      .where(sql`${t.idempotencyKey} is not null`),
    index('enrollment_tokens_device_id_idx').on(t.deviceId, t.createdAt),
    index('enrollment_tokens_wave_id_idx').on(t.waveId, t.createdAt),
    index('enrollment_tokens_created_at_idx').on(t.createdAt, t.id),
    index('enrollment_tokens_expires_at_idx')
      .on(t.expiresAt, t.id)
      .where(sql`${t.usedAt} is null and ${t.revokedAt} is null`),
    index('enrollment_tokens_used_at_idx').on(t.usedAt, t.id).where(sql`${t.usedAt} is not null`),
    index('enrollment_tokens_revoked_at_idx')
      .on(t.revokedAt, t.id)
      .where(sql`${t.revokedAt} is not null`),
    check(
      'enrollment_tokens_profile_check',
      sql`${t.profile} in ('network-access', 'device-management')`,
    ),
    check(
      'enrollment_tokens_end_check',
      sql`(${t.usedAt} is null) = (${t.certificateId} is null) and num_nonnulls(${t.usedAt}, ${t.revokedAt}) <= 1`,
    ),
    check(
      'enrollment_tokens_approval_check',
      sql`(${t.approvalId} is null) = (${t.publicKeySha256} is null) and (${t.approvedAt} is null or ${t.approvalId} is not null)`,
    ),
    check('enrollment_tokens_period_check', sql`${t.expiresAt} > ${t.createdAt}`),
    check(
      'enrollment_tokens_lengths_check',
      sql`length(${t.tokenSha256}) = 32 and length(${t.publicKeySha256}) = 32`,
    ),
    check(
      'enrollment_tokens_request_check',
      sql`(${t.idempotencyKey} is null) = (${t.requestSha256} is null)`,
    ),
  ],
)

/** What was asked for and refused, by whom as far as that was known. */
export const enrollmentRefusals = pgTable(
  'enrollment_refusals',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: instant().notNull().defaultNow(),
    protocol: text().notNull(),
    operation: text().notNull(),
    code: text().notNull(),
    tokenId: uuid().references(() => enrollmentTokens.id),
    certificateId: uuid().references(() => certificates.id),
    deviceId: uuid().references(() => devices.id),
    address: text(),
  },
  (t) => [
    index('enrollment_refusals_device_id_idx').on(t.deviceId, t.id),
    index('enrollment_refusals_token_id_idx').on(t.tokenId),
    index('enrollment_refusals_certificate_id_idx').on(t.certificateId),
    check('enrollment_refusals_protocol_check', sql`${t.protocol} in ('est', 'scep', 'agent')`),
  ],
)

/** A SCEP request that waits for approval: its client asks after it by these two. */
export const scepRequests = pgTable(
  'scep_requests',
  {
    id: id(),
    transactionId: text().notNull(),
    /** Of the key that signed it, and that is to be certified. */
    publicKeySha256: bytes().notNull(),
    /** With the token in it: sealed under a key that lies beside the CA's passphrase. */
    sealedRequest: bytes().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('scep_requests_transaction_key').on(t.publicKeySha256, t.transactionId),
    index('scep_requests_created_at_idx').on(t.createdAt),
    check(
      'scep_requests_lengths_check',
      sql`length(${t.publicKeySha256}) = 32 and length(${t.transactionId}) between 1 and 255 and length(${t.sealedRequest}) <= 20000`,
    ),
  ],
)
