import { useTranslate } from 'react-admin'
import type { CourseOutlook } from '#contract/completions'
import { shortDay, shortInstant, today } from '../fields/dates.ts'

/** Until when somebody is let in without the course, and whether what they booked is in time. */
export function useOutlook(): (outlook: CourseOutlook) => (string | null)[] {
  const translate = useTranslate()
  return ({ until, bookedAt }) => {
    const isLate = bookedAt !== null && (until === null || today(new Date(bookedAt)) > until)
    return [
      until
        ? translate('my_courses.until', { day: shortDay(until) })
        : translate('my_courses.stopped'),
      bookedAt &&
        translate(`my_courses.${isLate ? 'booked_late' : 'booked'}`, {
          at: shortInstant(bookedAt),
        }),
    ]
  }
}
