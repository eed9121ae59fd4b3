import { useTranslate } from 'react-admin'
import type { TransferBatch } from '#contract/transfers'
import { count } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<TransferBatch['state'], Tone> = {
  planned: 'busy',
  applied: 'good',
  undone: 'care',
  cancelled: 'plain',
}

export function BatchState({ state }: { state: TransferBatch['state'] }) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.transfer-batches.states.${state}`)}</Tag>
}

/** How many rows keep the batch from being applied; nothing where none does. */
export function Conflicts({ conflictCount }: Pick<TransferBatch, 'conflictCount'>) {
  const translate = useTranslate()
  if (conflictCount === 0) return null
  return (
    <Tag tone="act">
      {translate('resources.transfer-batches.conflicts', { smart_count: conflictCount })}
    </Tag>
  )
}

/** 異動 2,100、退職 380、採用 350. */
export function People({ counts }: Pick<TransferBatch, 'counts'>) {
  const translate = useTranslate()
  const locale = useLocale()
  const { transfer, retire, join, excluded } = counts
  const figures = {
    transfer: count(transfer, locale),
    retire: count(retire, locale),
    join: count(join, locale),
    excluded: count(excluded, locale),
  }
  const key = excluded > 0 ? 'people_and_excluded' : 'people'
  return <>{translate(`resources.transfer-batches.${key}`, figures)}</>
}
