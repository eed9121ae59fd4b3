import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReadRow } from './result.ts'
import { refuseParents } from './tree.ts'

type Line = [code: string, parent: string | null]

const rowsOf = (lines: Line[]): ReadRow[] =>
  lines.map(([code, parent], at) => ({
    rowNumber: at + 2,
    raw: [],
    values: { code, parent },
    errors: [],
    warnings: [],
  }))

function refusals(lines: Line[], onRecord: Map<string, string | null>) {
  const refused: [number, string][] = []
  refuseParents(rowsOf(lines), onRecord, { code: 'code', parent: 'parent' }, (row, problem) => {
    refused.push([row.rowNumber, problem])
    row.errors.push({ code: 'unknown_unit', field: 'parent', header: null, value: null })
  })
  return refused
}

describe('parents of units', () => {
  const onRecord = new Map([
    ['root', null],
    ['a', 'root'],
    ['b', 'a'],
    ['c', 'b'],
  ])

  it('may not be below the unit, through units on record', () => {
    expect(refusals([['a', 'c']], onRecord)).toEqual([[2, 'parent_below_itself']])
    expect(refusals([['a', 'a']], onRecord)).toEqual([[2, 'parent_below_itself']])
  })

  it('may change places with the unit when both move', () => {
    const lines: Line[] = [
      ['a', 'c'],
      ['b', 'root'],
      ['c', 'root'],
    ]
    expect(refusals(lines, onRecord)).toEqual([])
  })

  it('may not be below it through a new unit; the new one comes in', () => {
    const lines: Line[] = [
      ['new', 'b'],
      ['a', 'new'],
    ]
    expect(refusals(lines, onRecord)).toEqual([[3, 'parent_below_itself']])
  })

  it('are judged again where a refused row leaves its record in place', () => {
    const lines: Line[] = [
      ['b', 'nowhere'],
      ['a', 'b'],
    ]
    expect(refusals(lines, onRecord)).toEqual([
      [2, 'unknown_parent'],
      [3, 'parent_below_itself'],
    ])
  })

  it('never end in a circle, whatever the file says', () => {
    const codes = ['a', 'b', 'c', 'd', 'e', 'f']
    const line = fc.tuple(fc.constantFrom(...codes), fc.constantFrom('root', ...codes))
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: ([code]) => code }), (lines) => {
        const refused = new Set(refusals(lines, onRecord).map(([row]) => row))
        const tree = new Map<string, string | null>(onRecord)
        lines.forEach(([code, parent], at) => {
          if (!refused.has(at + 2)) tree.set(code, parent)
        })
        for (const code of tree.keys()) {
          let above: string | null | undefined = code
          for (let steps = 0; above !== 'root'; steps++) {
            expect(steps).toBeLessThan(10)
            above = tree.get(above ?? '')
            expect(above).toBeTypeOf('string')
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
