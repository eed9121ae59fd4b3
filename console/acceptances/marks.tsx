import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import Button from '@mui/material/Button'
import { useTranslate } from 'react-admin'
import type { Acceptance } from '#contract/handovers'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Acceptance['state'], Tone> = {
  open: 'care',
  signed: 'good',
  refused: 'act',
  waived: 'rest',
}

export function AcceptanceState({ state }: Pick<Acceptance, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.acceptances.states.${state}`)}</Tag>
}

/** Nothing where there is no receipt yet. */
export function ReceiptButton({ acceptance }: { acceptance: Acceptance }) {
  const translate = useTranslate()
  if (!acceptance.receiptSha256) return null
  return (
    <Button
      component="a"
      href={`/api/acceptances/${acceptance.id}/receipt`}
      download={`receipt-${acceptance.number}.pdf`}
      startIcon={<DownloadOutlined />}
      variant="outlined"
    >
      {translate('resources.acceptances.receipt')}
    </Button>
  )
}
