import { useTranslate } from 'react-admin'
import type { ProgramState } from '#contract/rollout'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<ProgramState, Tone> = { planned: 'plain', open: 'busy', closed: 'good' }

export function ProgramStateTag({ state }: { state: ProgramState }) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.programs.states.${state}`)}</Tag>
}
