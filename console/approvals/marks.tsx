import Box from '@mui/material/Box'
import { useEffect, useState } from 'react'
import { useTranslate } from 'react-admin'
import { APPROVAL_ACTIONS, type Approval } from '#contract/approvals'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Approval['state'], Tone> = {
  requested: 'care',
  approved: 'busy',
  executed: 'good',
  refused: 'act',
  withdrawn: 'rest',
  expired: 'rest',
  failed: 'act',
}

export function ApprovalState({ state }: Pick<Approval, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.approvals.states.${state}`)}</Tag>
}

export function ActionName({ action }: Pick<Approval, 'action'>) {
  return APPROVAL_ACTIONS[action][useLocale()]
}

export function Says({ says }: Pick<Approval, 'says'>) {
  return says[useLocale()]
}

/** Enough of the hash to compare by eye or over the telephone. */
export const ShortHash = ({ sha256 }: Pick<Approval, 'sha256'>) => (
  <Box component="code" title={sha256} sx={{ whiteSpace: 'nowrap' }}>
    {sha256.slice(0, 12).match(/.{4}/g)?.join(' ')}
  </Box>
)

const TICK_MS = 30_000
const MINUTE_MS = 60_000

/** Until when, and how long that still is while it is open. */
export function Expiry({ approval }: { approval: Approval }) {
  const translate = useTranslate()
  const [now, setNow] = useState(Date.now)
  const isOpen = approval.state === 'requested'
  useEffect(() => {
    if (!isOpen) return
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isOpen])
  const minutes = Math.max(0, Math.floor((Date.parse(approval.expiresAt) - now) / MINUTE_MS))
  return (
    <>
      <Instant value={approval.expiresAt} />{' '}
      {isOpen && (
        <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
          {translate('resources.approvals.left', {
            hours: Math.floor(minutes / 60),
            minutes: minutes % 60,
          })}
        </Box>
      )}
    </>
  )
}
