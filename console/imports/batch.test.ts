import { expect, test } from 'vitest'
import { columnsOf, type RowError, reasonOf, reasonsOf } from './batch.ts'

const refusal = (rowNumber: number, code: string, message: string): RowError => ({
  rowNumber,
  field: 'serialNumber',
  header: 'シリアル番号',
  code,
  value: 'R906236721',
  message,
})

test('a reason says only what row and column do not say', () => {
  const ja = refusal(7, 'blank_required', '7行目「シリアル番号」: 必ず入力してください')
  expect(reasonOf(ja)).toBe('必ず入力してください')
  const en = refusal(7, 'blank_required', 'Row 7, “シリアル番号”: must not be blank')
  expect(reasonOf(en)).toBe('must not be blank')
  expect(reasonOf({ ...en, message: 'something else' })).toBe('something else')
})

test('reasons are counted by code and never name one row for many', () => {
  const errors = [
    refusal(3, 'blank_required', '3行目「シリアル番号」: 必ず入力してください'),
    refusal(9, 'duplicate_in_file', '9行目「シリアル番号」: 同じ値がこのファイルの4行目にあります'),
    refusal(
      12,
      'duplicate_in_file',
      '12行目「シリアル番号」: 同じ値がこのファイルの5行目にあります',
    ),
  ]
  expect(reasonsOf(errors)).toEqual([
    { code: 'duplicate_in_file', reason: '同じ値がこのファイルの別の行にあります', count: 2 },
    { code: 'blank_required', reason: '必ず入力してください', count: 1 },
  ])
})

test('columns keep the order and the headers of the file, without those left out', () => {
  expect(
    columnsOf({
      headers: ['職員番号', '氏名', '備考'],
      mapping: { 氏名: 'name', 職員番号: 'employeeNumber', 備考: null },
    }),
  ).toEqual([
    { field: 'employeeNumber', header: '職員番号' },
    { field: 'name', header: '氏名' },
  ])
})
