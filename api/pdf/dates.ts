import { timeOf } from '../calendar.ts'

const era = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  era: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  timeZone: 'Asia/Tokyo',
})

/** 令和3年8月6日. */
export const wareki = (at: Date): string => era.format(at)

/** 令和3年8月6日 09:05. */
export const moment = (at: Date): string => `${wareki(at)} ${timeOf(at)}`
