import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { Acceptance } from '#contract/handovers'
import { ReceiptButton } from '../acceptances/marks.tsx'

const SEVERITY = { signed: 'success', open: 'info', refused: 'warning', waived: 'success' } as const

export function Done({ acceptance }: { acceptance: Acceptance }) {
  const translate = useTranslate()
  return (
    <Alert severity={SEVERITY[acceptance.state]} sx={{ mb: 2, fontSize: '1.05rem' }}>
      {translate(`kiosk.done.${acceptance.state}`, { number: acceptance.number })}
      <Box sx={{ mt: 1 }}>
        <ReceiptButton acceptance={acceptance} />
      </Box>
    </Alert>
  )
}
