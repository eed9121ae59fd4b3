import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = readFileSync(new URL('../docs/asvs.md', import.meta.url), 'utf8')
const rows = text
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** How many requirements each section of ASVS 5.0.0 has at levels 1 and 2; they come first in each. */
const SECTIONS: Record<string, number[]> = {
  1: [2, 9, 11, 3, 2],
  2: [3, 3, 4, 1],
  3: [0, 2, 4, 6, 5, 0, 2],
  4: [3, 1, 2, 4],
  5: [1, 3, 2, 3],
  6: [3, 12, 4, 4, 5, 3, 0, 4],
  7: [3, 4, 2, 5, 2, 2],
  8: [2, 3, 1, 1],
  9: [3, 4],
  10: [2, 2, 4, 11, 5, 2, 3],
  11: [2, 3, 3, 4, 1, 1],
  12: [3, 2, 4],
  13: [1, 5, 2, 5],
  14: [2, 4, 3],
  15: [3, 3, 7],
  16: [1, 5, 4, 3, 3],
  17: [1, 4, 2],
}

test('every test that docs/asvs.md names exists', () => {
  const named = [...text.matchAll(/`([\w./-]+\.test\.tsx?)`/g)].map(([, file]) => file!)
  expect(new Set(named).size).toBeGreaterThan(40)
  const gone = named.filter((file) => !existsSync(new URL(`../${file}`, import.meta.url)))
  expect(gone).toEqual([])
})

test('every requirement of levels 1 and 2 stands there once, and no other', () => {
  const asked = Object.entries(SECTIONS).flatMap(([chapter, sections]) =>
    sections.flatMap((count, i) =>
      Array.from({ length: count }, (_, j) => `${chapter}.${i + 1}.${j + 1}`),
    ),
  )
  expect(asked).toHaveLength(253)
  const exempt = [...text.matchAll(/: ([\d.,–\s]+) (?:don't|doesn't) apply/g)].flatMap(([, ids]) =>
    ids!.split(/,\s+/).flatMap(each),
  )
  const told = rows.flatMap(([, id = '']) => id.split(', ').flatMap(each))
  expect([...told, ...exempt].sort()).toEqual(asked.sort())
})

test('every row has a test, a review, or what is not met', () => {
  const bare = rows.filter(
    ([, , , by = '']) => !/\.test\.tsx?`|_by review_|\*\*not met\*\*/.test(by),
  )
  expect(bare).toEqual([])
})

/** `3.3.1–3.3.4` is four of them. */
function each(range: string): string[] {
  const [from = '', to] = range.split('–')
  if (!to) return [from]
  const section = from.slice(0, from.lastIndexOf('.') + 1)
  const [first, last] = [from, to].map((id) => Number(id.slice(id.lastIndexOf('.') + 1)))
  return Array.from({ length: last! - first! + 1 }, (_, i) => `${section}${first! + i}`)
}
