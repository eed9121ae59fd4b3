import Card from '@mui/material/Card'
import { useGetList, useTranslate } from 'react-admin'
import type { Completion, CourseOutlook } from '#contract/completions'
import type { CourseBooking } from '#contract/course-bookings'
import { shortDay, shortInstant } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { Line } from '../my-unit/short-list.tsx'
import { Bookable } from './bookable.tsx'
import { useOutlook } from './outlook.ts'

const page = { page: 1, perPage: 20 }

/** What one has booked, has completed, and has to; and what one can book. */
export function MyCourses({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const outlookOf = useOutlook()
  const { data: due = [] } = useGetList<CourseOutlook>('completions/outlook', {
    filter: { staffId },
    pagination: page,
    sort: { field: 'until', order: 'ASC' },
  })
  const { data: bookings } = useGetList<CourseBooking>('course-bookings', {
    filter: { staffId, state: ['booked', 'waiting'] },
    pagination: page,
    sort: { field: 'startsAt', order: 'ASC' },
  })
  const { data: completions } = useGetList<Completion>('completions', {
    filter: { staffId, revoked: false },
    pagination: page,
    sort: { field: 'completedAt', order: 'DESC' },
  })
  const nothing = bookings?.length === 0 && completions?.length === 0 && due.length === 0
  return (
    <Section title={translate('my_courses.title')}>
      <Card>
        {(!bookings || !completions) && <Waiting rows={2} />}
        {nothing && <Notice title={translate('my_courses.nothing')} />}
        {due.map((each) => (
          <Line
            key={each.id}
            title={
              <RecordLink resource="courses" id={each.courseId}>
                {each.courseName}
              </RecordLink>
            }
            text={outlookOf(each)}
            mark={
              <Tag tone={each.until ? 'care' : 'act'}>
                {translate(`my_courses.facts.${each.fact}`)}
              </Tag>
            }
          />
        ))}
        {bookings?.map((booking) => (
          <Line
            key={booking.id}
            title={
              <RecordLink resource="course-sessions" id={booking.sessionId}>
                {booking.courseName}
              </RecordLink>
            }
            text={[
              shortInstant(booking.startsAt),
              booking.way === 'room'
                ? booking.place
                : translate('resources.course-sessions.ways.online'),
            ]}
            mark={
              <Tag tone={booking.state === 'booked' ? 'good' : 'care'}>
                {translate(`resources.course-bookings.states.${booking.state}`)}
              </Tag>
            }
          />
        ))}
        {completions?.map((completion) => (
          <Line
            key={completion.id}
            title={
              <RecordLink resource="courses" id={completion.courseId}>
                {completion.courseName}
              </RecordLink>
            }
            text={[
              translate('my_courses.completed_on', { day: shortInstant(completion.completedAt) }),
              completion.validUntil &&
                translate('my_courses.valid_until', { day: shortDay(completion.validUntil) }),
            ]}
            mark={
              <Tag tone={completion.standing === 'valid' ? 'good' : 'care'}>
                {translate(`resources.completions.standings.${completion.standing}`)}
              </Tag>
            }
          />
        ))}
        <Bookable />
      </Card>
    </Section>
  )
}
