import { useTranslate } from 'react-admin'
import type { MeasureState } from '#contract/measures'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

export const MEASURE_TONES: Record<MeasureState, Tone> = {
  planned: 'plain',
  running: 'busy',
  delayed: 'care',
  done: 'good',
  dropped: 'rest',
}

export function MeasureStateTag({ state }: { state: MeasureState }) {
  const translate = useTranslate()
  return <Tag tone={MEASURE_TONES[state]}>{translate(`resources.measures.states.${state}`)}</Tag>
}

/** 2026 年度 第1四半期. */
export function Quarter({ value }: { value: string }) {
  const translate = useTranslate()
  const [year, quarter] = value.split('-')
  return <>{translate('resources.measures.quarter', { year, quarter })}</>
}
