import { expect, test } from 'vitest'
import { conditionsToFilter, NO_CONDITIONS } from './conditions.ts'

test('only what was chosen is asked for', () => {
  expect(conditionsToFilter(NO_CONDITIONS)).toEqual({})
  const unit = { id: 'u1' } as (typeof NO_CONDITIONS)['units'][number]
  expect(
    conditionsToFilter({
      units: [unit],
      model: null,
      os: 'Windows 8.1',
      leaseEndsBefore: '2027-03-31',
    }),
  ).toEqual({ unitId: ['u1'], os: 'Windows 8.1', leaseEndsBefore: '2027-03-31' })
})
