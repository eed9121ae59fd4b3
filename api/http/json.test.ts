import { expect, test } from 'vitest'
import { parseJson } from './json.ts'

const codeOf = (text: string) => {
  try {
    return parseJson(text)
  } catch (error) {
    return (error as { fields: { code: string }[] }).fields[0]!.code
  }
}

test('a thousand things in a list are read, whatever they look like', () => {
  const things = Array.from({ length: 1_000 }, (_, n) => ({ name: `[{${n}`, parts: [n] }))
  expect(parseJson(JSON.stringify(things))).toEqual(things)
})

test.each([
  ['lists in each other', '['.repeat(500_000) + ']'.repeat(500_000)],
  ['lists beside each other', `[${'[],'.repeat(300_000)}[]]`],
  ['objects in each other', '{"a":'.repeat(200_000)],
])('too many %s are refused before they are read', (_, text) => {
  expect(codeOf(text)).toBe('too_nested')
})

test('what is no JSON is said to be none', () => {
  expect(codeOf('{"a":')).toBe('not_json')
})
