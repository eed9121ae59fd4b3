import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadError } from './read-error.ts'
import { openFile, readFile } from './read-file.ts'
import { resolveReferences } from './references.ts'
import type { ReadRow } from './result.ts'

const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'))
const refused = (rows: ReadRow[]) =>
  rows.flatMap(({ rowNumber, errors }) => errors.map(({ code, field }) => [rowNumber, code, field]))
const warned = (rows: ReadRow[]) =>
  rows.flatMap(({ rowNumber, warnings }) => warnings.map(({ code }) => [rowNumber, code]))

describe('readFile', () => {
  it('tells a blank cell (null) from a column that the file does not have (no key)', () => {
    const { rows } = readFile(bytes('備品番号,備考', '道備－１,'), 'devices')
    expect(rows).toEqual([
      {
        rowNumber: 2,
        raw: ['道備－１', ''],
        values: { propertyNumber: '道備-1', note: null },
        errors: [],
        warnings: [],
      },
    ])
  })

  it('refuses a row whose columns do not fit the header, even where only a blank is too many', () => {
    const { rows } = readFile(
      bytes('備品番号,設置場所,備考', 'A1,執務室', 'A2,角,割れ,', 'A3,執務室,'),
      'devices',
    )
    expect(rows.map(({ errors }) => errors[0]?.params)).toEqual([
      { expected: 3, actual: 2 },
      { expected: 3, actual: 4 },
      undefined,
    ])
    expect(refused(rows)).toEqual([
      [2, 'column_count', null],
      [3, 'column_count', null],
    ])
    expect(rows[0]?.values).toEqual({})
  })

  it('leaves out lines without any data and still counts them', () => {
    const { rows } = readFile(
      bytes('', '備品番号,備考', 'A1,', ',', '', 'A2,x', ',,', ''),
      'devices',
    )
    expect(rows.map(({ rowNumber }) => rowNumber)).toEqual([3, 6])
  })

  it('refuses the one row whose character is broken', () => {
    const file = Buffer.concat([
      bytes('備品番号,備考', 'A1,共用の備品', 'A2,'),
      Buffer.from([0xe5, 0x0d, 0x0a]),
      bytes('A3,予備'),
    ])
    expect(refused(readFile(file, 'devices').rows)).toEqual([[3, 'not_decodable', 'note']])
  })

  it('warns of 外字, of dates to come and of cells without a header', () => {
    const file = bytes('備品番号,取得年月日,備考,', 'A1,令和3年8月7日,\uE000,x', 'A2,R3.8.6,,')
    expect(warned(readFile(file, 'devices', { today: '2021-08-06' }).rows)).toEqual([
      [2, 'date_in_future'],
      [2, 'private_use_character'],
      [2, 'data_without_header'],
    ])
  })

  it('names every error of a row at once', () => {
    const { rows } = readFile(
      bytes('備品番号,シリアル番号,取得年月日', 'A1,S1,', ',s1,R3.2.30'),
      'devices',
    )
    expect(refused(rows)).toEqual([
      [3, 'blank_required', 'propertyNumber'],
      [3, 'impossible_date', 'acquiredOn'],
      [3, 'duplicate_in_file', 'serialNumber'],
    ])
  })

  it('keeps personal values out of errors', () => {
    const header = '職員番号,氏名,カナ,所属コード,メールアドレス'
    const { rows } = readFile(
      bytes(header, `1,${'髙'.repeat(101)},タカ\u0007,010000,髙橋@`, `2,,,010000,`),
      'staff',
    )
    expect(rows.map(({ errors }) => errors.length)).toEqual([3, 2])
    expect(JSON.stringify(rows.map(({ errors }) => errors))).not.toMatch(/髙|タカ/)
    expect(rows[0]?.errors.every(({ value }) => value === null)).toBe(true)
  })

  it('hands out rows one by one to who does not want them all', async () => {
    const file = await openFile(bytes('備品番号', 'A1', '"A2'), 'devices')
    expect(file).toMatchObject({ encoding: 'utf-8', headers: ['備品番号'], delimiter: ',' })
    const { value } = await file.rows.next()
    expect(value).toMatchObject({ values: { propertyNumber: 'A1' } })
    await expect(file.rows.next()).rejects.toThrow(
      expect.objectContaining({ code: 'broken_quote' }),
    )
  })

  it('lets others have their turn while it passes over what Excel left blank', async () => {
    const file = await openFile(
      bytes('備品番号', '\n'.repeat(50_000), ',\n'.repeat(10_000), 'A1'),
      'devices',
    )
    let turns = 0
    const counting = setInterval(() => turns++, 0)
    const { value } = await file.rows.next()
    clearInterval(counting)
    expect(value).toMatchObject({ values: { propertyNumber: 'A1' } })
    expect(turns).toBeGreaterThan(3)
  })

  it('has an end to the rows that it takes', async () => {
    const file = await openFile(bytes('備品番号', 'A1', 'A2', 'A3'), 'devices', { maxRows: 2 })
    await file.rows.next()
    await file.rows.next()
    await expect(file.rows.next()).rejects.toThrow(
      expect.objectContaining({ code: 'too_many_rows', params: { maximum: 2 } }),
    )
  })

  it.each([
    ['empty_file', '\r\n,,\r\n'],
    ['no_rows', '備品番号,備考\r\n,\r\n'],
    ['unknown_headers', 'name,colour\r\n1,2'],
    ['missing_column', '備考\r\nx'],
    ['broken_quote', '備品番号\r\n"A1'],
  ])('says %s of a file that it can’t use', (code, text) => {
    expect(() => readFile(bytes(text), 'devices')).toThrow(expect.objectContaining({ code }))
  })

  it('says undecodable when it can’t even read the header', () => {
    expect(() => readFile(Uint8Array.of(0x94, 0xf5, 0x81, 0x0a, 0x31), 'devices')).toThrow(
      expect.objectContaining({ code: 'undecodable' }),
    )
  })

  it('never crashes: any bytes give rows or a ReadError', () => {
    const noise = fc.uint8Array({ maxLength: 300 })
    const header = fc.constantFrom(
      '',
      '備品番号,備考\r\n',
      '\uFEFF備品番号\t備考\n',
      'IMEI,管理番号\n',
    )
    const kind = fc.constantFrom('units', 'staff', 'devices', 'smartphones', 'transfers')
    fc.assert(
      fc.property(header, noise, kind, (start, rest, kindOfFile) => {
        try {
          const { rows } = readFile(Buffer.concat([bytes(start), rest]), kindOfFile)
          expect(rows.length).toBeGreaterThan(0)
        } catch (error) {
          if (!(error instanceof ReadError)) throw error
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('duplicates in a file', () => {
  const header = '備品番号,シリアル番号,取得年月日'

  it('refuse the later row and name the first, whatever the width', () => {
    const { rows } = readFile(bytes(header, 'A1,S1,', 'Ａ１,S2,', 'A3,ｓ１,', 'a1,S9,'), 'devices')
    expect(refused(rows)).toEqual([
      [3, 'duplicate_in_file', 'propertyNumber'],
      [4, 'duplicate_in_file', 'serialNumber'],
      [5, 'duplicate_in_file', 'propertyNumber'],
    ])
    expect(rows[3]?.errors[0]?.params).toEqual({ row: 2 })
  })

  it('are not made by a refused row, which comes in as a warning', () => {
    const { rows } = readFile(bytes(header, 'A1,S1,R3.2.30', 'A1,S1,R3.2.28', 'A1,S2,'), 'devices')
    expect(refused(rows)).toEqual([
      [2, 'impossible_date', 'acquiredOn'],
      [4, 'duplicate_in_file', 'propertyNumber'],
    ])
    expect(warned(rows)).toEqual([
      [3, 'also_in_refused_row'],
      [3, 'also_in_refused_row'],
    ])
    expect(rows[2]?.errors[0]?.params).toEqual({ row: 3 })
  })

  it('are blank cells never', () => {
    expect(refused(readFile(bytes(header, 'A1,,', 'A2,,'), 'devices').rows)).toEqual([])
  })
})

describe('resolveReferences', () => {
  const known = { units: new Set(['010000']), staff: new Map([['100001', {}]]) }

  it('refuses codes that are not on record, and frees the numbers of those rows', async () => {
    const file = bytes(
      '備品番号,所属コード,職員番号',
      'A1,990000,100001',
      'A1,０１００００,１００００１',
      'A2,,',
      'A3,010000,900000',
    )
    const read = readFile(file, 'devices')
    expect(refused(read.rows)).toEqual([[3, 'duplicate_in_file', 'propertyNumber']])
    const resolved = await resolveReferences(read, known)
    expect(refused(resolved.rows)).toEqual([
      [2, 'unknown_unit', 'unitCode'],
      [5, 'unknown_staff', 'holderEmployeeNumber'],
    ])
    expect(warned(resolved.rows)).toEqual([[3, 'also_in_refused_row']])
    expect(refused(read.rows)).toHaveLength(1)
  })

  it('checks only what it is told of', async () => {
    const read = readFile(bytes('備品番号,所属コード,職員番号', 'A1,990000,900000'), 'devices')
    expect(refused((await resolveReferences(read, { units: known.units })).rows)).toEqual([
      [2, 'unknown_unit', 'unitCode'],
    ])
  })

  it('finds parents in the same file, also below their children, but none that is refused', async () => {
    const file = bytes(
      '所属コード,親コード,所属名,区分',
      '020100,020000,情報政策課,課',
      '020000,010000,総合政策部,部',
      '030100,030000,総務課,課',
      '030000,,,部',
      '040000,040100,甲,部',
      '040100,040000,乙,課',
      '050100,050000,丙,課',
    )
    expect(refused((await resolveReferences(readFile(file, 'units'), known)).rows)).toEqual([
      [4, 'parent_refused', 'parentCode'],
      [5, 'blank_required', 'name'],
      [6, 'parent_refused', 'parentCode'],
      [7, 'parent_refused', 'parentCode'],
      [8, 'unknown_unit', 'parentCode'],
    ])
  })
})
