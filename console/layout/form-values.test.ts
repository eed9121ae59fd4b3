import { expect, test } from 'vitest'
import { programUpdate, waveCreate, waveUpdate } from '#contract/rollout'
import { valuesFor } from './form-values.ts'

test('only what the contract takes is sent', () => {
  expect(valuesFor(programUpdate, { id: 'x', name: '更新', total: 3, state: 'open' })).toEqual({
    name: '更新',
  })
})

test('an emptied field is null where the contract takes null, and left out where it does not', () => {
  const form = { name: '一', ordinal: '', gatePercent: null, opensOn: '' }
  expect(valuesFor(waveUpdate, form)).toEqual({ name: '一', gatePercent: null, opensOn: null })
  expect(valuesFor(waveCreate, { ...form, programId: 'p' })).toMatchObject({ programId: 'p' })
})
