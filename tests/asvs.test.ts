import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = readFileSync(new URL('../docs/asvs.md', import.meta.url), 'utf8')
const rows = text
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('every test that docs/asvs.md names exists', () => {
  const named = [...text.matchAll(/`([\w./-]+\.test\.tsx?)`/g)].map(([, file]) => file!)
  expect(new Set(named).size).toBeGreaterThan(40)
  const gone = named.filter((file) => !existsSync(new URL(`../${file}`, import.meta.url)))
  expect(gone).toEqual([])
})

test('every requirement stands there once, with a test, a review, or what is not met', () => {
  const ids = rows.flatMap(([, id = '']) => id.split(', ').flatMap(each))
  expect(ids.length).toBeGreaterThan(150)
  expect(ids.filter((id) => !/^\d{1,2}\.\d{1,2}\.\d{1,2}$/.test(id))).toEqual([])
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
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
