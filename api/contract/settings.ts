import { z } from 'zod'
import { listQuery } from './list.ts'
import { instant, json } from './values.ts'

const whole = (minimum: number, maximum: number, fallback: number) =>
  z.number().int().min(minimum).max(maximum).default(fallback)

const timeOfDay = (fallback: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'time_of_day')
    .default(fallback)

/** Every setting there is: its form, its limits and what holds until somebody changes it. */
export const SETTINGS = {
  /** Fiscal year of the office: 4 is April. */
  'calendar.fiscalYearStartMonth': whole(1, 12, 4),
  'session.idleMinutes': whole(5, 240, 30),
  'session.absoluteHours': whole(1, 24, 12),
  /** Wrong passwords in a row, for one user name, until it is locked. */
  'login.maxFailures': whole(3, 100, 10),
  'login.lockMinutes': whole(1, 1440, 15),
  /** Wrong passwords from one address: guards against one guess at many names. */
  'login.maxFailuresPerAddress': whole(20, 100_000, 200),
  /** Requests of one person or token, per process; a bulk change of 1,000 rows is 1,000 requests. */
  'requests.perMinute': whole(60, 1_000_000, 12_000),
  /** Asia/Tokyo; slots lie within. */
  'rollout.workingHoursStart': timeOfDay('08:45'),
  'rollout.workingHoursEnd': timeOfDay('17:30'),
  /** Days after handover of the new laptop until the old one counts as not returned. */
  'rollout.returnDueDays': whole(0, 365, 14),
  /** Days after return until a missing erasure certificate is overdue. */
  'erasure.certificateDueDays': whole(1, 365, 30),
} as const satisfies Record<string, z.ZodType>

export type SettingKey = keyof typeof SETTINGS
export type Settings = { [K in SettingKey]: z.output<(typeof SETTINGS)[K]> }
export const SETTING_KEYS = Object.keys(SETTINGS) as [SettingKey, ...SettingKey[]]

export const setting = z.object({
  /** The key, as react-admin wants an `id`. */
  id: z.enum(SETTING_KEYS),
  value: json,
  default: json,
  /** JSON Schema of the value: what a form may offer. */
  schema: z.record(z.string(), json),
  /** Null while the default holds. */
  updatedAt: instant.nullable(),
})
export type Setting = z.infer<typeof setting>

export const settingParams = z.object({ key: z.enum(SETTING_KEYS) })
export const settingUpdate = z.strictObject({ value: json })
export const settingQuery = listQuery({ sort: ['id'], filter: {} })
