import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { deviceBatchDetail } from '#contract/device-batches'
import { count } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { BatchState, orderText, Progress } from './marks.tsx'
import { RefusedDevices } from './refused.tsx'

type Detail = z.infer<typeof deviceBatchDetail>
/** As the list has it at first, which knows no reasons. */
type Batch = Omit<Detail, 'refusedCounts'> & Partial<Pick<Detail, 'refusedCounts'>>
const LOOK_AGAIN_MS = 1_000

export default function DeviceBatchShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Batch>
      title={(batch) => orderText(translate, batch)}
      lead={(batch) => <BatchState batch={batch} />}
      refetchInterval={(batch) => (batch?.state === 'running' ? LOOK_AGAIN_MS : false)}
    >
      {(batch) => (
        <>
          {batch.state === 'running' && <Progress batch={batch} />}
          <Figures batch={batch} />
          <Card sx={{ p: 2, mt: 2 }}>
            <Facts>
              <Fact label="resources.device-batches.fields.createdByName">
                {batch.createdByName}
              </Fact>
              <Fact label="resources.device-batches.fields.createdAt">
                <Instant value={batch.createdAt} />
              </Fact>
              <Fact label="resources.device-batches.fields.finishedAt">
                {batch.finishedAt && <Instant value={batch.finishedAt} />}
              </Fact>
              <Fact label="resources.device-batches.fields.reason">{batch.reason}</Fact>
            </Facts>
          </Card>
          {batch.refused > 0 && batch.refusedCounts && (
            <Refusals id={batch.id} refused={batch.refused} counts={batch.refusedCounts} />
          )}
        </>
      )}
    </ShowPage>
  )
}

const FIGURES = ['total', 'done', 'unchanged', 'refused'] as const

function Figures({ batch }: { batch: Batch }) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', sm: 'repeat(4, minmax(0, 1fr))' },
      }}
    >
      {FIGURES.map((name) => (
        <Card key={name} sx={{ px: 2, py: 1.25 }}>
          <Typography variant="body2" color="text.secondary">
            {translate(`resources.device-batches.fields.${name}`)}
          </Typography>
          <Typography sx={{ fontSize: '1.5rem', fontWeight: 600 }}>
            {count(batch[name], locale)}
          </Typography>
        </Card>
      ))}
    </Box>
  )
}

const FILE = new URLSearchParams({
  format: 'csv',
  filter: JSON.stringify({ outcome: 'refused' }),
})

interface RefusalsProps {
  id: string
  refused: number
  counts: Detail['refusedCounts']
}

/** Each reason and how often, then each device with its own. */
function Refusals({ id, refused, counts }: RefusalsProps) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Section
      title={translate('resources.device-batches.why_refused')}
      aside={
        <Button
          size="small"
          startIcon={<DownloadOutlined />}
          href={`/api/device-batches/${id}/items/export?${FILE}`}
          download
        >
          {translate('resources.device-batches.download')}
        </Button>
      }
    >
      <Card sx={{ mb: 2 }}>
        {counts.map(({ message, count: many }) => (
          <Box
            key={message}
            sx={{ display: 'flex', gap: 2, px: 2, py: 1, borderBottom: 1, borderColor: 'divider' }}
          >
            <Typography sx={{ flex: 1 }}>{message}</Typography>
            <Typography sx={{ fontWeight: 600 }}>{count(many, locale)}</Typography>
          </Box>
        ))}
      </Card>
      <RefusedDevices batchId={id} refused={refused} />
    </Section>
  )
}
