import Card from '@mui/material/Card'
import { useGetList, useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { shortInstant } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { Line } from '../my-unit/short-list.tsx'
import { SessionState, usePlaces } from './marks.tsx'

const SHOWN = 20

/** The newest sessions of a course, those ahead first. */
export function NextSessions({ courseId }: { courseId: string }) {
  const translate = useTranslate()
  const places = usePlaces()
  const { data } = useGetList<CourseSession>('course-sessions', {
    filter: { courseId },
    pagination: { page: 1, perPage: SHOWN },
    sort: { field: 'startsAt', order: 'DESC' },
  })
  return (
    <Section title={translate('resources.course-sessions.of_course')}>
      <Card>
        {!data && <Waiting rows={3} />}
        {data?.length === 0 && <Notice title={translate('resources.course-sessions.empty')} />}
        {data?.map((session) => (
          <Line
            key={session.id}
            title={
              <RecordLink resource="course-sessions" id={session.id}>
                {[session.code, shortInstant(session.startsAt)].filter(Boolean).join(' ')}
              </RecordLink>
            }
            text={[session.unitPath, session.place ?? session.conference, places(session)]}
            mark={<SessionState state={session.state} />}
          />
        ))}
      </Card>
    </Section>
  )
}
