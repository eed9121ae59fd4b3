import { useTranslate } from 'react-admin'
import type { ReplacementState } from '#contract/rollout'
import { Tag } from '../fields/tag.tsx'
import { REPLACEMENT_TONES } from './tones.ts'

export function ReplacementStateTag({ state }: { state: ReplacementState }) {
  const translate = useTranslate()
  return (
    <Tag tone={REPLACEMENT_TONES[state]}>{translate(`resources.replacements.states.${state}`)}</Tag>
  )
}
