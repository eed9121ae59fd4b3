import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { loginMethod } from './session.ts'
import { id, instant } from './values.ts'

/** Where somebody is logged in. */
export const loginSession = z.object({
  id,
  userId: id,
  username: z.string(),
  displayName: z.string(),
  method: loginMethod,
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The reader's own. */
  current: z.boolean(),
})
export type LoginSession = z.infer<typeof loginSession>

export const loginSessionQuery = listQuery({
  sort: ['lastSeenAt', 'createdAt', 'username'],
  filter: { userId: id.optional(), method: oneOrMore(loginMethod).optional() },
})

/** How many sessions ended. */
export const signedOutEverywhere = z.object({ ended: z.number().int() })
