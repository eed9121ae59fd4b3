import { describe, expect, test } from 'vitest'
import { placeTiles, shortName, stepOf } from './tile-grid.ts'

const named = (...names: string[]) => names.map((name) => ({ name }))
const cell = ({ row, column }: { row: number; column: number }) => `${row}/${column}`
const BUREAUS =
  '空知総合 石狩 後志総合 胆振総合 日高 渡島総合 檜山 上川総合 留萌 宗谷総合 オホーツク総合 十勝総合 釧路総合 根室'
const bureaus = named(...BUREAUS.split(' ').map((name) => `${name}振興局`))

describe('the map', () => {
  const placed = placeTiles(bureaus)
  const at = (name: string) => placed.find(({ unit }) => shortName(unit.name) === name)!

  test('gives each of the 14 bureaus a square of its own', () => {
    expect(placed).toHaveLength(14)
    expect(new Set(placed.map(cell)).size).toBe(14)
    expect(Math.max(...placed.map(({ column }) => column))).toBe(6)
  })

  test('has the shape of Hokkaido', () => {
    expect(Math.min(...placed.map(({ row }) => row))).toBe(at('宗谷').row)
    expect(Math.max(...placed.map(({ row }) => row))).toBe(at('渡島').row)
    expect(Math.max(...placed.map(({ column }) => column))).toBe(at('根室').column)
    expect(at('石狩').column).toBeLessThan(at('十勝').column)
    expect(at('留萌').column).toBeLessThan(at('オホーツク').column)
  })

  test('keeps a bureau that it does not know, below', () => {
    const more = placeTiles([...bureaus, ...named('千島振興局')])
    expect(more).toHaveLength(15)
    expect(new Set(more.map(cell)).size).toBe(15)
    expect(more.at(-1)).toMatchObject({ unit: { name: '千島振興局' }, row: 6, column: 1 })
  })

  test('shows a name that comes twice twice', () => {
    const twice = placeTiles([...bureaus, ...named('石狩振興局')])
    expect(twice).toHaveLength(15)
    expect(new Set(twice.map(cell)).size).toBe(15)
  })
})

test('any other organisation is laid in rows, in its own order', () => {
  const placed = placeTiles(named('東', '西', '石狩振興局', '南', '北', '中', '央'))
  expect(placed.map(cell)).toEqual(['1/1', '1/2', '1/3', '1/4', '1/5', '1/6', '2/1'])
  expect(placed.map(({ unit }) => unit.name)).toEqual([
    '東',
    '西',
    '石狩振興局',
    '南',
    '北',
    '中',
    '央',
  ])
  expect(placeTiles([])).toEqual([])
})

test('steps of the scale', () => {
  const steps = [
    [0, 0],
    [0, 100],
    [1, 1000],
    [1, 100],
    [25, 100],
    [74, 100],
    [949, 1000],
    [95, 100],
    [100, 100],
  ].map(([done, planned]) => stepOf(done!, planned!))
  expect(steps).toEqual([null, 0, 1, 1, 2, 3, 4, 5, 5])
})
