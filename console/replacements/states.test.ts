import { expect, test } from 'vitest'
import { chosenStates, countsOf, statesOf, unseenOf } from './states.ts'

test('a filter of one state, of several or of none is read alike', () => {
  expect(chosenStates('absent')).toEqual(['absent'])
  expect(chosenStates(['planned', 'prepared'])).toEqual(['planned', 'prepared'])
  expect(chosenStates(undefined)).toEqual([])
  expect(chosenStates('')).toEqual([])
})

test('the states of ticked rows are known while all of them are on the page', () => {
  const rows = [
    { id: 'a', state: 'planned' as const },
    { id: 'b', state: 'planned' as const },
  ]
  expect(statesOf(rows, ['a', 'b'])).toEqual(['planned'])
  expect(statesOf(rows, ['a', 'elsewhere'])).toEqual([])
})

test('counts are found by state', () => {
  const states = [{ state: 'planned' as const, count: 4 }]
  expect(countsOf({ total: 4, states }).get('planned')).toBe(4)
  expect(countsOf(undefined).size).toBe(0)
})

test('what a link brought along without an input is named', () => {
  expect(unseenOf({ q: 'x', state: 'planned', waveState: ['open'], id: ['a'] })).toEqual([
    'id',
    'waveState',
  ])
})
