import { expect, test } from 'vitest'
import { openKept } from './kept.ts'

const texts = (count: number) => Array.from({ length: count }, (_, n) => `select ${n}`)

test('what comes again is kept, what is long is not', () => {
  const isKept = openKept()
  expect([isKept('select 1'), isKept('select 1'), isKept('select 1')]).toEqual([false, true, true])
  const long = `select '${'x'.repeat(9_000)}'`
  expect([isKept(long), isKept(long), isKept(long)]).toEqual([false, false, false])
})

test('there is an end to what is kept, and to what is remembered', () => {
  const isKept = openKept()
  for (const text of texts(10_000)) isKept(text)
  // So long ago that it counts as new.
  expect(isKept('select 0')).toBe(false)
  const kept = texts(1_000).filter((text) => [isKept(text), isKept(text)].includes(true))
  expect(kept).toHaveLength(500)
  expect([isKept('another'), isKept('another')]).toEqual([false, false])
  expect(isKept(kept[0]!)).toBe(true)
})
