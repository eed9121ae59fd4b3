import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Alert, AlertDelivery, DeliveryOutcome } from '#contract/alerts'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { Reason } from '../jobs/reason.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<DeliveryOutcome, Tone> = {
  delivered: 'good',
  read: 'good',
  unread: 'rest',
  unneeded: 'rest',
  waiting: 'busy',
  retrying: 'care',
  failed: 'act',
  off: 'rest',
  no_address: 'care',
  forgotten: 'plain',
}

/** Kinds of which other notifications tell. */
const ELSEWHERE = ['crl_late', 'incidents_late', 'jobs_dead'] as const

/** Who was told of an alert, by which way, and whether it arrived. */
export function Deliveries({ alert: { kind, deliveries } }: { alert: Alert }) {
  const translate = useTranslate()
  const elsewhere = ELSEWHERE.find((each) => each === kind)
  return (
    <Box sx={{ display: 'grid', gap: 0.75 }}>
      {deliveries.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          {translate('resources.alerts.told_to.nobody')}
        </Typography>
      )}
      {groupsOf(deliveries).map(({ key, person, state, each }) => (
        <Box
          key={key}
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', sm: 'minmax(0, 14rem) 1fr' },
            columnGap: 2,
            rowGap: 0.25,
            alignItems: 'start',
          }}
        >
          <Box sx={{ overflowWrap: 'anywhere' }}>
            {person ?? translate('resources.alerts.ways.webhook')}
            <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1 }}>
              {translate(`resources.alerts.told_to.${state}`)}
            </Typography>
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5 }}>
            {each.map((delivery) => (
              <Way key={delivery.id} delivery={delivery} />
            ))}
          </Box>
        </Box>
      ))}
      {elsewhere && (
        <Typography variant="body2" color="text.secondary">
          {translate(`resources.alerts.elsewhere.${elsewhere}`)}
        </Typography>
      )}
    </Box>
  )
}

function Way({ delivery: { way, outcome, at, code } }: { delivery: AlertDelivery }) {
  const translate = useTranslate()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 0.75 }}>
      {way !== 'webhook' && (
        <Typography component="span" variant="body2" color="text.secondary">
          {translate(`resources.alerts.ways.${way}`)}
        </Typography>
      )}
      <Tag tone={TONES[outcome]}>{translate(`resources.alerts.outcomes.${outcome}`)}</Tag>
      {at && (
        <Typography component="span" variant="body2" color="text.secondary">
          <Instant value={at} />
        </Typography>
      )}
      {code && (
        <Typography component="span" variant="body2">
          <Reason code={code} />
        </Typography>
      )}
    </Box>
  )
}

interface Group extends Pick<AlertDelivery, 'person' | 'state'> {
  key: string
  each: AlertDelivery[]
}

/** A person's console and mail side by side. */
function groupsOf(deliveries: AlertDelivery[]): Group[] {
  const groups: Group[] = []
  for (const delivery of deliveries) {
    const { id, person, state } = delivery
    const key = id.split(':')[0]!
    const group = groups.find((one) => one.key === key)
    if (group) group.each.push(delivery)
    else groups.push({ key, person, state, each: [delivery] })
  }
  return groups
}
