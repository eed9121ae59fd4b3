import { useTranslate } from 'react-admin'
import type { Completion } from '#contract/completions'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Completion['standing'], Tone> = {
  valid: 'good',
  lapsed: 'care',
  revoked: 'rest',
}

export function Standing({ standing }: Pick<Completion, 'standing'>) {
  const translate = useTranslate()
  return (
    <Tag tone={TONES[standing]}>{translate(`resources.completions.standings.${standing}`)}</Tag>
  )
}
