import { expect, test } from 'vitest'
import type { Device } from '#contract/devices'
import { type Chosen, choose, pairsOf, refusalsOf } from './pairs.ts'

const device = (id: string) => ({ id }) as Device
const nothing: Chosen = new Map()

test('a laptop is chosen, changed and let go again', () => {
  const one = choose(nothing, 'r1', device('d1'))
  const two = choose(choose(one, 'r2', device('d2')), 'r1', device('d3'))
  expect(pairsOf(two)).toEqual([
    { replacementId: 'r1', newDeviceId: 'd3' },
    { replacementId: 'r2', newDeviceId: 'd2' },
  ])
  expect(pairsOf(choose(two, 'r1', null))).toEqual([{ replacementId: 'r2', newDeviceId: 'd2' }])
  expect(nothing.size).toBe(0)
})

test('what the API refuses of one pair stands at that pair', () => {
  const pairs = pairsOf(choose(choose(nothing, 'r1', device('d1')), 'r2', device('d2')))
  const fields = [
    { field: 'pairs.1.newDeviceId', code: 'device_paired', message: '割り当て済みです。' },
    { field: 'stock', code: 'x', message: 'ほか' },
  ]
  expect([...refusalsOf(pairs, { fields })]).toEqual([['r2', '割り当て済みです。']])
})
