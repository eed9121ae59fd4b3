import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLuhnCheckDigit } from '#contract/luhn'
import * as fields from './fields.ts'

const read = (reader: fields.CellReader, cell: string) => reader(cell, {})
const value = (text: unknown) => ({ value: text })
const code = (name: string) => expect.objectContaining({ code: name })

describe('check digits', () => {
  it('catch every single mistyped digit and every swap of different neighbours but 0 and 9', () => {
    const digits = fc.stringMatching(/^\d{14}$/)
    const place = fc.integer({ min: 0, max: 13 })
    const withCheckDigit = (body: string) =>
      [...'0123456789'].map((last) => body + last).find(hasLuhnCheckDigit)!
    fc.assert(
      fc.property(digits, place, fc.integer({ min: 1, max: 9 }), (body, at, shift) => {
        const sound = withCheckDigit(body)
        const wrong = (Number(sound[at]) + shift) % 10
        expect(hasLuhnCheckDigit(sound.slice(0, at) + wrong + sound.slice(at + 1))).toBe(false)
        const [a = '', b = ''] = sound.slice(at, at + 2)
        if (a === b || `${a}${b}` === '09' || `${a}${b}` === '90') return
        expect(hasLuhnCheckDigit(sound.slice(0, at) + b + a + sound.slice(at + 2))).toBe(false)
      }),
    )
  })

  it('are asked of IMEI and ICCID, whose length counts too', () => {
    expect(read(fields.imei, '358903917864962')).toEqual(value('358903917864962'))
    expect(read(fields.imei, '３５-890391-786496-2')).toEqual(value('358903917864962'))
    expect(read(fields.imei, '358903917864963')).toEqual(code('bad_check_digit'))
    expect(read(fields.imei, '35890391786496')).toEqual({
      code: 'digit_count',
      params: { expected: '15', actual: 14 },
    })
    expect(read(fields.imei, '35890391786496X')).toEqual(code('not_digits'))
    expect(read(fields.iccid, '8981819121572679395')).toEqual(value('8981819121572679395'))
    expect(read(fields.iccid, '8981819121572679396')).toEqual(code('bad_check_digit'))
    expect(read(fields.iccid, '898181912157267939')).toEqual({
      code: 'digit_count',
      params: { expected: '19-20', actual: 18 },
    })
  })

  it('cannot be asked once a spreadsheet has rounded the number', () => {
    expect(read(fields.imei, '3.58904E+14')).toEqual(code('rounded_by_spreadsheet'))
    expect(read(fields.code(50), '8.98182E+18')).toEqual(code('rounded_by_spreadsheet'))
    expect(read(fields.phoneNumber, '9.02285E+09')).toEqual(code('rounded_by_spreadsheet'))
  })
})

describe('texts', () => {
  it('stay as they came: names, ㈱, ①, half-width kana and =共用', () => {
    for (const cell of ['髙橋　﨑', '㈱①', 'ﾊﾞｯﾃﾘ劣化', '=共用', '会議室～予備']) {
      expect(read(fields.text(100), cell)).toEqual(value(cell))
      expect(read(fields.remarks(100), cell)).toEqual(value(cell))
    }
  })

  it('run over several lines in remarks alone', () => {
    expect(read(fields.text(100), 'a\nb')).toEqual(code('control_character'))
    expect(read(fields.remarks(100), 'a\r\nb')).toEqual(value('a\nb'))
    expect(read(fields.remarks(100), 'a\u0007b')).toEqual(code('control_character'))
  })

  it('have a longest length', () => {
    expect(read(fields.text(3), '1234')).toEqual({ code: 'too_long', params: { max: 3 } })
    expect(read(fields.code(3), '１２３')).toEqual(value('123'))
  })
})

describe('phone numbers', () => {
  it.each([
    ['090-2285-2180', '090-2285-2180'],
    ['０９０２２８５２１８０', '090-2285-2180'],
    ['090(2285)2180', '090-2285-2180'],
    ['+81 90-2285-2180', '090-2285-2180'],
    ['+81 (0)90 2285 2180', '090-2285-2180'],
    ['050-1234-5678', '050-1234-5678'],
    ['011-231-4111', '0112314111'],
    ['02001234567890', '02001234567890'],
  ])('reads %s as %s', (cell, number) => {
    expect(read(fields.phoneNumber, cell)).toEqual(value(number))
  })

  it.each(['9022852180', '110', '090-2285-218', '内線2000', '090-2285-21800'])(
    'refuses %s',
    (cell) => {
      expect(read(fields.phoneNumber, cell)).toEqual({ code: 'bad_phone_number' })
    },
  )
})

describe('the other fields', () => {
  it('read numbers and their limits', () => {
    expect(read(fields.decimal(1, 100), '１５．６')).toEqual(value(15.6))
    expect(read(fields.decimal(1, 9999), '1,234')).toEqual(value(1234))
    expect(read(fields.decimal(1, 100), '1,5')).toEqual(code('not_a_number'))
    expect(read(fields.decimal(1, 100), '0x10')).toEqual(code('not_a_number'))
    expect(read(fields.decimal(1, 100), '101')).toEqual({
      code: 'number_out_of_range',
      params: { min: 1, max: 100 },
    })
  })

  it('read choices in any spelling they know', () => {
    const zone = fields.oneOf({ alpha: ['α'], beta: ['β'] })
    expect(read(zone, 'Ａｌｐｈａ')).toEqual(value('alpha'))
    expect(read(zone, 'β')).toEqual(value('beta'))
    expect(read(zone, 'γ')).toEqual({ code: 'unknown_choice', params: { choices: 'α, β' } })
  })

  it('read mail addresses, hashes and codes kept as text by ="…"', () => {
    expect(read(fields.email, 'S100001@Pref.example.jp')).toEqual(value('s100001@pref.example.jp'))
    expect(read(fields.email, 's100001@pref')).toEqual(code('bad_email'))
    expect(read(fields.sha256, 'AB'.repeat(32))).toEqual(value('ab'.repeat(32)))
    expect(read(fields.sha256, 'ab'.repeat(31))).toEqual(code('not_sha256'))
    expect(read(fields.code(20), '="010000"')).toEqual(value('010000'))
  })
})
