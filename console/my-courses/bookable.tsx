import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { usePlaces } from '../course-sessions/marks.tsx'
import { shortInstant } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Notice } from '../layout/states.tsx'
import { Line } from '../my-unit/short-list.tsx'

/** Sessions with a place left for one’s unit, once they are asked for. */
export function Bookable() {
  const translate = useTranslate()
  const places = usePlaces()
  const [open, setOpen] = useState(false)
  const { data } = useGetList<CourseSession>(
    'course-sessions',
    {
      filter: { bookable: true },
      pagination: { page: 1, perPage: 20 },
      sort: { field: 'startsAt', order: 'ASC' },
    },
    { enabled: open },
  )
  if (!open) {
    return (
      <Box sx={{ p: 1.5 }}>
        <Button variant="outlined" onClick={() => setOpen(true)}>
          {translate('my_courses.book')}
        </Button>
      </Box>
    )
  }
  return (
    <>
      {data?.length === 0 && <Notice title={translate('my_courses.nothing_to_book')} />}
      {data?.map((session) => (
        <Line
          key={session.id}
          title={
            <RecordLink resource="course-sessions" id={session.id}>
              {session.courseName}
            </RecordLink>
          }
          text={[
            shortInstant(session.startsAt),
            session.place ?? session.conference,
            places(session),
          ]}
        />
      ))}
    </>
  )
}
