import { expect, test } from 'vitest'
import { plannedIn, planWith, sumOf } from './plan.ts'

const plan = [
  { month: '2026-10', planned: 5 },
  { month: '2026-12', planned: 7 },
]

test('a month is set, changed and taken out, and the months stay in order', () => {
  const more = planWith(plan, '2026-11', 3)
  expect(more.map(({ month }) => month)).toEqual(['2026-10', '2026-11', '2026-12'])
  expect(sumOf(more)).toBe(15)
  expect(plannedIn(planWith(more, '2026-11', 4), '2026-11')).toBe(4)
  expect(planWith(more, '2026-11', 0)).toEqual(plan)
  expect(plannedIn(plan, '2027-01')).toBe(0)
})
