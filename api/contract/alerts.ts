import { z } from 'zod'
import { listQuery, MAX_PAGE } from './list.ts'
import { SETTING_KEYS } from './settings.ts'
import { id, instant } from './values.ts'

/** Every alert there is: docs/operations.md, Health. */
export const ALERT_KINDS = [
  'crl_late',
  'incidents_late',
  'authority_expiring',
  'outbox_behind',
  'jobs_dead',
  'agents_silent',
  'log_unkept',
] as const
export const alertKind = z.enum(ALERT_KINDS)
export type AlertKind = z.infer<typeof alertKind>

export const ALERT_WAYS = ['console', 'mail', 'webhook'] as const

/** What became of telling somebody. */
export const DELIVERY_OUTCOMES = [
  'delivered',
  'read',
  'unread',
  /** Read in the console before it was mailed, so it was not. */
  'unneeded',
  'waiting',
  'retrying',
  'failed',
  /** This way is not set up. */
  'off',
  'no_address',
  /** The notification is past its period. */
  'forgotten',
] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

export const alertDelivery = z.object({
  id: z.string(),
  way: z.enum(ALERT_WAYS),
  /** Told that it began, or that it was over. */
  state: z.enum(['raised', 'cleared']),
  /** A display name; null of the webhook. */
  person: z.string().nullable(),
  outcome: z.enum(DELIVERY_OUTCOMES),
  /** When it was read or delivered; null where it was not, or nobody knows any more. */
  at: instant.nullable(),
  /** Why it failed: a code, never what the other side said. */
  code: z.string().nullable(),
})
export type AlertDelivery = z.infer<typeof alertDelivery>

export const alert = z.object({
  id,
  kind: alertKind,
  /** The authority it is about, or nothing; never a person. */
  subject: z.string(),
  /** Hours, days, minutes or how many, by kind: as it is now, or was when it ended. */
  count: z.number().int(),
  /** What it is held against, in the same unit; null of one raised before that was kept. */
  threshold: z.number().int().nullable(),
  raisedAt: instant,
  clearedAt: instant.nullable(),
  /** The newest acknowledgement, past or not. */
  seen: z.object({ by: z.string().nullable(), at: instant, until: instant }).nullable(),
  deliveries: z.array(alertDelivery),
})
export type Alert = z.infer<typeof alert>

export const alertQuery = listQuery({
  sort: ['raisedAt'],
  filter: {
    id: z.array(id).max(MAX_PAGE).optional(),
    kind: alertKind.optional(),
    /** Whether it goes on. */
    standing: z.boolean().optional(),
  },
})

export const MAX_ACKNOWLEDGED_HOURS = 168
export const alertAcknowledgement = z.strictObject({
  /** For how long nobody else need be bothered. */
  hours: z.number().int().min(1).max(MAX_ACKNOWLEDGED_HOURS),
})

export const TEST_WAYS = ['mail', 'webhook'] as const
export const TESTS_PER_HOUR = 10
export const alertTestRequest = z.strictObject({ way: z.enum(TEST_WAYS) })

export const alertTest = z.object({
  id,
  way: z.enum(TEST_WAYS),
  /** Who asked, and to whom a mail goes. */
  by: z.string().nullable(),
  /** Null until a worker has tried. */
  outcome: z.enum(['delivered', 'failed', 'off', 'no_address']).nullable(),
  code: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export type AlertTest = z.infer<typeof alertTest>

/** What alerts go by, who hears of them, and whether anybody looks. */
export const alertWatch = z.object({
  /** When it was last looked whether all is well; null: never. */
  watchedAt: instant.nullable(),
  rules: z.array(
    z.object({
      kind: alertKind,
      /** Whether administrators get a notification and a mail of the alert itself. */
      mailed: z.boolean(),
      settings: z.array(z.object({ key: z.enum(SETTING_KEYS), value: z.number() })),
    }),
  ),
  /** Whether there is a mail server. */
  mail: z.boolean(),
  /** The host that is called; the rest of the address may be a secret. */
  webhook: z.string().nullable(),
})
export type AlertWatch = z.infer<typeof alertWatch>
