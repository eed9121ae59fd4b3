import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCanAccess, useTranslate } from 'react-admin'
import type { Drill } from '#contract/certificates'
import { count } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

const LOOK_AGAIN_MS = 1_000
const TONES = { running: 'busy', done: 'good', failed: 'act' } as const

/** Rehearsals of issuing the whole fleet anew: how long it would take, measured on the real thing. */
export default function DrillList() {
  const translate = useTranslate()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const { canAccess, isPending } = useCanAccess({ resource: 'drills', action: 'list' })
  const { data, error, refetch } = useQuery({
    queryKey: ['drills'],
    queryFn: ({ signal }) => api.call<Drill[]>('/certificates/drills', { signal }),
    enabled: canAccess === true,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? LOOK_AGAIN_MS : false),
  })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  const words = (part: string) => translate(`resources.drills.start.${part}`)
  return (
    <>
      <Heading
        title={translate('resources.drills.name', { smart_count: 2 })}
        lead={translate('resources.drills.lead')}
        actions={
          <Button
            variant="contained"
            disabled={data?.some(isRunning) ?? true}
            onClick={() => setAsking(true)}
          >
            {words('do')}
          </Button>
        }
      />
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <Drills drills={data} />
        ) : (
          <Waiting rows={3} />
        )}
      </Card>
      {asking && (
        <ActDialog
          title={words('title')}
          confirm={words('do')}
          act={() => api.call('/certificates/drills', { method: 'POST' })}
          onClose={() => setAsking(false)}
        >
          {words('text')}
        </ActDialog>
      )}
    </>
  )
}

const isRunning = ({ state }: Drill) => state === 'running'

function Drills({ drills }: { drills: Drill[] }) {
  const translate = useTranslate()
  if (drills.length === 0)
    return (
      <Notice
        title={translate('resources.drills.empty')}
        text={translate('resources.drills.emptyHint')}
      />
    )
  return drills.map((drill) => <Row key={drill.id} drill={drill} />)
}

function Row({ drill }: { drill: Drill }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { state, total, signed, failed, startedAt } = drill
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '11rem 7rem minmax(9rem, 1fr) minmax(0, 1.4fr)' },
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.75,
        px: 2,
        py: 1.25,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Instant value={startedAt} exact />
      <Box>
        <Tag tone={TONES[state]}>{translate(`resources.drills.states.${state}`)}</Tag>
      </Box>
      <ProgressBar done={signed} total={total} />
      <Typography variant="body2" color="text.secondary">
        {translate('resources.drills.pace', pace(drill, locale))}
        {failed > 0 && ` · ${translate('resources.drills.failed', { smart_count: failed })}`}
      </Typography>
    </Box>
  )
}

function pace({ signed, seconds }: Drill, locale: ReturnType<typeof useLocale>) {
  const took = Math.max(seconds, 0.1)
  return {
    seconds: took < 10 ? took.toFixed(1) : count(Math.round(took), locale),
    each: count(Math.round(signed / took), locale),
  }
}
