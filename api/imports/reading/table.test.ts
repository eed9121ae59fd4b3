import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectDelimiter, records } from './table.ts'

const read = (text: string, delimiter = ',') => [...records(text, delimiter)]
const byLibrary = (text: string, delimiter = ',') =>
  parse(text, { delimiter, relax_column_count: true, relax_quotes: true }) as string[][]

describe('records', () => {
  it('reads CRLF, LF and CR, with and without a final line end', () => {
    const table = [
      ['a', 'b'],
      ['1', ''],
    ]
    for (const text of ['a,b\r\n1,\r\n', 'a,b\n1,', 'a,b\r1,\r']) expect(read(text)).toEqual(table)
  })

  it('counts rows as Excel does: blank lines count, line breaks inside quotes do not', () => {
    expect(read('a,b\r\n\r\n"x\r\ny",2\r\n3,"4 ""5"""')).toEqual([
      ['a', 'b'],
      [''],
      ['x\r\ny', '2'],
      ['3', '4 "5"'],
    ])
  })

  it('takes a quotation mark inside a plain cell as text', () => {
    expect(read('13.3" LCD,1\n"a",b')).toEqual([
      ['13.3" LCD', '1'],
      ['a', 'b'],
    ])
  })

  it.each([
    ['a\n"b,c\nd', 2],
    ['a\n\n"b"c,d', 3],
  ])('refuses %j and names the row', (text, row) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'broken_quote', params: { row } }),
    )
  })

  it('reads whatever is written by the rules as csv-parse does', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '備', ',', '\t', '"', '\n', '\r\n', ' ') })
    const quoted = (value: string) =>
      /[",\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(table, fc.constantFrom(',', '\t'), (cells, delimiter) => {
        const text = cells.map((row) => row.map(quoted).join(delimiter)).join('\r\n')
        expect(read(text, delimiter)).toEqual(cells)
        expect(byLibrary(text, delimiter)).toEqual(cells)
      }),
      { numRuns: 500 },
    )
  })
})

describe('detectDelimiter', () => {
  it('takes tabs for pasted tables and commas otherwise', () => {
    expect(detectDelimiter('備品番号\t所属コード\n1\t2')).toBe('\t')
    expect(detectDelimiter('備品番号,所属コード\n1,"\t\t\t"')).toBe(',')
    expect(detectDelimiter('IMEI')).toBe(',')
  })
})
