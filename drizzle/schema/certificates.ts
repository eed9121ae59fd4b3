import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'

/** Who signs: in each hierarchy a root, and issuing authorities of which one at a time issues. */
export const authorities = pgTable(
  'authorities',
  {
    id: id(),
    /** Names its files: /ca/<slug>.cer, /crl/<slug>.crl. */
    slug: text().notNull(),
    hierarchy: text().notNull(),
    role: text().notNull(),
    issuerId: uuid().references((): AnyPgColumn => authorities.id),
    /** The key's name at the signer; none: offline. */
    keyId: text(),
    /** Active issues; retiring only answers for what it has issued; retired is silent. */
    state: text().notNull(),
    /** DER. */
    certificate: bytes().notNull(),
    subject: text().notNull(),
    keyIdentifier: bytes().notNull(),
    notBefore: instant().notNull(),
    notAfter: instant().notNull(),
    /** Rises in every transaction that changes what is revoked: what caches and lists stand on. */
    generation: bigint({ mode: 'number' }).notNull().default(1),
    /** The last number given out; full lists and deltas share one sequence (RFC 5280 §5.2.3). */
    crlNumber: bigint({ mode: 'number' }).notNull().default(0),
    /** When the last number was taken, while its list is not published: others wait a little. */
    crlClaimedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('authorities_slug_key').on(t.slug),
    uniqueIndex('authorities_key_identifier_key').on(t.keyIdentifier),
    uniqueIndex('authorities_active_key')
      .on(t.hierarchy)
      .where(sql`${t.role} = 'issuing' and ${t.state} = 'active'`),
    check(
      'authorities_slug_check',
      sql`${t.slug} ~ '^[a-z][a-z0-9-]{1,40}$' and ${t.slug} !~ '-delta$'`,
    ),
    check('authorities_hierarchy_check', sql`${t.hierarchy} in ('network', 'management')`),
    check('authorities_role_check', sql`${t.role} in ('root', 'issuing')`),
    check('authorities_state_check', sql`${t.state} in ('active', 'retiring', 'retired')`),
    check('authorities_issuer_check', sql`(${t.role} = 'root') = (${t.issuerId} is null)`),
    check(
      'authorities_key_check',
      sql`${t.role} = 'root' or ${t.keyId} is not null or ${t.state} = 'retired'`,
    ),
  ],
)

