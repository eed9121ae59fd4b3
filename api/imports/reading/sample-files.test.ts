import { describe, expect, it } from 'vitest'
import type { ImportKind } from '#contract/imports'
import { sampleBytes } from '#tests/data/sample'
import { readFile } from './read-file.ts'
import { resolveReferences } from './references.ts'
import type { ReadResult } from './result.ts'

interface Expected {
  files: Record<string, { encoding: string; rows: number; defective_rows?: Record<string, number> }>
}
const expected: Expected = JSON.parse(new TextDecoder().decode(sampleBytes('expected.json')))

const read = (file: string, kind: ImportKind) =>
  readFile(sampleBytes(file), kind, { today: '2022-03-31' })
const codes = (result: ReadResult, field: string) =>
  new Set(result.rows.map((row) => String(row.values[field])))

const units = read('org-units.csv', 'units')
const staff = read('staff-r3.csv', 'staff')
const known = { units: codes(units, 'code'), staff: codes(staff, 'employeeNumber') }

/** Field and code of our refusals → what expected.json calls the planted defect. */
const planted: Record<string, string> = {
  'propertyNumber duplicate_in_file': 'duplicate_property_no',
  'serialNumber duplicate_in_file': 'duplicate_serial',
  'unitCode unknown_unit': 'unknown_unit_code',
  'acquiredOn impossible_date': 'impossible_date',
  // 平成31年5月1日, 令和元年4月30日, 昭和99年1月1日: planted as impossible, told apart by us.
  'acquiredOn date_outside_era': 'impossible_date',
  'propertyNumber blank_required': 'blank_property_no',
  'holderEmployeeNumber unknown_staff': 'unknown_employee_no',
  'imei bad_check_digit': 'bad_imei_check_digit',
  'extension duplicate_in_file': 'duplicate_extension',
}

function refusals({ rows }: ReadResult): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { errors } of rows) {
    for (const { field, code } of errors) {
      const name = planted[`${field} ${code}`] ?? `${field} ${code}`
      counts[name] = (counts[name] ?? 0) + 1
    }
  }
  return counts
}

describe('the sample files', () => {
  it.each([
    ['pc-ledger-r3.csv', 'devices'],
    ['new-pcs-r3.csv', 'devices'],
    ['smartphones-r3.csv', 'smartphones'],
    ['staff-r3.csv', 'staff'],
  ] as const)(
    '%s: exactly the planted defects are refused, each in a row of its own',
    async (file, kind) => {
      const { encoding, rows, defective_rows: defects = {} } = expected.files[file]!
      const result = await resolveReferences(read(file, kind), known)
      expect(result.encoding).toBe(encoding)
      expect(result.rows).toHaveLength(rows)
      expect(result.unmappedHeaders).toEqual([])
      expect(refusals(result)).toEqual(defects)
      const total = Object.values(defects).reduce((sum, count) => sum + count, 0)
      expect(result.rows.filter(({ errors }) => errors.length > 0)).toHaveLength(total)
      expect(result.rows.flatMap(({ warnings }) => warnings)).toEqual([])
    },
  )

  it('org-units.csv: every unit finds its parent in the file itself', async () => {
    const resolved = await resolveReferences(units, { units: new Set() })
    expect(resolved.rows).toHaveLength(289)
    expect(refusals(resolved)).toEqual({})
  })

  it('the refused dates keep their two reasons', () => {
    const { rows } = read('pc-ledger-r3.csv', 'devices')
    const errors = rows.flatMap((row) => row.errors)
    const dates = (code: string) => errors.filter((e) => e.code === code).map(({ value }) => value)
    expect(dates('impossible_date')).toEqual([
      'H27.13.1',
      '平成28年6月31日',
      '令和3年2月30日',
      '2016/02/30',
    ])
    expect(dates('date_outside_era')).toEqual([
      '昭和99年1月1日',
      '令和元年4月30日',
      '平成31年5月1日',
    ])
  })

  it('what was read is what stands in the ledger', () => {
    const { rows } = read('pc-ledger-r3.csv', 'devices')
    expect(rows[2]).toMatchObject({
      rowNumber: 4,
      values: {
        propertyNumber: '道備-27-00003',
        unitCode: '010900',
        holderEmployeeNumber: '111170',
        holderName: '加藤　正',
        modelName: 'ThinkPad L540',
        serialNumber: 'R154018353',
        screenInches: 15.6,
        acquiredOn: '2015-12-13',
        leaseEndsOn: '2020-12-13',
        location: '窓口－１',
        note: null,
      },
    })
    expect(rows[1]?.values.note).toBe('=共用')
  })

  it('names keep 﨑, readings become full-width', () => {
    expect(staff.rows.filter(({ values }) => String(values.name).includes('﨑'))).toHaveLength(257)
    const readings = staff.rows.map(({ values }) => String(values.kana))
    expect(readings.filter((reading) => !/^[ァ-ヴー]+　[ァ-ヴー]+$/.test(reading))).toEqual([])
  })
})
