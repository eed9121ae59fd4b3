import { expect, test } from 'vitest'
import { createWedge } from './wedge.ts'

function type(text: string, everyMs: number): string | null {
  const wedge = createWedge()
  let at = 1000
  for (const key of text) {
    at += everyMs
    wedge({ key, at })
  }
  return wedge({ key: 'Enter', at: at + everyMs })
}

test('a burst of keys that ends in Enter is a scanner', () => {
  expect(type('3569380356438091', 8)).toBe('3569380356438091')
})

test('a person who types is none, nor is a short burst', () => {
  expect(type('3569380356438091', 120)).toBeNull()
  expect(type('123', 8)).toBeNull()
})

test('what was typed by hand before does not count', () => {
  const wedge = createWedge()
  wedge({ key: 'x', at: 0 })
  for (const [index, key] of [...'123456'].entries()) wedge({ key, at: 500 + index * 5 })
  wedge({ key: 'Shift', at: 532 })
  expect(wedge({ key: 'Enter', at: 540 })).toBe('123456')
})

test('the rest of a code that was held up on its way is none', () => {
  const wedge = createWedge()
  for (const [index, key] of [...'1234567890'].entries()) {
    wedge({ key, at: index * 5 + (index > 2 ? 80 : 0) })
  }
  expect(wedge({ key: 'Enter', at: 140 })).toBeNull()
  for (const [index, key] of [...'123456'].entries()) wedge({ key, at: 1000 + index * 5 })
  expect(wedge({ key: 'Enter', at: 1035 })).toBe('123456')
})
