/* Without zod, for which the console's first page does not wait. */

/** Why somebody who came back from the provider is not logged in; the login page says it in words. */
export const SSO_REFUSALS = [
  'expired',
  'cancelled',
  'failed',
  'unavailable',
  'unknown',
  'disabled',
  'too_weak',
  'stale',
  'other_person',
] as const
export type SsoRefusal = (typeof SSO_REFUSALS)[number]
