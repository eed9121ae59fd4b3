import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '#tests/cert-error'
import { Reader, SMALL } from './read.ts'
import { bigInteger, boolean, namedBits, oidText, text, time } from './values.ts'
import * as write from './write.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const first = (bytes: Uint8Array) => Reader.over(bytes).next()
const refused = (read: (element: ReturnType<typeof first>) => unknown, bytes: string) =>
  codeOf(() => read(first(hex(bytes))))

describe('what is written is read back', () => {
  it('integers, named bits and identifiers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 159n) - 1n }), (value) => {
        expect(bigInteger(first(write.integer(value)))).toBe(value)
      }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(8)), (positions) => {
        expect(namedBits(first(write.namedBits(positions)))).toEqual(
          [...positions].sort((a, b) => a - b),
        )
      }),
    )
    for (const id of ['1.2.840.113549.1.1.11', '2.5.29.15', '2.16.840.1.101.3.4.2.1', '0.9.2342'])
      expect(oidText(first(write.oid(id)))).toBe(id)
  })

  it('times of every second from 1950 on', () => {
    const dates = fc.date({
      min: new Date('1950-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, (date) => {
        const whole = Math.floor(date.getTime() / 1000) * 1000
        expect(time(first(write.time(date))).getTime()).toBe(whole)
        expect(time(first(write.generalizedTime(date))).getTime()).toBe(whole)
      }),
    )
  })

  it('lengths of one to four octets', () => {
    for (const length of [0, 127, 128, 255, 256, 65_535, 65_536, 1 << 24]) {
      const bytes = write.octets(Buffer.alloc(length))
      const limits = { ...SMALL, maxLength: bytes.length }
      expect(Reader.over(bytes, limits).next().content).toHaveLength(length)
    }
  })
})

describe('what is no DER is refused', () => {
  it.each([
    ['indefinite length', '30 80 00 00'],
    ['a long length that could be short', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length past the end', '04 02 00'],
    ['a length of five octets', '04 85 00 00 00 00 01 00'],
    ['a tag of several octets', '1f 81 01 00'],
    ['a tag alone', '30'],
    ['nothing', ''],
  ])('%s', (_, bytes) => expect(codeOf(() => first(hex(bytes)))).toBe('malformed'))

  it.each([
    ['an empty integer', bigInteger, '02 00'],
    ['an integer with a needless zero', bigInteger, '02 02 00 01'],
    ['a negative integer', bigInteger, '02 01 ff'],
    ['a boolean that is neither', boolean, '01 01 01'],
    ['bits with trailing zeros', namedBits, '03 02 00 80'],
    ['bits with unused ones', namedBits, '03 02 07 ff'],
    ['an identifier cut off', oidText, '06 01 80'],
    ['an identifier not the shortest', oidText, '06 02 80 01'],
    ['text that is no UTF-8', text, '0c 02 c3 28'],
    ['a PrintableString that is not', text, '13 01 40'],
    ['half a BMPString character', text, '1e 01 00'],
    ['the 30th of February', time, `17 0d ${Buffer.from('260230000000Z').toString('hex')}`],
    ['the 25th hour', time, `17 0d ${Buffer.from('260228240000Z').toString('hex')}`],
    ['the 60th second', time, `17 0d ${Buffer.from('260228000060Z').toString('hex')}`],
    ['a time with an offset', time, `17 11 ${Buffer.from('260228000000+0900').toString('hex')}`],
    ['a time without seconds', time, `17 0b ${Buffer.from('2602280000Z').toString('hex')}`],
    ['a time with a fraction', time, `18 11 ${Buffer.from('20260228000000.0Z').toString('hex')}`],
  ] as const)('%s', (_, read, bytes) => expect(refused(read, bytes)).toBe('malformed'))
})

it('depth, elements and length have their limits', () => {
  const limits = { maxLength: 100, maxNodes: 3, maxDepth: 2 }
  const within = (bytes: Uint8Array) => Reader.over(bytes, limits)
  expect(codeOf(() => within(Buffer.alloc(101)))).toBe('too_large')
  expect(codeOf(() => within(hex('0500 0500 0500 0500')).rest())).toBe('too_large')
  const deep = write.sequence(write.sequence(write.sequence(write.NULL)))
  expect(codeOf(() => within(deep).into(0x30).into(0x30).into(0x30))).toBe('too_large')
})
