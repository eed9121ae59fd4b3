import { useTranslate } from 'react-admin'
import type { Permit } from '#contract/permits'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Permit['state'], Tone> = {
  requested: 'care',
  granted: 'good',
  refused: 'act',
  withdrawn: 'rest',
}

export function PermitStateTag({ permit }: { permit: Permit }) {
  const translate = useTranslate()
  const over = permit.state === 'granted' && permit.expired
  return (
    <Tag tone={over ? 'rest' : TONES[permit.state]}>
      {translate(over ? 'resources.permits.expired' : `resources.permits.states.${permit.state}`)}
    </Tag>
  )
}
