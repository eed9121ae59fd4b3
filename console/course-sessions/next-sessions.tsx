import Card from '@mui/material/Card'
import { useGetList, useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { shortInstant } from '../fields/dates.ts'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { SessionLines } from './session-lines.tsx'

const SHOWN = 20

/** The newest sessions of a course, those ahead first. */
export function NextSessions({ courseId }: { courseId: string }) {
  const translate = useTranslate()
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
        {data && (
          <SessionLines
            sessions={data}
            name={({ code, startsAt }) => [code, shortInstant(startsAt)].filter(Boolean).join(' ')}
          />
        )}
      </Card>
    </Section>
  )
}
