import { expect, test } from 'vitest'
import { freshness } from './freshness.ts'

const NOW = Date.parse('2026-11-26T00:00:00Z')
const crl = (nextUpdate: string) => ({
  number: 1,
  thisUpdate: '2026-11-25T00:00:00Z',
  nextUpdate,
  entries: 0,
})

test('a list is fresh while it has twelve hours left', () => {
  expect(freshness(null, NOW)).toBe('missing')
  expect(freshness(crl('2026-11-26T00:00:00Z'), NOW)).toBe('stale')
  expect(freshness(crl('2026-11-26T11:59:00Z'), NOW)).toBe('late')
  expect(freshness(crl('2026-11-26T12:00:00Z'), NOW)).toBe('fresh')
})
