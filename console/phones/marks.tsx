import { useTranslate } from 'react-admin'
import type { Phone, PhoneOperation, PhoneOperationState } from '#contract/phones'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

/** How a phone stands, by what matters most of it. */
export function PhoneTag({ phone }: { phone: Phone }) {
  const translate = useTranslate()
  const is = (word: string, tone: Tone) => (
    <Tag tone={tone}>{translate(`resources.phones.is.${word}`)}</Tag>
  )
  if (phone.removedAt) return is('removed', 'rest')
  if (!phone.deviceId) return is('unknown', 'act')
  if (phone.appliedState === 'LOST') return is('lost', 'act')
  if (phone.compliant === false) return is('failing', 'care')
  if (phone.unseen) return is('unseen', 'care')
  if (phone.drifted) return is('drifted', 'care')
  return is('well', 'good')
}

const TONES: Record<PhoneOperationState, Tone> = {
  queued: 'busy',
  sending: 'busy',
  issued: 'busy',
  succeeded: 'good',
  failed: 'act',
  expired: 'care',
  superseded: 'rest',
}

export function OperationTag({ operation }: { operation: PhoneOperation }) {
  const translate = useTranslate()
  return (
    <Tag tone={TONES[operation.state]}>
      {translate(`resources.phone-operations.states.${operation.state}`)}
    </Tag>
  )
}
