import { describe, expect, it } from 'vitest'
import { fileMessage, fileMessages, rowMessage, rowMessages } from './messages.ts'

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe('messages', () => {
  it.each(Object.entries({ ...rowMessages, ...fileMessages }))(
    '%s says the same in Japanese and English',
    (_code, text) => {
      expect(text.ja).toMatch(/[\u3041-\u3096\u4e00-\u9fff]/)
      expect(text.en).toMatch(/^[\x20-\x7e“”]+$/)
      expect(placeholders(text.ja)).toEqual(placeholders(text.en))
    },
  )

  it('name the row and the column as the spreadsheet shows them', () => {
    const problem = { code: 'duplicate_in_file', header: '備品番号', params: { row: 813 } } as const
    expect(rowMessage(problem, 873, 'ja')).toBe(
      '873行目「備品番号」: 同じ値がこのファイルの813行目にあります',
    )
    expect(rowMessage(problem, 873, 'en')).toBe(
      'Row 873, “備品番号”: row 813 of this file already has this value',
    )
    const whole = {
      code: 'column_count',
      header: null,
      params: { expected: 14, actual: 15 },
    } as const
    expect(rowMessage(whole, 2, 'en')).toBe('Row 2: has 15 columns where the header has 14')
    expect(fileMessage({ code: 'missing_column', params: { header: 'IMEI' } }, 'ja')).toBe(
      '「IMEI」の列がありません',
    )
  })
})
