import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useGetList, useNotify, useTranslate } from 'react-admin'
import type { CourseSession, Outcome, RosterEntry } from '#contract/course-sessions'
import { Tag } from '../fields/tag.tsx'
import { CardRow } from '../layout/card-row.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { WalkIn } from './walk-in.tsx'

const SHOWN = 500
/** Other tablets tap too. */
const LOOK_AGAIN_MS = 5000
const CHOICES: readonly Outcome[] = ['attended', 'left_early', 'absent']

/** Everybody who is booked or came; a trainer taps who is there, by hand or by keyboard. */
export function Roster({ session, marks }: { session: CourseSession; marks: boolean }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const { data, total, error, refetch } = useGetList<RosterEntry>(
    `course-sessions/${session.id}/roster`,
    {
      filter: words.trim() ? { q: words.trim() } : {},
      pagination: { page: 1, perPage: SHOWN },
      sort: { field: 'kana', order: 'ASC' },
    },
    { refetchInterval: LOOK_AGAIN_MS },
  )
  const mark = useMark(session.id)
  return (
    <Section
      title={translate('resources.course-sessions.roster', { count: total ?? 0 })}
      aside={
        <TextField
          size="small"
          label={translate('resources.course-sessions.find_person')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      }
    >
      <Card>
        {error && <Failed error={error} retry={() => void refetch()} />}
        {!data && !error && <Waiting rows={5} />}
        {data?.length === 0 && <Notice title={translate('resources.course-sessions.nobody')} />}
        {data?.map((entry) => (
          <Row key={entry.id} entry={entry} mark={marks ? mark : null} />
        ))}
      </Card>
      {marks && <WalkIn mark={mark} />}
    </Section>
  )
}

export type Mark = (staffId: string, outcome: Outcome | null) => void

function useMark(sessionId: string): Mark {
  const api = useApi()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (mark: { staffId: string; outcome: Outcome | null }) =>
      api.call(`/course-sessions/${sessionId}/attendance`, {
        method: 'POST',
        body: { marks: [mark] },
      }),
    onSuccess: () => queryClient.invalidateQueries(),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
  })
  return (staffId, outcome) => mutate({ staffId, outcome })
}

function Row({ entry, mark }: { entry: RosterEntry; mark: Mark | null }) {
  const translate = useTranslate()
  const { id, staffName, employeeNumber, unitPath, bookingState, way, outcome, minutes } = entry
  const details = [
    employeeNumber,
    unitPath,
    translate(`resources.course-sessions.ways.${way}`),
    minutes !== null && translate('resources.course-sessions.minutes', { minutes }),
  ]
  return (
    <CardRow>
      <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{staffName}</Typography>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          {details.filter(Boolean).join(' · ')}
        </Typography>
      </Box>
      {bookingState === 'waiting' && (
        <Tag tone="care">{translate('resources.course-bookings.states.waiting')}</Tag>
      )}
      {mark ? (
        <ToggleButtonGroup
          exclusive
          value={outcome}
          aria-label={translate('resources.course-sessions.outcome_of', { name: staffName })}
          onChange={(_, chosen: Outcome | null) => mark(id, chosen)}
        >
          {CHOICES.map((choice) => (
            <ToggleButton key={choice} value={choice} sx={{ minHeight: 44, px: 1.5 }}>
              {translate(`resources.course-sessions.outcomes.${choice}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      ) : (
        outcome && <Tag>{translate(`resources.course-sessions.outcomes.${outcome}`)}</Tag>
      )}
    </CardRow>
  )
}
