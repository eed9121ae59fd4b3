import type { Authority } from '#contract/authorities'

const HOUR_MS = 3_600_000
/** The promise: a list that is served always has so much left. */
const LEAST_AHEAD_MS = 12 * HOUR_MS

export function freshness(
  crl: Authority['crl'],
  now: number,
): 'missing' | 'late' | 'stale' | 'fresh' {
  if (!crl) return 'missing'
  const left = Date.parse(crl.nextUpdate) - now
  if (left <= 0) return 'stale'
  return left < LEAST_AHEAD_MS ? 'late' : 'fresh'
}
