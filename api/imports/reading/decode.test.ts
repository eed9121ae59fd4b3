import Encoding from 'encoding-japanese'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'

const cp932 = (text: string) =>
  Uint8Array.from(Encoding.convert(text, { from: 'UNICODE', to: 'SJIS', type: 'array' }))
const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string, littleEndian: boolean) => {
  const units = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return littleEndian ? units : units.swap16()
}
const codeOf = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('decode', () => {
  it('tells the encodings of office files apart', () => {
    const text = '備品番号,氏名\r\n道備-1,髙橋　﨑'
    expect(decode(utf8(`\uFEFF${text}`))).toEqual({ encoding: 'utf-8-bom', text })
    expect(decode(utf8(text))).toEqual({ encoding: 'utf-8', text })
    expect(decode(cp932(text))).toEqual({ encoding: 'cp932', text })
    expect(decode(utf16(text, true))).toEqual({ encoding: 'utf-16le', text })
    expect(decode(utf16(text, false))).toEqual({ encoding: 'utf-16be', text })
  })

  it('reads a CP932 file of half-width kana as kana', () => {
    expect(decode(cp932('ｶﾅ,ｵｵｸﾎﾞ ﾀｸﾔ'))).toEqual({ encoding: 'cp932', text: 'ｶﾅ,ｵｵｸﾎﾞ ﾀｸﾔ' })
  })

  it('agrees with the library that writes our files on every character of CP932', () => {
    const differing: string[] = []
    let compared = 0
    for (let lead = 0x81; lead <= 0xfc; lead++) {
      if (lead >= 0xa0 && lead <= 0xdf) continue
      for (let trail = 0x40; trail <= 0xfc; trail++) {
        if (trail === 0x7f) continue
        const [code] = Encoding.convert([lead, trail], { from: 'SJIS', to: 'UNICODE' })
        if (code === 0x3f) continue
        compared++
        const ours = decode(Uint8Array.of(0x83, 0x4a, lead, trail)).text
        if (ours !== `カ${String.fromCharCode(code!)}`) differing.push(ours)
      }
    }
    expect(differing).toEqual([])
    expect(compared).toBeGreaterThan(7000)
  })

  it('keeps 〜 and － as Windows has them', () => {
    expect(decode(Uint8Array.of(0x81, 0x60, 0x81, 0x7c, 0x5c, 0x7e)).text).toBe('～－\\~')
  })

  it('marks a broken character and spares the comma and line end behind it', () => {
    const broken = Uint8Array.of(0x83, 0x4a, 0x81, 0x2c, 0x62, 0x81, 0x0d, 0x0a, 0xa0)
    expect(decode(broken).text).toBe('カ\uFFFD,b\uFFFD\r\n\uFFFD')
  })

  it('puts 外字 into the private use area instead of losing them', () => {
    expect(decode(Uint8Array.of(0x83, 0x4a, 0xf0, 0x40, 0xf9, 0xfc)).text).toBe('カ\uE000\uE757')
  })

  it('keeps a UTF-8 file with one broken byte UTF-8', () => {
    const file = Buffer.concat([
      utf8('備品番号,備考\n1,'),
      Buffer.from([0xe5]),
      utf8('\n2,共用備品'),
    ])
    expect(decode(file)).toEqual({ encoding: 'utf-8', text: '備品番号,備考\n1,\uFFFD\n2,共用備品' })
  })

  it('refuses what is no text table', () => {
    expect(codeOf(() => decode(new Uint8Array()))).toBe('empty_file')
    expect(codeOf(() => decode(utf8('%PDF-1.7\n')))).toBe('not_csv')
    expect(codeOf(() => decode(Buffer.from('a,b', 'utf16le')))).toBe('not_csv')
  })

  it('gives back every text that UTF-8 can hold', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 30 })
      .filter((s) => !/^\uFEFF|\0/.test(s))
    fc.assert(
      fc.property(text, (sample) => {
        expect(decode(utf8(`\uFEFF${sample}`)).text).toBe(sample)
      }),
    )
  })
})
