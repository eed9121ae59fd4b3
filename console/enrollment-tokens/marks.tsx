import { useTranslate } from 'react-admin'
import type { EnrollmentToken, TokenState } from '#contract/enrollment'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<TokenState, Tone> = {
  live: 'busy',
  used: 'good',
  expired: 'rest',
  revoked: 'rest',
}

/** Whether it can still be used, or is kept from it until somebody agrees. */
export function TokenTag({ token: { state, approvalId, approvedAt } }: { token: EnrollmentToken }) {
  const translate = useTranslate()
  const awaits = state === 'live' && approvalId && !approvedAt
  return awaits ? (
    <Tag tone="care">{translate('resources.enrollment-tokens.awaiting')}</Tag>
  ) : (
    <Tag tone={TONES[state]}>{translate(`resources.enrollment-tokens.states.${state}`)}</Tag>
  )
}
