import Button from '@mui/material/Button'
import { useState } from 'react'
import { EditButton, LinkBase, useNotify, useRefresh, useTranslate } from 'react-admin'
import { type CourseSession, SESSION_MOVES } from '#contract/course-sessions'
import { ActDialog } from '../layout/act-dialog.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { BookUnit } from './book-unit.tsx'
import { MoveBookings } from './move-bookings.tsx'

/** What one may do with a session as it stands: a trainer all, a section head book their unit. */
export function SessionActions({ session }: { session: CourseSession }) {
  const teaches = useReach('courses.write') !== null
  const books = useReach('course-bookings.units') !== null
  return (
    <>
      {books && <BookUnitButton session={session} />}
      {teaches && <TrainerActions session={session} />}
    </>
  )
}

function BookUnitButton({ session }: { session: CourseSession }) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  const { state, kind, startsAt } = session
  if (state !== 'planned' || kind === 'recording' || new Date(startsAt) <= new Date()) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        {translate('resources.course-sessions.book_unit')}
      </Button>
      {open && <BookUnit session={session} onClose={() => setOpen(false)} />}
    </>
  )
}

function TrainerActions({ session }: { session: CourseSession }) {
  const translate = useTranslate()
  const { id, state, seats, seatsTaken, linesTaken, waiting, startsAt } = session
  const [open, setOpen] = useState<'postpone' | 'cancel' | 'move' | null>(null)
  const may = (to: CourseSession['state']) =>
    SESSION_MOVES.some((move) => move.from === state && move.to === to)
  const begun = new Date(startsAt) <= new Date()
  const close = () => setOpen(null)
  return (
    <>
      {state !== 'cancelled' && <EditButton />}
      {(state === 'planned' || state === 'postponed') && seatsTaken + linesTaken + waiting > 0 && (
        <Button onClick={() => setOpen('move')}>
          {translate('resources.course-sessions.move_bookings')}
        </Button>
      )}
      {seats > 0 && state === 'planned' && (
        <>
          <Button href={`/api/course-sessions/${id}/sign-in-sheet`} target="_blank">
            {translate('resources.course-sessions.sheet')}
          </Button>
          <Button component={LinkBase} to={`/session-code?session=${id}`} variant="outlined">
            {translate('resources.course-sessions.show_code')}
          </Button>
        </>
      )}
      {may('postponed') && !begun && (
        <Button onClick={() => setOpen('postpone')}>
          {translate('resources.course-sessions.postpone')}
        </Button>
      )}
      {may('cancelled') && (
        <Button color="error" onClick={() => setOpen('cancel')}>
          {translate('resources.course-sessions.cancel')}
        </Button>
      )}
      {may('held') && begun && <Hold id={id} />}
      {(open === 'postpone' || open === 'cancel') && (
        <EndDialog id={id} how={open} onClose={close} />
      )}
      {open === 'move' && <MoveBookings session={session} onClose={close} />}
    </>
  )
}

interface EndProps {
  id: string
  how: 'postpone' | 'cancel'
  onClose: () => void
}

function EndDialog({ id, how, onClose }: EndProps) {
  const translate = useTranslate()
  const api = useApi()
  return (
    <ActDialog
      title={translate(`resources.course-sessions.${how}`)}
      confirm={translate(`resources.course-sessions.${how}`)}
      color={how === 'cancel' ? 'error' : 'primary'}
      reason={{ required: true }}
      act={(reason) =>
        api.call(`/course-sessions/${id}/${how}`, { method: 'POST', body: { reason } })
      }
      onClose={onClose}
    >
      {translate(`resources.course-sessions.${how}_hint`)}
    </ActDialog>
  )
}

function Hold({ id }: { id: string }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const hold = async () => {
    try {
      await api.call(`/course-sessions/${id}/hold`, { method: 'POST' })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  return (
    <Button variant="contained" onClick={() => void hold()}>
      {translate('resources.course-sessions.hold')}
    </Button>
  )
}
