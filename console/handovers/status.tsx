import { useTranslate } from 'react-admin'
import type { Handover } from '#contract/handovers'
import { today } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'

export function HandoverStatus({ handover }: { handover: Handover }) {
  const translate = useTranslate()
  if (handover.returnedAt) return <Tag tone="rest">{translate('resources.handovers.returned')}</Tag>
  if (handover.dueOn && handover.dueOn < today(new Date())) {
    return <Tag tone="act">{translate('resources.handovers.overdue')}</Tag>
  }
  if (handover.dueOn) return <Tag tone="busy">{translate('resources.handovers.on_loan')}</Tag>
  return <Tag tone="good">{translate('resources.handovers.open')}</Tag>
}
