import { expect, it } from 'vitest'
import { MESSAGE_TABLES } from './messages.ts'

it('no two features mean different things by one code', () => {
  const codes = MESSAGE_TABLES.flatMap((table) => Object.keys(table))
  expect(codes.length).toBeGreaterThan(300)
  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
})
