import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { count, shortInstant } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useIsApplying } from './use-apply.ts'

/** Where the batch stands, in a sentence. */
export function BatchState({ batch }: { batch: ImportBatch }) {
  const translate = useTranslate()
  const isApplying = useIsApplying(batch.id)
  const state = isApplying ? 'applying' : batch.state
  switch (state) {
    case 'reading':
    case 'applying':
      return <UnderWay phase={batch.progress?.phase ?? state} progress={batch.progress} />
    case 'failed':
      return (
        <Alert severity="error" sx={{ mt: 1 }}>
          {batch.failure?.message ?? translate('resources.imports.failed')}
          <div>{translate('resources.imports.failed_hint')}</div>
        </Alert>
      )
    case 'applied':
      return (
        <Alert severity="success" sx={{ mt: 1 }}>
          {translate('resources.imports.applied', {
            at: batch.appliedAt ? shortInstant(batch.appliedAt) : '',
          })}
        </Alert>
      )
    case 'undone':
      return (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('resources.imports.undone', {
            at: batch.undoneAt ? shortInstant(batch.undoneAt) : '',
          })}
        </Alert>
      )
    case 'checked':
      return (
        <Alert severity="info" sx={{ mt: 1 }}>
          {translate('resources.imports.checked')}
        </Alert>
      )
  }
}

interface UnderWayProps {
  phase: 'reading' | 'comparing' | 'applying'
  progress: ImportBatch['progress']
}

/** Rows done of how many; the bar only moves to and fro while nobody knows how many there are. */
function UnderWay({ phase, progress }: UnderWayProps) {
  const translate = useTranslate()
  const locale = useLocale()
  const { done = 0, total = null } = progress ?? {}
  const figures = { done: count(done, locale), total: count(total ?? 0, locale) }
  return (
    <Box role="status" sx={{ mt: 1 }}>
      <Alert severity="info" sx={{ mb: 1 }}>
        {translate(`resources.imports.${phase}`)}{' '}
        {done > 0 &&
          translate(`resources.imports.${total ? 'progress' : 'progress_open'}`, figures)}
      </Alert>
      <LinearProgress
        variant={total ? 'determinate' : 'indeterminate'}
        value={total ? Math.min(100, (100 * done) / total) : undefined}
        aria-label={translate(`resources.imports.${phase}`)}
        sx={{ height: 8, borderRadius: 99 }}
      />
    </Box>
  )
}
