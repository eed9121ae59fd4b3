import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { shortInstant } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<CourseSession['state'], Tone> = {
  planned: 'plain',
  postponed: 'care',
  held: 'good',
  cancelled: 'rest',
}

export function SessionState({ state }: Pick<CourseSession, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.course-sessions.states.${state}`)}</Tag>
}

/** What deserves a look. */
export function SessionWarnings({ warnings }: Pick<CourseSession, 'warnings'>) {
  const translate = useTranslate()
  if (warnings.length === 0) return null
  return (
    <Alert severity="warning" sx={{ mb: 2 }}>
      {warnings.map((code) => translate(`resources.course-sessions.warnings.${code}`)).join(' ')}
    </Alert>
  )
}

export const sessionName = ({
  code,
  courseName,
  startsAt,
}: Pick<CourseSession, 'code' | 'courseName' | 'startsAt'>) =>
  [code, courseName, shortInstant(startsAt)].filter(Boolean).join(' ')

/** Taken of all, in both ways. */
export function usePlaces() {
  const translate = useTranslate()
  return ({ seats, seatsTaken, lines, linesTaken, waiting }: CourseSession) =>
    [
      seats > 0 &&
        translate('resources.course-sessions.seats_of', { taken: seatsTaken, all: seats }),
      lines > 0 &&
        translate('resources.course-sessions.lines_of', { taken: linesTaken, all: lines }),
      waiting > 0 && translate('resources.course-sessions.who_wait', { waiting }),
    ]
      .filter(Boolean)
      .join(' · ')
}
