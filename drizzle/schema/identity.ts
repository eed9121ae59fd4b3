import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { users } from './users.ts'

const userId = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

/** Who somebody is at the identity provider: the issuer's `sub`, which never changes (OpenID Connect Core §2). */
export const identities = pgTable(
  'identities',
  {
    id: id(),
    userId: userId(),
    issuer: text().notNull(),
    subject: text().notNull(),
    /** What the groups claim held at the last login; roles follow it. */
    groups: jsonb().$type<string[]>().notNull().default([]),
    linkedAt: instant().notNull().defaultNow(),
    lastUsedAt: instant(),
  },
  (t) => [
    uniqueIndex('identities_issuer_subject_key').on(t.issuer, t.subject),
    uniqueIndex('identities_user_id_issuer_key').on(t.userId, t.issuer),
  ],
)

export const passkeys = pgTable(
  'passkeys',
  {
    id: id(),
    userId: userId(),
    name: text().notNull(),
    /** base64url, as browsers say it. */
    credentialId: text().notNull(),
    /** COSE_Key (RFC 9052). */
    publicKey: bytes().notNull(),
    /** Of signatures; 0 where the authenticator keeps none (WebAuthn §6.1.1). */
    counter: bigint({ mode: 'number' }).notNull(),
    transports: jsonb().$type<string[]>().notNull().default([]),
    /** Whether it is copied to other devices of the person. */
    backedUp: boolean().notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant(),
  },
  (t) => [
    uniqueIndex('passkeys_credential_id_key').on(t.credentialId),
    index('passkeys_user_id_idx').on(t.userId),
  ],
)

/** A login or a registration that is under way: taken out once, gone within minutes. */
export const identityFlows = pgTable(
  'identity_flows',
  {
    id: id(),
    purpose: text().notNull(),
    /** Of the state (RFC 6749 §10.12) or of the challenge (WebAuthn §13.4.3). */
    keySha256: text().notNull(),
    /** Of the cookie of the browser that began it. */
    browserSha256: text(),
    userId: uuid().references(() => users.id, { onDelete: 'cascade' }),
    sessionId: uuid(),
    /** Of the session that the browser had when a login began, which that login ends. */
    formerSha256: text(),
    nonce: text(),
    codeVerifier: text(),
    redirectUri: text(),
    /** Where to in the console afterwards. */
    returnTo: text(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('identity_flows_key_sha256_key').on(t.keySha256),
    index('identity_flows_expires_at_idx').on(t.expiresAt),
    check(
      'identity_flows_purpose_check',
      sql`${t.purpose} in ('oidc_login', 'oidc_step_up', 'passkey_login', 'passkey_step_up', 'passkey_register')`,
    ),
  ],
)

/** Which group of the directory gives which role. */
export const roleMappings = pgTable(
  'role_mappings',
  {
    id: id(),
    /** A value of the groups claim, or the name or external id of a SCIM group. */
    groupName: text().notNull(),
    role: text().notNull(),
    /** Null while a second person has not agreed. */
    activeAt: instant(),
    createdBy: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('role_mappings_group_name_role_key').on(t.groupName, t.role),
    check(
      'role_mappings_role_check',
      sql`${t.role} in ('employee', 'section_head', 'it_staff', 'trainer', 'security', 'auditor', 'admin')`,
    ),
  ],
)

/** What a directory says of a login besides what the login itself holds (RFC 7643). */
export const scimUsers = pgTable(
  'scim_users',
  {
    userId: userId().primaryKey(),
    externalId: text(),
    /** Attributes that Mamori has no use for itself, given back as they came. */
    attributes: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The directory deleted it: the login is disabled, and is no longer shown to the directory. */
    deletedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [uniqueIndex('scim_users_external_id_key').on(t.externalId)],
)

export const scimGroups = pgTable(
  'scim_groups',
  {
    id: id(),
    displayName: text().notNull(),
    externalId: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('scim_groups_display_name_key').on(sql`lower(${t.displayName})`),
    uniqueIndex('scim_groups_external_id_key').on(t.externalId),
  ],
)

export const scimGroupMembers = pgTable(
  'scim_group_members',
  {
    groupId: uuid()
      .notNull()
      .references(() => scimGroups.id, { onDelete: 'cascade' }),
    userId: userId(),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.userId] }),
    index('scim_group_members_user_id_idx').on(t.userId),
  ],
)

/** A login that waits for its owner to come by a link that works once. */
export const invitations = pgTable(
  'invitations',
  {
    id: id(),
    userId: userId(),
    /** Null until the link is made, which is when the mail is sent. */
    tokenSha256: text(),
    sentAt: instant(),
    createdBy: uuid().references(() => users.id),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    uniqueIndex('invitations_token_sha256_key').on(t.tokenSha256),
    index('invitations_user_id_idx').on(t.userId),
    index('invitations_created_at_idx').on(t.createdAt),
  ],
)
