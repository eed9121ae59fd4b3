import { expect, test } from 'vitest'
import { perKind } from './fleet-summary.ts'

test('states stand in the order of a device’s life and a kind without devices is still shown', () => {
  expect(
    perKind({
      total: 12,
      byKindAndState: [
        { kind: 'laptop', state: 'disposed', count: 2 },
        { kind: 'laptop', state: 'in_stock', count: 3 },
        { kind: 'laptop', state: 'issued', count: 7 },
        { kind: 'laptop', state: 'repair', count: 0 },
      ],
    }),
  ).toEqual([
    {
      kind: 'laptop',
      total: 12,
      states: [
        { state: 'in_stock', count: 3 },
        { state: 'issued', count: 7 },
        { state: 'disposed', count: 2 },
      ],
    },
    { kind: 'smartphone', total: 0, states: [] },
  ])
})
