import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectDelimiter, records } from './table.ts'

const read = (text: string, delimiter = ',') => [...records(text, delimiter)]

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

  it('takes a mark behind the closing mark for lost borders, but not a sound cell that starts with one', () => {
    expect(read('a\n"""b""",13.3" LCD')).toEqual([['a'], ['"b"', '13.3" LCD']])
    expect(() => read('a\n13.3" LCD,"b"c')).toThrow(
      expect.objectContaining({ code: 'broken_quote', params: { row: 2 } }),
    )
  })

  it('hands out the sound records above a broken one, however long the file', () => {
    const rows = records(`${'a,b\n'.repeat(1200)}"c,d`, ',')
    for (let row = 1; row <= 1200; row++) expect(rows.next().value).toEqual(['a', 'b'])
    expect(() => rows.next()).toThrow(expect.objectContaining({ params: { row: 1201 } }))
  })

  it('reads records whole that are longer together than what is looked at', () => {
    const table = Array.from({ length: 900 }, (_, n) => [`${n}`, '備"品\n番号,'.repeat(n)])
    expect(read(stringify(table, { quoted_match: /[\r\n]/ }))).toEqual(table)
  })

  it.each([
    ['row_too_long', `a\n\n${'x'.repeat(300_000)}`],
    ['row_too_long', `a\n\n${'x,'.repeat(150_000)}\nb`],
    ['broken_quote', `a\n\n"${'x\n'.repeat(150_000)}"\nb`],
  ])('says %s of a record without end', (code, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code, params: { row: 3 } }))
  })

  it('reads back whatever is written by the rules', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '備', ',', '\t', '"', '\n', '\r\n', ' ') })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(table, fc.constantFrom(',', '\t'), (cells, delimiter) => {
        const text = stringify(cells, { delimiter, quoted_match: /[\r\n]/ })
        expect(read(text, delimiter)).toEqual(cells)
      }),
      { numRuns: 300 },
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
