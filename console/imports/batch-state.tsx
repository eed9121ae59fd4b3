import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { shortInstant } from '../fields/dates.ts'
import { useIsApplying } from './use-apply.ts'

/** Where the batch stands, in a sentence. */
export function BatchState({ batch }: { batch: ImportBatch }) {
  const translate = useTranslate()
  const isApplying = useIsApplying(batch.id)
  const state = isApplying ? 'applying' : batch.state
  switch (state) {
    case 'reading':
    case 'applying':
      return (
        <Box role="status" sx={{ mt: 1 }}>
          <Alert severity="info" sx={{ mb: 1 }}>
            {translate(`resources.imports.${state}`)}
          </Alert>
          <LinearProgress
            aria-label={translate(`resources.imports.${state}`)}
            sx={{ height: 8, borderRadius: 99 }}
          />
        </Box>
      )
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
