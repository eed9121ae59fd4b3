import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { staff } from './organization.ts'

export const users = pgTable(
  'users',
  {
    id: id(),
    username: text().notNull(),
    displayName: text().notNull(),
    email: text(),
    locale: text().notNull().default('ja'),
    passwordHash: text(),
    /** What the audit shows of a password change; the hash itself is never audited. */
    passwordChangedAt: instant(),
    /** A login linked to a staff record has the employee role and owns what that person holds. */
    staffId: uuid().references(() => staff.id),
    /** Demo logins exist only in embedded mode and never off loopback. */
    demo: boolean().notNull().default(false),
    disabledAt: instant(),
    /** For the day the identity provider is away: each use alarms, and no directory may touch it. */
    breakGlass: boolean().notNull().default(false),
    /** Shown and audited; what counts attempts and holds the lock is `rateLimits`. */
    lockedUntil: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    uniqueIndex('users_staff_id_key').on(t.staffId),
    check('users_locale_check', sql`${t.locale} in ('ja', 'en')`),
  ],
)

export const userRoles = pgTable(
  'user_roles',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text().notNull(),
    /** By whom it was given: what a directory gave, the directory takes away again. */
    source: text().notNull().default('hand'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.role] }),
    check('user_roles_source_check', sql`${t.source} in ('hand', 'mapping')`),
    check(
      'user_roles_role_check',
      sql`${t.role} in ('employee', 'section_head', 'it_staff', 'trainer', 'security', 'auditor', 'admin')`,
    ),
  ],
)

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    tokenSha256: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    lastSeenAt: instant().notNull().defaultNow(),
    /** Absolute end, 12 h after login; the idle end is `lastSeenAt` + 30 min. */
    expiresAt: instant().notNull(),
    steppedUpAt: instant(),
    method: text().notNull().default('password'),
    address: text(),
    userAgent: text(),
  },
  (t) => [
    uniqueIndex('sessions_token_sha256_key').on(t.tokenSha256),
    index('sessions_user_id_idx').on(t.userId),
    index('sessions_expires_at_idx').on(t.expiresAt),
    check(
      'sessions_method_check',
      sql`${t.method} in ('password', 'passkey', 'oidc', 'invitation', 'break_glass')`,
    ),
  ],
)

export const apiTokens = pgTable(
  'api_tokens',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    tokenSha256: text().notNull(),
    /** Permissions the token may use; never more than its user has at the time of the request. */
    permissions: jsonb().$type<string[]>().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    lastUsedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    uniqueIndex('api_tokens_token_sha256_key').on(t.tokenSha256),
    index('api_tokens_user_id_idx').on(t.userId),
  ],
)

/** Attempts counted across replicas. rate-limiter-flexible dictates the columns; keys are hashes. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text().primaryKey(),
    points: integer().notNull(),
    /** Milliseconds since 1970. */
    expire: bigint({ mode: 'number' }),
  },
  (t) => [index('rate_limits_expire_idx').on(t.expire)],
)
