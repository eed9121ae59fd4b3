import { expect, test } from 'vitest'
import { freshnessOf, isFresh } from './freshness.ts'

const NOW = new Date('2026-11-26T00:00:00Z')
const HOUR_MS = 3_600_000
const list = (role: string, hours: number) => ({
  role,
  nextUpdate: new Date(+NOW + hours * HOUR_MS),
})

test('a list is late well before the twelve hours that are promised, and a root’s a month before', () => {
  const of = (role: string, hours: number) => freshnessOf(list(role, hours), NOW)
  expect(['issuing', 'root'].map((role) => of(role, 0))).toEqual(['stale', 'stale'])
  expect([25, 26].map((hours) => of('issuing', hours))).toEqual(['late', 'fresh'])
  expect([719, 720].map((hours) => of('root', hours))).toEqual(['late', 'fresh'])
  expect([12, 13].map((hours) => isFresh(list('issuing', hours), NOW))).toEqual([false, true])
})