/** Every certificate there is or may be: on record before it is signed. */
export const certificates = pgTable(
  'certificates',
  {
    id: id(),
    authorityId: uuid()
      .notNull()
      .references(() => authorities.id),
    profile: text().notNull(),
    /** None: a server, an OCSP signer, a SCEP RA. */
    deviceId: uuid().references(() => devices.id),
    /** The device's, by trigger, for row security. */
    unitId: uuid(),
    holderId: uuid(),
    /** Canonical content octets of the INTEGER. */
    serial: bytes().notNull(),
    subject: text().notNull(),
    /** What is to be signed, until it is. */
    tbs: bytes(),
    tbsSha256: bytes().notNull(),
    publicKeySha256: bytes().notNull(),
    notBefore: instant().notNull(),
    notAfter: instant().notNull(),
    /** Once signed. */
    der: bytes(),
    state: text().notNull().default('intent'),
    heldAt: instant(),
    /** When a held one is revoked for good. */
    finalAt: instant(),
    revokedAt: instant(),
    reason: text(),
    /** Since when its key is thought compromised (RFC 5280 §5.3.2). */
    invalidSince: instant(),
    replacedBy: uuid().references((): AnyPgColumn => certificates.id),
    /** Of a replaced one: when it is revoked. */
    revokeAt: instant(),
    requestedBy: text().notNull().default(sql`app.actor()`),
    /** The client's name for its request, and what it asked for: the same again completes the same one. */
    idempotencyKey: text(),
    requestSha256: bytes(),
    createdAt: createdAt(),
    issuedAt: instant(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    // OCSP asks by these two.
    uniqueIndex('certificates_serial_key').on(t.authorityId, t.serial),
    uniqueIndex('certificates_live_key')
      .on(t.deviceId, t.profile)
      .where(sql`${t.state} in ('issued', 'held') and ${t.replacedBy} is null`),
    uniqueIndex('certificates_intent_key')
      .on(t.deviceId, t.profile)
      .where(sql`${t.state} = 'intent'`),
    uniqueIndex('certificates_idempotency_key')
      .on(t.requestedBy, t.idempotencyKey)
      .where(sql`${t.idempotencyKey} is not null`),
    // A list of revocations reads these in order.
    index('certificates_withdrawn_idx')
      .on(t.authorityId, t.serial)
      .where(sql`${t.state} in ('held', 'revoked', 'abandoned')`),
    index('certificates_public_key_idx').on(t.publicKeySha256),
    index('certificates_device_id_idx').on(t.deviceId, t.createdAt),
    index('certificates_unit_id_idx').on(t.unitId, t.notAfter),
    index('certificates_holder_id_idx').on(t.holderId),
    index('certificates_not_after_idx').on(t.notAfter, t.id),
    index('certificates_created_at_idx').on(t.createdAt, t.id),
    index('certificates_state_idx').on(t.state, t.profile, t.notAfter, t.id),
    index('certificates_replaced_by_idx').on(t.replacedBy),
    index('certificates_final_at_idx').on(t.finalAt).where(sql`${t.state} = 'held'`),
    index('certificates_revoke_at_idx').on(t.revokeAt).where(sql`${t.state} in ('issued', 'held')`),
    index('certificates_open_intent_idx').on(t.createdAt).where(sql`${t.state} = 'intent'`),
    check(
      'certificates_profile_check',
      sql`${t.profile} in ('network-access', 'device-management', 'server', 'ocsp-signer', 'scep-ra')`,
    ),
    check(
      'certificates_device_check',
      sql`(${t.profile} in ('network-access', 'device-management')) = (${t.deviceId} is not null)`,
    ),
    check(
      'certificates_state_check',
      sql`${t.state} in ('intent', 'issued', 'held', 'revoked', 'abandoned')`,
    ),
    check(
      'certificates_signed_check',
      sql`(${t.der} is not null) = (${t.state} in ('issued', 'held', 'revoked')) and (${t.tbs} is not null) = (${t.state} = 'intent')`,
    ),
    check(
      'certificates_held_check',
      sql`(${t.heldAt} is null) = (${t.finalAt} is null) and (${t.state} <> 'held' or ${t.heldAt} is not null) and (${t.state} <> 'issued' or ${t.heldAt} is null)`,
    ),
    check(
      'certificates_revoked_check',
      sql`(${t.revokedAt} is not null) = (${t.state} in ('revoked', 'abandoned')) and (${t.reason} is not null) = (${t.state} = 'revoked')`,
    ),
    check(
      'certificates_reason_check',
      sql`${t.reason} in ('unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn')`,
    ),
    check('certificates_replaced_check', sql`(${t.replacedBy} is null) = (${t.revokeAt} is null)`),
    check(
      'certificates_lengths_check',
      sql`length(${t.serial}) between 1 and 20 and length(${t.tbsSha256}) = 32 and length(${t.publicKeySha256}) = 32`,
    ),
    check('certificates_period_check', sql`${t.notAfter} > ${t.notBefore}`),
    check(
      'certificates_request_check',
      sql`(${t.idempotencyKey} is null) = (${t.requestSha256} is null)`,
    ),
  ],
)

/** Keys that no certificate is issued for any more. */
export const blockedKeys = pgTable(
  'blocked_keys',
  {
    publicKeySha256: bytes().primaryKey(),
    /** For lists and links. */
    id: uuid().notNull().default(sql`gen_random_uuid()`),
    reason: text().notNull(),
    /** What somebody wrote about it. */
    note: text(),
    /** Of which certificate it was the key, if of any. */
    certificateId: uuid().references(() => certificates.id),
    blockedBy: text().notNull().default(sql`app.actor()`),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('blocked_keys_id_key').on(t.id),
    index('blocked_keys_created_at_idx').on(t.createdAt, t.id),
    check('blocked_keys_length_check', sql`length(${t.publicKeySha256}) = 32`),
    check('blocked_keys_reason_check', sql`${t.reason} in ('keyCompromise', 'weakKey', 'other')`),
  ],
)

/** The journal: what became of each certificate, by trigger, in the order in which it happened. */
export const certificateEvents = pgTable(
  'certificate_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    certificateId: uuid()
      .notNull()
      .references(() => certificates.id),
    authorityId: uuid().notNull(),
    serial: bytes().notNull(),
    /** Whose it was then, for row security. */
    unitId: uuid(),
    holderId: uuid(),
    kind: text().notNull(),
    reason: text(),
    /** What somebody wrote about it. */
    note: text(),
    actor: text().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (t) => [
    index('certificate_events_certificate_id_idx').on(t.certificateId, t.id),
    // Whoever revokes one by one is stopped.
    index('certificate_events_revoked_idx').on(t.actor, t.at).where(sql`${t.kind} = 'revoked'`),
    // A delta asks what was given back since its base.
    index('certificate_events_released_idx')
      .on(t.authorityId, t.at)
      .where(sql`${t.kind} = 'released'`),
    check(
      'certificate_events_kind_check',
      sql`${t.kind} in ('issued', 'held', 'released', 'revoked', 'abandoned')`,
    ),
  ],
)

/** A rehearsal of issuing the whole fleet anew. */
export const drills = pgTable(
  'drills',
  {
    id: id(),
    state: text().notNull().default('running'),
    total: integer().notNull(),
    signed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    uniqueIndex('drills_running_key').on(t.state).where(sql`${t.state} = 'running'`),
    index('drills_created_at_idx').on(t.createdAt),
    check('drills_state_check', sql`${t.state} in ('running', 'done', 'failed')`),
    check('drills_finished_check', sql`(${t.state} = 'running') = (${t.finishedAt} is null)`),
  ],
)

/** What a drill has signed, or was about to: over before it began, kept nowhere, of nobody's authority to open doors. */
export const drillSignatures = pgTable(
  'drill_signatures',
  {
    drillId: uuid()
      .notNull()
      .references(() => drills.id),
    certificateId: uuid()
      .notNull()
      .references(() => certificates.id),
    serial: bytes().notNull(),
    tbsSha256: bytes().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.drillId, t.certificateId] }),
    index('drill_signatures_certificate_id_idx').on(t.certificateId),
  ],
)

