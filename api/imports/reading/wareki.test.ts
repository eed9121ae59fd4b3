import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDate } from './wareki.ts'

const DAY_MS = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const dayFrom = (first: string) =>
  fc
    .integer({ min: Date.parse(first) / DAY_MS, max: Date.parse('2099-12-31') / DAY_MS })
    .map((days) => days * DAY_MS)
/** The platform's own calendar judges ours. */
const platformWareki = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  dateStyle: 'long',
  timeZone: 'UTC',
})
const shortEra: Record<string, string> = { 明治: 'M', 大正: 'T', 昭和: 'S', 平成: 'H', 令和: 'R' }

describe('readDate', () => {
  it.each([
    '令和3年8月6日',
    '令3.8.6',
    'R3.8.6',
    'r3/8/6',
    'R03-08-06',
    '㋿3年8月6日',
    '令和３年８月６日',
    'Ｒ３．８．６',
    'R3ー8ー6',
    ' 令和 3年 8月 6日 ',
    '2021/8/6',
    '2021-08-06',
    '2021年8月6日',
    '2021.8.6',
    '20210806',
    '2021/8/6 0:00',
    '2021-08-06T00:00:00',
  ])('reads %s', (text) => {
    expect(readDate(text)).toEqual({ value: '2021-08-06' })
  })

  it.each([
    ['令和元年5月1日', '2019-05-01'],
    ['平成31年4月30日', '2019-04-30'],
    ['平成元年1月8日', '1989-01-08'],
    ['昭和64年1月7日', '1989-01-07'],
    ['昭和元年12月25日', '1926-12-25'],
    ['大正15年12月24日', '1926-12-24'],
    ['大正元年7月30日', '1912-07-30'],
    ['明治45年7月29日', '1912-07-29'],
    ['令和2年2月29日', '2020-02-29'],
  ])('reads the first and last days of eras: %s', (text, day) => {
    expect(readDate(text)).toEqual({ value: day })
  })

  it.each([
    '令和3年2月30日',
    '平成28年6月31日',
    'H27.13.1',
    '2016/02/30',
    '2100-02-29',
    '令和3年8月0日',
    '20210832',
  ])('refuses %s, which no calendar has', (text) => {
    expect(readDate(text)).toEqual({ code: 'impossible_date' })
  })

  it.each([
    '平成31年5月1日',
    '令和元年4月30日',
    '令和0年1月1日',
    '昭和99年1月1日',
    '昭和64年1月8日',
    '平成元年1月7日',
    '大正15年12月25日',
    '明治45年7月30日',
    '明治5年12月1日',
  ])('refuses %s, which its era does not have', (text) => {
    expect(readDate(text)).toEqual({ code: 'date_outside_era' })
  })

  it.each([
    '未定',
    '8/6',
    '21/8/6',
    '8/6/2021',
    '2021/8-6',
    '令和3年8月',
    '元/8/6',
    '令和2021年8月6日',
    '慶応3年8月6日',
    '0021/8/6',
    '2021/8/6 9:30',
    '44414',
  ])('does not guess what %s means', (text) => {
    expect(readDate(text)).toEqual({ code: 'not_a_date' })
  })

  it('reads day counts of Excel only when asked to', () => {
    expect(readDate('44414', { excelSerial: true })).toEqual({ value: '2021-08-06' })
    expect(readDate('61', { excelSerial: true })).toEqual({ value: '1900-03-01' })
    expect(readDate('60', { excelSerial: true })).toEqual({ code: 'not_a_date' })
    expect(readDate('20210806', { excelSerial: true })).toEqual({ value: '2021-08-06' })
  })

  it('reads every day of 1873 to 2099 from each way of writing it', () => {
    fc.assert(
      fc.property(dayFrom('1873-01-01'), (ms) => {
        const day = iso(ms)
        const long = platformWareki.format(ms)
        const [, era, year, month, date] = /^(..)(元|\d+)年(\d+)月(\d+)日$/.exec(long) ?? []
        const short = `${year === '元' ? 1 : year}.${month}.${date}`
        const [gregorianYear] = day.split('-')
        for (const text of [
          long,
          fullWidth(long),
          `${shortEra[era!]}${short}`,
          fullWidth(`${shortEra[era!]}${short}`),
          `${era![0]}${short}`,
          day,
          day.replaceAll('-', ''),
          day.replaceAll('-', '/'),
          `${gregorianYear}年${month}月${date}日`,
        ]) {
          expect(readDate(text), text).toEqual({ value: day })
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('never answers with a day that does not exist', () => {
    const part = fc.integer({ min: 0, max: 99 })
    fc.assert(
      fc.property(fc.constantFrom('令和', 'H', 'S', '20'), part, part, part, (era, y, m, d) => {
        const year = era === '20' ? String(y).padStart(2, '0') : y
        const reading = readDate(`${era}${year}/${m}/${d}`)
        if ('value' in reading) expect(iso(Date.parse(reading.value))).toBe(reading.value)
        else expect(['impossible_date', 'date_outside_era']).toContain(reading.code)
      }),
    )
  })
})
