import { expect, test } from 'vitest'
import type { Certificate } from '#contract/certificates'
import { serialText, standingOf } from './marks.tsx'

const NOW = Date.parse('2026-11-26T00:00:00Z')
const certificate = (changes: Partial<Certificate>) =>
  ({
    state: 'issued',
    notAfter: '2027-01-01T00:00:00Z',
    replacedBy: null,
    ...changes,
  }) as Certificate
const standing = (changes: Partial<Certificate>) => standingOf(certificate(changes), NOW)

test('time and a newer certificate overtake one that is in use, never one that is revoked', () => {
  const past = '2026-11-25T23:59:59Z'
  expect(standing({})).toBe('issued')
  expect(standing({ replacedBy: 'other' })).toBe('replaced')
  expect(standing({ notAfter: past })).toBe('expired')
  expect(standing({ state: 'held' })).toBe('held')
  expect(standing({ state: 'held', notAfter: past })).toBe('expired')
  expect(standing({ state: 'revoked', notAfter: past, replacedBy: 'other' })).toBe('revoked')
})

test('a serial is read in groups', () => {
  expect(serialText('4d0123456789')).toBe('4d01 2345 6789')
})
