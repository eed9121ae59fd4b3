import type { Settings } from '#contract/settings'
import type { Extension, Facts } from './contact-queries.ts'

const HOUR_MS = 3_600_000
/** A twentieth of its hours, and it is renewed: with a week's grace, each eight hours. */
const RENEWED_AT = 1 / 20

export interface Terms {
  graceHours: number
  poweredOnHours: number
  level: number
}

/** A lease to be signed. */
export interface DueLease {
  seq: number
  terms: Terms
}

/** What a lease says that is issued now: while an extension lasts, it has those hours in it. */
export function termsAt(settings: Settings, extension: Extension | null, now: Date): Terms {
  const more = extension && new Date(extension.until) > now ? extension.addHours : 0
  return {
    graceHours: settings['leases.graceHours'] + more,
    poweredOnHours: settings['leases.poweredOnHours'],
    level: settings['leases.level'],
  }
}

/**
 * The lease that a device is to have: the one it was given last, or a new one where that is about to be a
 * twentieth over, says something else than the office wants, or is signed by keys that the device no longer
 * trusts.
 */
export function leaseFor(
  { leaseSeq, leaseIssuedAt, leaseTerms, leaseSigned }: Facts,
  said: { leaseSeq: number } | null,
  { terms, keysSeq, now }: { terms: Terms; keysSeq: number; now: Date },
): DueLease | 'keep' {
  // Where we were set back to a backup, the device knows higher ones.
  const seq = Math.max(leaseSeq, said?.leaseSeq ?? 0) + 1
  if (!leaseIssuedAt || !leaseTerms || leaseSigned !== keysSeq || seq > leaseSeq + 1)
    return { seq, terms }
  const isOther =
    leaseTerms.graceHours !== terms.graceHours ||
    leaseTerms.poweredOnHours !== terms.poweredOnHours ||
    leaseTerms.level !== terms.level
  const age = +now - +leaseIssuedAt
  const isOld = age >= leaseTerms.graceHours * HOUR_MS * RENEWED_AT
  return isOther || isOld ? { seq, terms } : 'keep'
}
