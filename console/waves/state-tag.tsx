import { useTranslate } from 'react-admin'
import type { WaveState } from '#contract/rollout'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<WaveState, Tone> = {
  planned: 'plain',
  open: 'busy',
  suspended: 'care',
  closed: 'good',
}

export function WaveStateTag({ state }: { state: WaveState }) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.waves.states.${state}`)}</Tag>
}
