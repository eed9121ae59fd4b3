import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { AlertTest } from '#contract/alerts'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { Reason } from '../jobs/reason.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Tone } from '../theme/tones.ts'

const LOOK_AGAIN_MS = 1_000
/** A worker takes it within a second; the other side may say nothing for half a minute. */
const STUCK_MS = 60_000

const TONES: Record<NonNullable<AlertTest['outcome']>, Tone> = {
  delivered: 'good',
  failed: 'act',
  off: 'care',
  no_address: 'care',
}

const isStuck = ({ createdAt }: AlertTest) => Date.now() - Date.parse(createdAt) > STUCK_MS
const isUnderWay = (test: AlertTest) => test.outcome === null && !isStuck(test)

/** What came of the newest tests. */
export function Tests() {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['alerts', 'tests'],
    queryFn: ({ signal }) => api.call<AlertTest[]>('/alerts/tests', { signal }),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LOOK_AGAIN_MS : false),
  })
  const words = (key: string) => translate(`resources.alerts.telling.${key}`)
  return (
    <Box sx={{ px: 2, py: 1.25 }}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
        {words('tests')}
      </Typography>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={2} />
      ) : data.length === 0 ? (
        <Typography variant="body2">{words('no_tests')}</Typography>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: 0.5 }}>
          {data.map((test) => (
            <Row key={test.id} test={test} />
          ))}
        </Box>
      )}
    </Box>
  )
}

function Row({ test }: { test: AlertTest }) {
  const translate = useTranslate()
  const { way, by, outcome, code, createdAt } = test
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, rowGap: 0.25, alignItems: 'center' }}
    >
      <Instant value={createdAt} exact />
      <span>{translate(`resources.alerts.ways.${way}`)}</span>
      {outcome ? (
        <Tag tone={TONES[outcome]}>{translate(`resources.alerts.outcomes.${outcome}`)}</Tag>
      ) : (
        <Tag tone={isStuck(test) ? 'act' : 'busy'}>
          {translate(
            isStuck(test) ? 'resources.alerts.telling.stuck' : 'resources.alerts.telling.pending',
          )}
        </Tag>
      )}
      {code && <Reason code={code} />}
      <Typography component="span" variant="body2" color="text.secondary">
        {by}
      </Typography>
    </Box>
  )
}
