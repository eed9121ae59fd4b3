import { useTranslate } from 'react-admin'
import type { Certificate } from '#contract/certificates'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

export type Standing = Certificate['state'] | 'expired' | 'replaced'

const TONES: Record<Standing, Tone> = {
  intent: 'busy',
  issued: 'good',
  replaced: 'rest',
  held: 'care',
  revoked: 'act',
  abandoned: 'rest',
  expired: 'rest',
}

/** Its state, or that time or a newer one has overtaken it. */
export function standingOf({ state, notAfter, replacedBy }: Certificate, now: number): Standing {
  if (state !== 'issued' && state !== 'held') return state
  if (Date.parse(notAfter) < now) return 'expired'
  return state === 'issued' && replacedBy ? 'replaced' : state
}

export function StandingTag({ certificate }: { certificate: Certificate }) {
  const translate = useTranslate()
  const standing = standingOf(certificate, Date.now())
  return (
    <Tag tone={TONES[standing]}>{translate(`resources.certificates.standing.${standing}`)}</Tag>
  )
}

/** What people know it by: the device, or the server's name. */
export const nameOf = ({
  propertyNumber,
  subject,
}: Pick<Certificate, 'propertyNumber'> & { subject: string | null }): string =>
  propertyNumber ?? subject?.replace(/^CN=/, '') ?? ''

/** In groups of four, so that it can be compared by eye. */
export const serialText = (serialNumber: string): string =>
  serialNumber.match(/.{1,4}/g)?.join(' ') ?? ''
