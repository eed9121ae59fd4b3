import { describe, expect, test } from 'vitest'
import { toneOf, verdictOf } from './verdict.ts'

const figures = {
  today: '2026-11-26',
  deadline: '2027-03-31',
  goalCount: 5700,
  closed: 1344,
  total: 5580,
  course: { onCourse: true, lateWorkingDays: -4 as number | null },
  forecast: { latest: '2027-03-29' as string | null } as { latest: string | null } | null,
}
const say = (change: Partial<typeof figures>) => verdictOf({ ...figures, ...change })

describe('the sentence says', () => {
  test('on course, with the working days that are left over', () => {
    expect(say({})).toEqual({ kind: 'on_course', spare: 4, narrow: false })
    expect(toneOf(say({}))).toBe('good')
  })

  test('that it is narrow when the slow end of the forecast misses the deadline, or has no end', () => {
    for (const latest of ['2027-04-01', null]) {
      expect(say({ forecast: { latest } })).toEqual({ kind: 'on_course', spare: 4, narrow: true })
    }
    expect(toneOf(say({ forecast: { latest: null } }))).toBe('care')
  })

  test('on course to the day itself', () => {
    const course = { onCourse: true, lateWorkingDays: 0 }
    expect(say({ course, forecast: { latest: '2027-03-31' } })).toEqual({
      kind: 'on_course',
      spare: 0,
      narrow: false,
    })
  })

  test('by how many working days it is late', () => {
    const course = { onCourse: false, lateWorkingDays: 19 }
    expect(say({ course })).toEqual({ kind: 'late', days: 19 })
    expect(toneOf(say({ course }))).toBe('act')
  })

  test('no date where there is no pace: not begun, or standing still', () => {
    const none = { course: { onCourse: false, lateWorkingDays: null }, forecast: null }
    expect(say({ ...none, closed: 0 })).toEqual({ kind: 'not_begun' })
    expect(say(none)).toEqual({ kind: 'stalled' })
  })

  test('that the goal is reached, also after the deadline, and that the deadline has passed', () => {
    expect(say({ closed: 5700, today: '2027-06-01' })).toEqual({ kind: 'reached' })
    expect(say({ today: '2027-04-01' })).toEqual({ kind: 'overdue' })
    // On the last day it can still be done.
    expect(say({ today: '2027-03-31' }).kind).toBe('on_course')
  })

  test('that nothing is planned for a unit without laptops in the program', () => {
    expect(say({ goalCount: 0, closed: 0 })).toEqual({ kind: 'nothing' })
  })
})
