import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { useTranslate } from 'react-admin'
import type { DeviceBatch } from '#contract/device-batches'
import { Tag } from '../fields/tag.tsx'

type Counts = Pick<DeviceBatch, 'state' | 'total' | 'done' | 'unchanged' | 'refused'>

export function BatchState({ batch: { state, refused } }: { batch: Counts }) {
  const translate = useTranslate()
  const tone = state === 'running' ? 'busy' : refused > 0 ? 'care' : 'good'
  return <Tag tone={tone}>{translate(`resources.device-batches.states.${state}`)}</Tag>
}

export function Progress({ batch: { total, done, unchanged, refused } }: { batch: Counts }) {
  const translate = useTranslate()
  return (
    <Box sx={{ my: 2 }}>
      <LinearProgress
        variant="determinate"
        value={((done + unchanged + refused) / total) * 100}
        aria-label={translate('resources.device-batches.progress')}
      />
    </Box>
  )
}

/** What was asked for: 「状態 → 引渡し待ち」, 「設置場所 → 別館」. */
export function orderText(
  translate: ReturnType<typeof useTranslate>,
  { to, changes }: DeviceBatch,
): string {
  if (to) {
    return `${translate('resources.devices.fields.state')} → ${translate(`resources.devices.states.${to}`)}`
  }
  return Object.entries(changes ?? {})
    .map(
      ([field, value]) =>
        `${translate(`resources.devices.fields.${field}`)} → ${named(translate, field, value)}`,
    )
    .join(' / ')
}

function named(
  translate: ReturnType<typeof useTranslate>,
  field: string,
  value: string | null,
): string {
  if (value === null) return '—'
  if (field === 'networkZone') return translate(`resources.devices.zones.${value}`)
  if (field === 'edr') return translate(`resources.devices.edr_states.${value}`)
  return field === 'unitId' ? translate('resources.device-batches.a_unit') : value
}
