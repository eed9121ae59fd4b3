import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { Transfer } from '#contract/transfers'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Transfer['kind'], Tone> = { transfer: 'busy', retire: 'rest', join: 'good' }

export function TransferKind({ kind }: Pick<Transfer, 'kind'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[kind]}>{translate(`resources.transfers.kinds.${kind}`)}</Tag>
}

/** What a row meets: first what keeps the batch from being applied. */
export function Findings({ transfer }: { transfer: Transfer }) {
  const translate = useTranslate()
  const { excluded, conflicts, notes } = transfer
  if (excluded) return <Tag>{translate('resources.transfers.excluded')}</Tag>
  if (conflicts.length + notes.length === 0) return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      {conflicts.map((code) => (
        <Tag key={code} tone="act">
          {translate(`resources.transfers.conflicts.${code}`)}
        </Tag>
      ))}
      {notes.map((code) => (
        <Tag key={code} tone="care">
          {translate(`resources.transfers.notes.${code}`)}
        </Tag>
      ))}
    </Box>
  )
}

/** From where to where; of somebody who leaves or joins, the one there is. */
export function Way({ transfer }: { transfer: Transfer }) {
  const { fromUnitPath, toUnitPath } = transfer
  return (
    <>
      {fromUnitPath}
      {fromUnitPath && toUnitPath && ' → '}
      {toUnitPath}
    </>
  )
}