/** Published lists of revocations: what is served, and what the next one is held against. */
/** Whom SCEP clients write to: an RSA key and its certificate, the same for every process that answers. */
export const scepRas = pgTable('scep_ras', {
  certificateId: uuid()
    .primaryKey()
    .references(() => certificates.id),
  /** PKCS#8, sealed under a key that lies beside the CA's passphrase. */
  sealedKey: bytes().notNull(),
  createdAt: createdAt(),
})

export const crls = pgTable(
  'crls',
  {
    authorityId: uuid()
      .notNull()
      .references(() => authorities.id),
    kind: text().notNull(),
    /** A delta has the number of the full list that was published along with it. */
    number: bigint({ mode: 'number' }).notNull(),
    baseNumber: bigint({ mode: 'number' }),
    /** Of the authority, when its entries were read. */
    generation: bigint({ mode: 'number' }).notNull(),
    thisUpdate: instant().notNull(),
    nextUpdate: instant().notNull(),
    entries: integer().notNull(),
    der: bytes().notNull(),
    sha256: bytes().notNull(),
    publishedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.authorityId, t.kind, t.number] }),
    check('crls_kind_check', sql`${t.kind} in ('full', 'delta')`),
    check('crls_base_check', sql`(${t.kind} = 'delta') = (${t.baseNumber} is not null)`),
    check('crls_numbers_check', sql`${t.baseNumber} < ${t.number}`),
    check('crls_period_check', sql`${t.nextUpdate} > ${t.thisUpdate}`),
  ],
)
