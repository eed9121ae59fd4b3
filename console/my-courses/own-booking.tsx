import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useGetList, useTranslate } from 'react-admin'
import type { CourseBooking } from '#contract/course-bookings'
import type { CourseSession } from '#contract/course-sessions'
import { Refusal } from '../layout/refusal.tsx'
import { useApi } from '../provider/use-api.ts'
import { usePerson } from '../provider/use-session.ts'

/** The reader's own place on a session: to take, to give back, to put into a calendar. */
export function OwnBooking({ session }: { session: CourseSession }) {
  const staffId = usePerson()?.staffId
  const ahead = session.state === 'planned' && new Date(session.startsAt) > new Date()
  if (!staffId || session.kind === 'recording') return null
  return <Place session={session} staffId={staffId} ahead={ahead} />
}

interface Props {
  session: CourseSession
  staffId: string
  ahead: boolean
}

function Place({ session, staffId, ahead }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const queryClient = useQueryClient()
  const { data } = useGetList<CourseBooking>('course-bookings', {
    filter: { staffId, sessionId: session.id, state: ['booked', 'waiting'] },
    pagination: { page: 1, perPage: 1 },
    sort: { field: 'createdAt', order: 'DESC' },
  })
  const { mutate, error, isPending } = useMutation({
    mutationFn: (own: CourseBooking | undefined) =>
      own
        ? api.call(`/course-bookings/${own.id}/cancel`, { method: 'POST' })
        : api.call('/course-bookings', { method: 'POST', body: { sessionId: session.id } }),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const [own] = data ?? []
  if (!data || (!own && !ahead)) return null
  return (
    <Card sx={{ p: 2, mt: 2 }}>
      <Refusal error={error} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <Typography sx={{ flex: '1 1 14rem' }}>
          {translate(wordsOf(own), { turn: own?.turn ?? 0 })}
        </Typography>
        {own && (
          <Button href={`/api/course-bookings/${own.id}/ics`}>
            {translate('my_courses.calendar')}
          </Button>
        )}
        {ahead && (
          <Button
            variant={own ? 'outlined' : 'contained'}
            loading={isPending}
            onClick={() => mutate(own)}
          >
            {translate(own ? 'my_courses.give_back' : 'my_courses.take_place')}
          </Button>
        )}
      </Box>
    </Card>
  )
}

const wordsOf = (own: CourseBooking | undefined) =>
  own ? `my_courses.place.${own.state}` : 'my_courses.place.none'
