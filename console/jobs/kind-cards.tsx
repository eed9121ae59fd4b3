import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import { count, duration } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { listPath } from '../provider/list-path.ts'
import { useReach } from '../provider/use-session.ts'
import { type Kind, lagOf } from './job.ts'
import { useJobName } from './names.ts'
import { RetryDead } from './retry-dead.tsx'

/** The same on a phone: only what is not nought. */
export function KindCards({ kinds }: { kinds: Kind[] }) {
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {kinds.map((kind) => (
        <Card key={kind.job} kind={kind} />
      ))}
    </Box>
  )
}

function Card({ kind }: { kind: Kind }) {
  const translate = useTranslate()
  const locale = useLocale()
  const nameOf = useJobName()
  const mayRetry = useReach('jobs.write') !== null
  const { job, waiting, running, scheduled, retrying, dead, doneLastHour } = kind
  const lag = lagOf(kind, Date.now())
  const figures = [
    ['waiting', waiting],
    ['running', running],
    ['scheduled', scheduled],
    ['done', doneLastHour],
  ] as const
  const words = figures
    .filter(([, value]) => value > 0)
    .map(([key, value]) => `${translate(`resources.jobs.summary.${key}`)} ${count(value, locale)}`)
  if (retrying > 0)
    words.push(
      translate('resources.jobs.summary.retrying', { smart_count: count(retrying, locale) }),
    )
  if (lag !== null)
    words.push(`${translate('resources.jobs.summary.lag')} ${duration(lag, locale)}`)
  return (
    <Box component="li" sx={{ px: 2, py: 1.25, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Typography sx={{ fontWeight: 600, flex: '1 1 auto', overflowWrap: 'anywhere' }}>
          <Box
            component={LinkBase}
            to={listPath('jobs', { job })}
            sx={{ color: 'inherit', textDecoration: 'none' }}
          >
            {nameOf(job)}
          </Box>
        </Typography>
        {dead > 0 && (
          <Tag tone="act">{`${translate('resources.jobs.summary.dead')} ${count(dead, locale)}`}</Tag>
        )}
      </Box>
      <Typography variant="body2" color="text.secondary">
        {words.join(' · ')}
      </Typography>
      {mayRetry && dead > 0 && (
        <Box sx={{ mt: 0.75 }}>
          <RetryDead job={job} dead={dead} />
        </Box>
      )}
    </Box>
  )
}
