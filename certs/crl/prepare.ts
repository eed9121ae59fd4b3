import { authorityKeyIdentifier, extension, freshestCrl } from '../certificate/extensions.ts'
import { type Issuer, type Prepared, prepared } from '../certificate/prepare.ts'
import { integer, sequence, tagged, time } from '../der/write.ts'
import { CertError, type Finding, refuseFindings } from '../errors.ts'
import { encodeAlgorithm } from '../keys/signature.ts'
import { uriName } from '../names/general-name.ts'
import { OID } from '../oids.ts'
import { encodeEntries, type RevokedEntry } from './entries.ts'

/** All that goes into a list of revocations. */
export interface CrlFacts {
  issuer: Issuer
  /** Strictly rising over full lists and deltas together (RFC 5280 §5.2.3). */
  number: bigint
  thisUpdate: Date
  nextUpdate: Date
  /** Each serial once; fastest in ascending order of their octets, as `order by serial` gives them. */
  entries: Iterable<RevokedEntry>
  /** Makes it a delta to the full list of this number. */
  baseNumber?: bigint
  /** Where a full list's delta is. */
  deltaUrls?: readonly string[]
  /**
   * Only for lists that don't cover all the authority's certificates: a critical
   * IssuingDistributionPoint (RFC 5280 §5.2.5), with the URL that those certificates name.
   */
  distributionPointUrl?: string
}

/**
 * Encodes a full or delta list up to its signature; `assemble` puts that to it.
 * @throws CertError `bad_facts`, `lint`
 */
export function prepareCrl(facts: CrlFacts): Prepared {
  const { issuer, baseNumber } = facts
  refuseFindings(lint(facts))
  const entries = encodeEntries(within(facts.entries, baseNumber !== undefined))
  const tbs = sequence(
    V2,
    encodeAlgorithm(issuer.algorithm),
    issuer.name,
    time(facts.thisUpdate),
    time(facts.nextUpdate),
    // RFC 5280 §5.1.2.6: absent when nothing is revoked; an empty list is no DER of a CRL.
    ...(entries.length ? [sequence(entries)] : []),
    tagged(0, sequence(...extensions(facts))),
  )
  return prepared(tbs, issuer.algorithm)
}

const V2 = integer(1)

function extensions({ issuer, number, baseNumber, deltaUrls, distributionPointUrl }: CrlFacts) {
  const out = [
    authorityKeyIdentifier(issuer.keyIdentifier),
    extension(OID.crlNumber, false, integer(number)),
  ]
  if (baseNumber !== undefined)
    out.push(extension(OID.deltaCrlIndicator, true, integer(baseNumber)))
  if (distributionPointUrl !== undefined) {
    const point = sequence(tagged(0, tagged(0, uriName(distributionPointUrl))))
    out.push(extension(OID.issuingDistributionPoint, true, point))
  }
  if (deltaUrls?.length) out.push(freshestCrl(deltaUrls))
  return out
}

function* within(entries: Iterable<RevokedEntry>, delta: boolean): Generator<RevokedEntry> {
  for (const entry of entries) {
    // RFC 5280 §5.3.1: only a delta takes back.
    if (entry.reason === 'removeFromCRL' && !delta)
      throw new CertError('bad_facts', 'removeFromCRL in a full list')
    yield entry
  }
}

const MAX_NUMBER = 1n << 159n

function lint(facts: CrlFacts): Finding[] {
  const { number, baseNumber, deltaUrls = [], distributionPointUrl } = facts
  const urls = distributionPointUrl ? [...deltaUrls, distributionPointUrl] : deltaUrls
  const rules: readonly [code: string, rule: string, detail: string, kept: boolean][] = [
    [
      'crl_number',
      'RFC 5280 §5.2.3',
      'the number is negative or longer than 20 octets',
      number >= 0n && number < MAX_NUMBER,
    ],
    [
      'crl_dates',
      'RFC 5280 §5.1.2.5',
      'it is to be replaced before it starts',
      facts.thisUpdate < facts.nextUpdate,
    ],
    [
      'crl_outlives',
      'RFC 5280 §6.3.3',
      'it outlives its issuer',
      facts.nextUpdate <= facts.issuer.notAfter,
    ],
    [
      'crl_base',
      'RFC 5280 §5.2.4',
      'a delta is not later than its base',
      baseNumber === undefined || (baseNumber >= 0n && baseNumber < number),
    ],
    [
      'crl_freshest',
      'RFC 5280 §5.2.6',
      'a delta names a delta',
      baseNumber === undefined || deltaUrls.length === 0,
    ],
    [
      'urls',
      'RFC 5280 §8',
      'a URL is not plain http',
      urls.every((url) => /^http:\/\/[^/]/.test(url)),
    ],
  ]
  return rules
    .filter(([, , , kept]) => !kept)
    .map(([code, rule, detail]) => ({ code, rule, detail }))
}
