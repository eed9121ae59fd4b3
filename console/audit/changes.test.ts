import { expect, test } from 'vitest'
import { camelCase, changesOf, isErased, isSecret } from './changes.ts'

test('an update shows both sides, an insert and a delete the one there is', () => {
  expect(changesOf({ action: 'update', changes: { state: ['ready', 'issued'] } })).toEqual([
    { column: 'state', before: 'ready', after: 'issued' },
  ])
  expect(changesOf({ action: 'insert', changes: { os: 'Windows 10' } })).toEqual([
    { column: 'os', before: undefined, after: 'Windows 10' },
  ])
  expect(changesOf({ action: 'delete', changes: { os: 'Windows 10' } })).toEqual([
    { column: 'os', before: 'Windows 10', after: undefined },
  ])
})

test('a list that was inserted is not taken for two sides', () => {
  expect(changesOf({ action: 'insert', changes: { permissions: ['a', 'b'] } })).toEqual([
    { column: 'permissions', before: undefined, after: ['a', 'b'] },
  ])
})

test('an erased personal value is told from a value', () => {
  expect(isErased({ commitment: '9f86d081' })).toBe(true)
  expect(isErased('高橋 蓮')).toBe(false)
  expect(isErased(null)).toBe(false)
})

test('a secret is told from a value', () => {
  expect(isSecret({ secret: true })).toBe(true)
  expect(isSecret({ commitment: '9f86d081' })).toBe(false)
  expect(isSecret(null)).toBe(false)
})

test('a column finds the name of its field', () => {
  expect(camelCase('lease_ends_on')).toBe('leaseEndsOn')
})
