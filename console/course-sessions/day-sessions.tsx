import Card from '@mui/material/Card'
import { useGetList, useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { dayInYear, instantAt, timeOfDay } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { addDays } from '../slots/days.ts'
import { SessionLines } from './session-lines.tsx'

/** As many as a day holds. */
const SHOWN = 200

/** What takes place on a day, from morning to evening. */
export function DaySessions({ day }: { day: string }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { data } = useGetList<CourseSession>('course-sessions', {
    filter: { from: instantAt(day, '00:00'), to: instantAt(addDays(day, 1), '00:00') },
    pagination: { page: 1, perPage: SHOWN },
    sort: { field: 'startsAt', order: 'ASC' },
  })
  return (
    <Section
      title={translate('resources.course-sessions.day_sessions', { day: dayInYear(day, locale) })}
    >
      <Card>
        {!data && <Waiting rows={2} />}
        {data?.length === 0 && (
          <Notice title={translate('resources.course-sessions.none_that_day')} />
        )}
        {data && (
          <SessionLines
            sessions={data}
            name={({ startsAt, endsAt, code, courseName }) =>
              [`${timeOfDay(startsAt)}–${timeOfDay(endsAt)}`, code, courseName]
                .filter(Boolean)
                .join(' ')
            }
          />
        )}
      </Card>
    </Section>
  )
}
