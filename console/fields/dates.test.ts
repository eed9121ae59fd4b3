import { expect, test } from 'vitest'
import {
  count,
  duration,
  exactInstant,
  instantOf,
  longDay,
  officeTime,
  shortDay,
  shortInstant,
  today,
} from './dates.ts'

test('a day is shown in the era of the reader of Japanese', () => {
  expect(longDay('2021-11-19', 'ja')).toBe('令和3年11月19日(金)')
  expect(longDay('2019-05-01', 'ja')).toBe('令和元年5月1日(水)')
  expect(longDay('2019-04-30', 'ja')).toBe('平成31年4月30日(火)')
  expect(longDay('2021-11-19', 'en')).toMatch(/19 November 2021/)
  expect(shortDay('2021-11-19')).toBe('2021/11/19')
})

test('instants are told in Japan time', () => {
  expect(shortInstant('2021-08-05T23:30:00.000Z')).toBe('2021/08/06 08:30')
  expect(exactInstant('2021-08-05T15:00:09.000Z')).toBe('2021/08/06 00:00:09')
  expect(today(new Date('2022-03-31T15:00:00Z'))).toBe('2022-04-01')
})

test('a time is typed by the clock of the office, wherever the browser stands', () => {
  expect(officeTime('2021-08-05T23:30:00.000Z')).toBe('2021-08-06T08:30')
  expect(instantOf('2021-08-06T08:30')).toBe('2021-08-05T23:30:00.000Z')
})

test('large counts are grouped', () => {
  expect(count(13200, 'ja')).toBe('13,200')
})

test('a duration is told in the unit that says most', () => {
  const told = [0.0042, 1.5, 119, 1_800, 21_600, 266_400].map((seconds) => duration(seconds, 'ja'))
  expect(told).toEqual(['4.2 ms', '1.5 秒', '119 秒', '30 分', '6 時間', '3.08 日'])
  expect(duration(0, 'en')).toBe('0 ms')
})
