import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeFormula, unescapeFormula, unwrapTextFormula } from './formula.ts'
import { normalizeCode, normalizeKana } from './normalize.ts'

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'ー‐−－ｰﾞ゙ 　ｶガ-1aß㈱'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

describe('normalizeCode', () => {
  it.each([
    ['１０１４１４', '101414'],
    ['Ｒ９０６２３６７２１', 'R906236721'],
    ['r906236721', 'R906236721'],
    ['道備－２５－００００１', '道備-25-00001'],
    ['道備ー25ー00001', '道備-25-00001'],
    ['道備‐25–00001', '道備-25-00001'],
    ['道備—25−00001', '道備-25-00001'],
    ['道備ｰ25ｰ00001', '道備-25-00001'],
    ['　道備-25- 00001\u200b', '道備-25-00001'],
    ['サーバー01', 'サーバー01'],
    ['ｻｰﾊﾞｰ01', 'サーバー01'],
  ])('reads %s as %s', (text, code) => {
    expect(normalizeCode(text)).toBe(code)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalizeCode(text)
        expect(normalizeCode(once)).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('normalizeKana', () => {
  it('writes readings in full-width katakana with one full-width space', () => {
    expect(normalizeKana('ｵｵｸﾎﾞ ﾀｸﾔ')).toBe('オオクボ　タクヤ')
    expect(normalizeKana(' イシカワ　 オサム ')).toBe('イシカワ　オサム')
    expect(normalizeKana('ｼﾞｮｰﾝｽﾞ･ﾎﾟｰﾙ')).toBe('ジョーンズ・ポール')
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalizeKana(text)
        expect(normalizeKana(once)).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formulas', () => {
  it('keeps a spreadsheet from calculating a remark', () => {
    expect(['=共用', '+1', '-1', '@a', "'=x", '共用', "'共用"].map(escapeFormula)).toEqual([
      "'=共用",
      "'+1",
      "'-1",
      "'@a",
      "''=x",
      '共用',
      "'共用",
    ])
  })

  it('reads a remark that starts with = as it stands', () => {
    expect(unescapeFormula('=共用')).toBe('=共用')
  })

  it('gives every text back after the way out and in', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', 'a', '備') })
    fc.assert(
      fc.property(text, (sample) => {
        expect(unescapeFormula(escapeFormula(sample))).toBe(sample)
        expect(escapeFormula(sample)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })

  it('finds the code inside ="00123"', () => {
    expect(unwrapTextFormula('="00123"')).toBe('00123')
    expect(unwrapTextFormula('=共用')).toBe('=共用')
  })
})
