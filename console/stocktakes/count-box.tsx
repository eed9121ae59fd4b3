import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { StocktakeScanResult } from '#contract/stocktakes'
import { CodeField } from '../scan/code-field.tsx'
import { LastScans } from './last-scans.tsx'
import { useCount } from './use-count.ts'

/** Where codes are read one after the other, and what the last one came to. */
export function CountBox({ stocktakeId }: { stocktakeId: string }) {
  const translate = useTranslate()
  const { mutateAsync, data, failureCount, isPending } = useCount(stocktakeId)
  return (
    <Card sx={{ p: 2, display: 'grid', gap: 1.5, '& .MuiButton-root': { minHeight: 44 } }}>
      <CodeField
        continuous
        label="resources.stocktakes.scan_field"
        onCode={(code) => mutateAsync({ code, key: crypto.randomUUID() })}
      />
      <Box aria-live="polite">
        {isPending && failureCount > 0 ? (
          <Alert severity="warning">{translate('resources.stocktakes.retrying')}</Alert>
        ) : (
          data && <Outcome scan={data} />
        )}
      </Box>
      <LastScans stocktakeId={stocktakeId} />
    </Card>
  )
}

const SEVERITY = {
  found: 'success',
  unexpected: 'warning',
  unknown: 'warning',
  again: 'info',
} as const

function Outcome({ scan: { item, again } }: { scan: StocktakeScanResult }) {
  const translate = useTranslate()
  const { propertyNumber, code, model, holderName, deviceUnitPath, location, deviceState } = item
  // What is missing is never the outcome of a scan.
  const result = item.result === 'missing' ? 'found' : item.result
  const outcome = again ? 'again' : result
  const place = item.result === 'unexpected' ? [deviceUnitPath, location] : []
  const isLost = deviceState === 'missing'
  return (
    <Alert
      severity={isLost ? 'error' : SEVERITY[outcome]}
      sx={{ '& .MuiAlert-message': { minWidth: 0 } }}
    >
      <AlertTitle sx={{ fontSize: '1.15rem', overflowWrap: 'anywhere' }}>
        {propertyNumber ?? code}
      </AlertTitle>
      <div>{translate(`resources.stocktakes.outcomes.${outcome}`)}</div>
      <div>{[model, holderName, ...place].filter(Boolean).join(' · ')}</div>
      {isLost && <div>{translate('resources.stocktakes.reported_lost')}</div>}
    </Alert>
  )
}
