import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import Button from '@mui/material/Button'
import { useTranslate } from 'react-admin'
import type { Stocktake } from '#contract/stocktakes'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Stocktake['state'], Tone> = {
  open: 'busy',
  closed: 'care',
  attested: 'good',
  cancelled: 'rest',
}

export function StocktakeState({ state }: Pick<Stocktake, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.stocktakes.states.${state}`)}</Tag>
}

export const placeOf = ({ unitPath, location }: Pick<Stocktake, 'unitPath' | 'location'>): string =>
  [unitPath, location].filter(Boolean).join(' / ')

/** Nothing while there is nothing to report. */
export function ReportButton({ stocktake: { id, number, state } }: { stocktake: Stocktake }) {
  const translate = useTranslate()
  if (state !== 'closed' && state !== 'attested') return null
  return (
    <Button
      component="a"
      href={`/api/stocktakes/${id}/report`}
      download={`stocktake-${number}.pdf`}
      startIcon={<DownloadOutlined />}
      variant="outlined"
    >
      {translate(`resources.stocktakes.${state === 'attested' ? 'report' : 'draft_report'}`)}
    </Button>
  )
}
