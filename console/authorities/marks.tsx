import { useTranslate } from 'react-admin'
import type { Authority } from '#contract/authorities'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Authority['state'], Tone> = {
  active: 'good',
  retiring: 'care',
  retired: 'rest',
}

export function AuthorityState({ state }: Pick<Authority, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.authorities.states.${state}`)}</Tag>
}

const FRESH_TONES = { missing: 'act', stale: 'act', late: 'care', fresh: 'good' } as const

/** Whether the list of revocations that is served will do, and until when. */
export function CrlFreshness({ crl }: Pick<Authority, 'crl'>) {
  const translate = useTranslate()
  const state = crl?.freshness ?? 'missing'
  return (
    <>
      <Tag tone={FRESH_TONES[state]}>{translate(`resources.authorities.crl.${state}`)}</Tag>{' '}
      {crl && (
        <>
          {translate('resources.authorities.crl.until')} <Instant value={crl.nextUpdate} />
        </>
      )}
    </>
  )
}
