import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { BulkBooking, CourseBooking } from '#contract/course-bookings'
import type { CourseSession } from '#contract/course-sessions'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'
import { BulkResult } from './bulk-result.tsx'
import { sessionName, usePlaces } from './marks.tsx'

/** As many as one request names. */
const MOST = 1000

/** Takes bookings over to another session of the course: everybody's, or those ticked. */
export function MoveBookings({
  session,
  onClose,
}: {
  session: CourseSession
  onClose: () => void
}) {
  const translate = useTranslate()
  const api = useApi()
  const places = usePlaces()
  const [to, setTo] = useState<CourseSession | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [result, setResult] = useState<BulkBooking | null>(null)
  const { data = [], total = 0 } = useGetList<CourseBooking>('course-bookings', {
    filter: { sessionId: session.id, state: ['booked', 'waiting'] },
    pagination: { page: 1, perPage: MOST },
    sort: { field: 'createdAt', order: 'ASC' },
  })
  const chosen = data.filter(({ id }) => !left.has(id))
  const tick = (id: string, stays: boolean) => {
    const next = new Set(left)
    if (stays) next.add(id)
    else next.delete(id)
    setLeft(next)
  }
  return (
    <ActDialog
      title={translate('resources.course-sessions.move_bookings')}
      confirm={translate('resources.course-sessions.move_people', {
        count: left.size === 0 ? total : chosen.length,
      })}
      ready={to !== null && chosen.length > 0}
      act={async () =>
        setResult(
          await api.call<BulkBooking>('/course-bookings/move', {
            method: 'POST',
            body: {
              fromSessionId: session.id,
              toSessionId: to!.id,
              ...(left.size > 0 && { ids: chosen.map(({ id }) => id) }),
            },
          }),
        )
      }
      outcome={result && <BulkResult result={result} />}
      onClose={onClose}
    >
      {translate('resources.course-sessions.move_hint')}
      <RecordChoice<CourseSession>
        resource="course-sessions"
        filter={{
          courseId: session.courseId,
          state: 'planned',
          kind: ['room', 'online', 'hybrid'],
        }}
        sort="startsAt"
        label="resources.course-sessions.move_to"
        name={(other) => `${sessionName(other)} ${places(other)}`}
        value={to}
        onChange={setTo}
      />
      <FormGroup sx={{ mt: 1.5, maxHeight: '40vh', flexWrap: 'nowrap', overflowY: 'auto' }}>
        {data.map(({ id, staffName, unitPath, state }) => (
          <FormControlLabel
            key={id}
            control={
              <Checkbox
                size="small"
                checked={!left.has(id)}
                onChange={(_, checked) => tick(id, !checked)}
              />
            }
            label={
              <>
                {staffName}{' '}
                <Typography component="span" variant="body2" color="text.secondary">
                  {unitPath} {translate(`resources.course-bookings.states.${state}`)}
                </Typography>
              </>
            }
          />
        ))}
      </FormGroup>
    </ActDialog>
  )
}
