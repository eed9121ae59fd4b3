import { useTranslate } from 'react-admin'
import type { NetworkSession } from '#contract/network-sessions'
import { Tag } from '../fields/tag.tsx'

/** Whether it goes on, should not, or is over. */
export function SessionTag({ session }: { session: NetworkSession }) {
  const translate = useTranslate()
  const { endedAt, disconnectWantedAt, decision } = session
  const standing = endedAt
    ? 'over'
    : disconnectWantedAt
      ? 'ending'
      : decision === 'quarantine'
        ? 'quarantine'
        : 'open'
  const tone = { over: 'rest', ending: 'act', quarantine: 'care', open: 'good' } as const
  return (
    <Tag tone={tone[standing]}>{translate(`resources.network-sessions.standing.${standing}`)}</Tag>
  )
}

/** A MAC address as labels have it; a phone number as it is. */
export const stationText = (station: string | null): string =>
  station && /^[0-9a-f]{12}$/.test(station) ? station.match(/../g)!.join(':') : (station ?? '')

/** Why it ended, in words where we know it. */
export function useEndReason(): (reason: string | null) => string {
  const translate = useTranslate()
  return (reason) =>
    reason ? translate(`resources.network-sessions.ends.${reason}`, { _: reason }) : ''
}
