import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotify, useTranslate } from 'react-admin'
import type { ConferencePerson, Match } from '#contract/conference-logs'
import { Tag } from '../fields/tag.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import type { Tone } from '../theme/tones.ts'
import { OtherPerson } from './other-person.tsx'

const TONES: Record<Match, Tone> = {
  email: 'good',
  number: 'good',
  name: 'good',
  chosen: 'good',
  several: 'act',
  unknown: 'act',
  ignored: 'rest',
}

interface Props {
  person: ConferencePerson
  decides: boolean
  enough: number
}

export function PersonRow({ person, decides, enough }: Props) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (body: object) =>
      api.call(`/conference-people/${person.id}`, { method: 'PUT', body }),
    onSuccess: () => queryClient.invalidateQueries(),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
  })
  const stay = translate('resources.conference-logs.stay', {
    minutes: person.minutes,
    share: person.share,
    joins: person.joins,
  })
  return (
    <Box sx={{ px: 2, py: 1.25, borderBottom: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography sx={{ fontWeight: 600, flex: '1 1 12rem', overflowWrap: 'anywhere' }}>
          {person.displayName}
        </Typography>
        <Typography
          variant="body2"
          color={person.share < enough ? 'warning.main' : 'text.secondary'}
        >
          {stay}
        </Typography>
        <Tag tone={TONES[person.match]}>
          {translate(`resources.conference-logs.matches.${person.match}`)}
        </Tag>
      </Box>
      {person.ignored && <Typography variant="body2">{person.ignored}</Typography>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 0.5 }}>
        {person.candidates.map(({ id, name, employeeNumber, unitPath, booked }) => (
          <Button
            key={id}
            size="small"
            variant={id === person.staffId ? 'contained' : 'outlined'}
            disabled={!decides}
            onClick={() => mutate({ staffId: id })}
          >
            {name} ({employeeNumber}) {unitPath}
            {booked && ` · ${translate('resources.course-bookings.states.booked')}`}
          </Button>
        ))}
        {decides && <OtherPerson onChoose={(staffId) => mutate({ staffId })} />}
        {decides && (
          <Button
            size="small"
            onClick={() => mutate({ ignored: translate('resources.conference-logs.nobody') })}
          >
            {translate('resources.conference-logs.ignore')}
          </Button>
        )}
      </Box>
    </Box>
  )
}
