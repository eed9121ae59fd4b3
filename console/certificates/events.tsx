import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { certificateEvent } from '#contract/certificates'
import { Actor } from '../audit/actor.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Notice } from '../layout/states.tsx'

type Event = z.infer<typeof certificateEvent>

/** What became of a certificate: when, by whom and why. */
export function Events({ events }: { events: Event[] }) {
  const translate = useTranslate()
  return (
    <Card>
      {events.length === 0 && <Notice title={translate('resources.certificates.no_events')} />}
      {events.map((event) => (
        <Box
          key={event.id}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 2,
            px: 2,
            py: 1,
            '& + &': { borderTop: 1, borderColor: 'divider' },
          }}
        >
          <Instant value={event.at} exact />
          <Typography sx={{ fontWeight: 600 }}>
            {translate(`resources.certificates.kinds_of_event.${event.kind}`)}
          </Typography>
          {event.reason && (
            <Typography>{translate(`resources.certificates.reasons.${event.reason}`)}</Typography>
          )}
          <Typography color="text.secondary">
            <Actor entry={event} />
          </Typography>
          {event.note && (
            <Typography sx={{ width: '100%', whiteSpace: 'pre-line' }}>{event.note}</Typography>
          )}
        </Box>
      ))}
    </Card>
  )
}
