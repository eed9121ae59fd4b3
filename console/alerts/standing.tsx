import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined'
import MuiAlert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { LinkBase, useCreatePath, useTranslate } from 'react-admin'
import type { Alert, AlertWatch } from '#contract/alerts'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { toneColor } from '../theme/tones.ts'
import { Acknowledge } from './acknowledge.tsx'
import { Deliveries } from './deliveries.tsx'
import { usePlace } from './subject.ts'
import { isSeen, useStanding } from './use-standing.ts'
import { useWatch } from './use-watch.ts'
import { Limit, Seen, Since, Value } from './words.tsx'

/** What alarms now, and whether anybody would notice if more did. */
export function Standing() {
  const translate = useTranslate()
  const { data, error, refetch } = useStanding()
  return (
    <Section title={translate('resources.alerts.now')} aside={<LastLook />}>
      <Stopped />
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={3} />
      ) : data.length === 0 ? (
        <Card>
          <Notice icon={<CheckCircleOutlined />} title={translate('resources.alerts.none')} />
        </Card>
      ) : (
        <Box sx={{ display: 'grid', gap: 1.5 }}>
          {data.map((alert) => (
            <One key={alert.id} alert={alert} />
          ))}
        </Box>
      )}
    </Section>
  )
}

function LastLook() {
  const translate = useTranslate()
  const { data } = useWatch()
  if (!data?.watchedAt) return null
  return (
    <Typography variant="body2" color="text.secondary">
      {translate('resources.alerts.watched')}
      <Instant value={data.watchedAt} />
    </Typography>
  )
}

/** It comes round every minute; a worker may be busy for a while. */
const LATE_MS = 5 * 60_000
const isStopped = ({ watchedAt }: AlertWatch): boolean =>
  watchedAt === null || Date.now() - Date.parse(watchedAt) > LATE_MS

/** That nothing alarms means nothing while nobody looks. */
function Stopped() {
  const translate = useTranslate()
  const { data } = useWatch()
  if (!data || !isStopped(data)) return null
  return (
    <MuiAlert severity="error" sx={{ mb: 1.5 }}>
      {data.watchedAt
        ? translate('resources.alerts.not_watched')
        : translate('resources.alerts.never_watched')}
    </MuiAlert>
  )
}

function One({ alert }: { alert: Alert }) {
  const translate = useTranslate()
  const createPath = useCreatePath()
  const place = usePlace(alert.kind)
  const acknowledges = useReach('alerts.acknowledge') !== null
  const seen = isSeen(alert, Date.now())
  return (
    <Card
      component="article"
      sx={(theme) => ({
        p: 2,
        borderLeft: `4px solid ${toneColor(theme, seen ? 'care' : 'act')}`,
        display: 'grid',
        gap: 1.25,
      })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}>
        <Box sx={{ flex: '1 1 18rem', minWidth: 0 }}>
          <Typography variant="h3" sx={{ fontSize: '1rem', fontWeight: 600 }}>
            <Link
              component={LinkBase}
              to={createPath({ resource: 'alerts', type: 'show', id: alert.id })}
              color="inherit"
              underline="hover"
            >
              {translate(`resources.alerts.kinds.${alert.kind}`)}
            </Link>
          </Typography>
          <Typography>
            <Value alert={alert} />
            <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1 }}>
              <Limit alert={alert} />
            </Typography>
          </Typography>
          <Typography variant="body2" color="text.secondary">
            <Since alert={alert} />
          </Typography>
        </Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {place && (
            <Button size="small" variant="outlined" component={LinkBase} to={place}>
              {translate('resources.alerts.see')}
            </Button>
          )}
          {acknowledges && <Acknowledge alert={alert} />}
        </Box>
      </Box>
      {alert.seen && (
        <Box>
          <Tag tone={seen ? 'care' : 'rest'}>
            <Seen alert={alert} />
          </Tag>
        </Box>
      )}
      <Deliveries alert={alert} />
    </Card>
  )
}
