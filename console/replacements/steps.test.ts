import { expect, test } from 'vitest'
import { stepsOf } from './steps.ts'

const days = {
  pausedFrom: null,
  deployedOn: null,
  migratedOn: null,
  reclaimedOn: null,
  closedOn: null,
}

test('what lies behind, where it stands and what lies ahead', () => {
  const steps = stepsOf({
    ...days,
    state: 'migrated',
    deployedOn: '2026-11-02',
    migratedOn: '2026-11-04',
  })
  expect(steps.filter(({ is }) => is === 'done').map(({ state }) => state)).toEqual([
    'planned',
    'prepared',
    'scheduled',
    'deployed',
  ])
  expect(steps.find(({ is }) => is === 'now')).toEqual({
    state: 'migrated',
    is: 'now',
    day: '2026-11-04',
  })
})

test('an exception stands where it interrupted the way, and a closed one is all done', () => {
  const paused = stepsOf({ ...days, state: 'absent', pausedFrom: 'scheduled' })
  expect(paused.find(({ is }) => is === 'now')?.state).toBe('scheduled')
  const closed = stepsOf({ ...days, state: 'closed', closedOn: '2026-12-01' })
  expect(closed.every(({ is }) => is === 'done')).toBe(true)
})
