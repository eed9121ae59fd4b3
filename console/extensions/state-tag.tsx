import { useTranslate } from 'react-admin'
import type { Extension } from '#contract/lines'
import { Tag } from '../fields/tag.tsx'

/** What is out of the ordinary about a number. */
export function StateTag({ extension }: { extension: Extension }) {
  const translate = useTranslate()
  const { retiredAt, freeOn, holderId, dutyUnitId } = extension
  if (retiredAt) return <Tag>{translate('resources.extensions.states.retired')}</Tag>
  if (freeOn) return <Tag tone="care">{translate('resources.extensions.states.quarantine')}</Tag>
  if (!holderId) return <Tag>{translate('resources.extensions.states.free')}</Tag>
  if (dutyUnitId) return <Tag tone="busy">{translate('resources.extensions.duty')}</Tag>
  return null
}
