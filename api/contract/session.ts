import { z } from 'zod'
import { listQuery, MAX_PAGE } from './list.ts'
import { permission, REACHES, role } from './roles.ts'
import { id, instant, line } from './values.ts'

export const login = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
})

/** By what somebody showed who they are. */
export const LOGIN_METHODS = ['password', 'passkey', 'oidc', 'invitation', 'break_glass'] as const
export const loginMethod = z.enum(LOGIN_METHODS)
export type LoginMethod = z.infer<typeof loginMethod>

export const session = z.object({
  user: z.object({
    id,
    username: z.string(),
    displayName: z.string(),
    locale: z.enum(['ja', 'en']),
    staffId: id.nullable(),
  }),
  roles: z.array(role),
  /** What this session may do, so that the console shows no dead ends. */
  permissions: z.partialRecord(permission, z.enum(REACHES)),
  /** Null for an API token, which ends with itself. */
  expiresAt: instant.nullable(),
  steppedUpAt: instant.nullable(),
  /** By what they logged in; null for an API token. */
  method: loginMethod.nullable(),
})
export type Session = z.infer<typeof session>

export const stepUp = z.strictObject({ password: z.string().min(1).max(1000) })

/** Length over composition (NIST SP 800-63B §3.1.1.2); the service refuses common ones. */
export const newPassword = z.string().min(12).max(1000)

export const passwordChange = z.strictObject({
  currentPassword: z.string().min(1).max(1000),
  newPassword,
})

export const ownSession = z.object({
  id,
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
})

const sessionList = listQuery({ sort: ['lastSeenAt', 'createdAt'], filter: {} })
/** Few enough to be shown at once. */
export const ownSessionQuery = sessionList.extend({
  range: sessionList.shape.range.unwrap().default([0, MAX_PAGE - 1]),
})

export const locale = z.strictObject({ locale: z.enum(['ja', 'en']) })

export const tokenRequest = z.strictObject({
  name: line(100),
  permissions: z.array(permission).min(1),
  expiresAt: instant,
})

export const apiToken = z.object({
  id,
  name: z.string(),
  permissions: z.array(permission),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

const tokenList = listQuery({ sort: ['createdAt', 'name', 'expiresAt'], filter: {} })
export const tokenQuery = tokenList.extend({
  range: tokenList.shape.range.unwrap().default([0, MAX_PAGE - 1]),
})

/** The secret is in this answer alone; only its hash is kept. */
export const createdToken = apiToken.extend({ token: z.string() })
