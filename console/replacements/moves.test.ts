import { expect, test } from 'vitest'
import { REPLACEMENT_MOVES, REPLACEMENT_STATES, replacementMove } from '#contract/rollout'
import { movesOf, needsReason, targetsFrom } from './moves.ts'

test('every step of the contract has its button, and no other', () => {
  for (const state of REPLACEMENT_STATES) {
    const { forward, back, exceptions } = movesOf({ state, pausedFrom: null })
    const steps = REPLACEMENT_MOVES.filter(({ from }) => from === state).map(({ to }) => to)
    expect([...forward, ...back, ...exceptions].sort()).toEqual(steps.sort())
  }
})

test('the next step is told from the way back and from what comes in between', () => {
  expect(movesOf({ state: 'scheduled', pausedFrom: null })).toEqual({
    forward: ['deployed'],
    back: ['prepared'],
    exceptions: ['absent', 'declined', 'broken', 'long_leave', 'no_device'],
  })
})

test('an exception leads back to where it came from or before, never past it', () => {
  const paused = { state: 'declined', pausedFrom: 'planned' } as const
  expect(movesOf(paused)).toEqual({ forward: ['planned'], back: [], exceptions: [] })
  expect(replacementMove('declined', 'prepared', 'planned')).toBeUndefined()
})

test('only exceptions ask why', () => {
  expect(REPLACEMENT_STATES.filter(needsReason)).toEqual([
    'absent',
    'declined',
    'broken',
    'long_leave',
    'no_device',
  ])
})

test('many rows are offered the steps of the states they are in', () => {
  expect(targetsFrom(['deployed'])).toEqual(['migrated', 'broken'])
  expect(targetsFrom([])).toContain('closed')
})
