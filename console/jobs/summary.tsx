import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LinkBase, useTranslate } from 'react-admin'
import type { JobSummary } from '#contract/jobs'
import { count, duration } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { listPath } from '../provider/list-path.ts'
import { useApi } from '../provider/use-api.ts'
import { type Tone, toneColor } from '../theme/tones.ts'
import { type Kind, lagOf } from './job.ts'
import { KindCards } from './kind-cards.tsx'
import { KindTable } from './kind-table.tsx'

/** What was tried and is not done; the rest only comes round. */
const isOpen = ({ waiting, running, retrying, dead }: Kind): boolean =>
  waiting + running + retrying + dead > 0

const byUrgency = (a: Kind, b: Kind): number => {
  const now = Date.now()
  return (
    b.dead - a.dead || (lagOf(b, now) ?? -1) - (lagOf(a, now) ?? -1) || (a.job < b.job ? -1 : 1)
  )
}

const LOOK_AGAIN_MS = 15_000

/** The queue in numbers: all of it, then kind by kind, what needs somebody first. */
export function Summary() {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['jobs', 'summary'],
    queryFn: ({ signal }) => api.call<JobSummary>('/jobs/summary', { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  })
  return (
    <Card sx={{ mb: 2 }}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <Kinds kinds={data.kinds} />
      ) : (
        <Waiting rows={3} />
      )}
    </Card>
  )
}

function Kinds({ kinds }: { kinds: Kind[] }) {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const [showsAll, setShowsAll] = useState(false)
  const open = kinds.filter(isOpen)
  const shown = (showsAll ? [...kinds] : open).sort(byUrgency)
  const rest = kinds.length - open.length
  if (kinds.length === 0)
    return (
      <Notice
        title={translate('resources.jobs.summary.nothing')}
        text={translate('resources.jobs.emptyHint')}
      />
    )
  const Rows = isPhone ? KindCards : KindTable
  return (
    <>
      <Totals kinds={kinds} />
      {shown.length > 0 && <Rows kinds={shown} />}
      {rest > 0 && (
        <Box sx={{ px: 1, py: 0.5, borderTop: 1, borderColor: 'divider' }}>
          <Button size="small" onClick={() => setShowsAll(!showsAll)}>
            {showsAll
              ? translate('resources.jobs.summary.open_only')
              : translate('resources.jobs.summary.all', { smart_count: rest })}
          </Button>
        </Box>
      )}
    </>
  )
}

function Totals({ kinds }: { kinds: Kind[] }) {
  const translate = useTranslate()
  const locale = useLocale()
  const sum = (of: (kind: Kind) => number) => kinds.reduce((total, kind) => total + of(kind), 0)
  const lags = kinds.map((kind) => lagOf(kind, Date.now())).filter((lag) => lag !== null)
  const lag = lags.length > 0 ? Math.max(...lags) : null
  const dead = sum((kind) => kind.dead)
  const number = (value: number) => count(value, locale)
  const words = (key: string) => translate(`resources.jobs.summary.${key}`)
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        p: 2,
        gridTemplateColumns: { xs: 'repeat(2, 1fr)', sm: 'repeat(3, 1fr)', lg: 'repeat(6, 1fr)' },
      }}
    >
      <Figure
        name={words('dead')}
        value={number(dead)}
        tone={dead > 0 ? 'act' : undefined}
        to={listPath('jobs', { state: 'dead' })}
      />
      <Figure
        name={words('waiting')}
        value={number(sum((kind) => kind.waiting))}
        to={listPath('jobs', { state: 'due', ready: true })}
      />
      <Figure name={words('lag')} value={lag === null ? '–' : duration(lag, locale)} />
      <Figure
        name={words('running')}
        value={number(sum((kind) => kind.running))}
        to={listPath('jobs', { state: 'leased' })}
      />
      <Figure
        name={words('scheduled')}
        value={number(sum((kind) => kind.scheduled))}
        to={listPath('jobs', { state: 'due', ready: false })}
      />
      <Figure name={words('done')} value={number(sum((kind) => kind.doneLastHour))} />
    </Box>
  )
}

interface FigureProps {
  name: string
  value: string
  tone?: Tone | undefined
  to?: string
}

const Figure = ({ name, value, tone, to }: FigureProps) => (
  <Box
    {...(to && { component: LinkBase, to })}
    sx={{
      color: 'inherit',
      textDecoration: 'none',
      '&[href]:hover': { textDecoration: 'underline' },
    }}
  >
    <Typography
      component="div"
      sx={(theme) => ({
        fontSize: '1.5rem',
        fontWeight: 600,
        lineHeight: 1.2,
        fontFeatureSettings: '"tnum"',
        color: tone && toneColor(theme, tone),
      })}
    >
      {value}
    </Typography>
    <Typography component="div" variant="body2" color="text.secondary">
      {name}
    </Typography>
  </Box>
)
