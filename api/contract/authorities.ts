import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { instant, line } from './values.ts'

export const HIERARCHIES = ['network', 'management'] as const
export const hierarchy = z.enum(HIERARCHIES)
export type Hierarchy = z.infer<typeof hierarchy>

export const AUTHORITY_STATES = ['active', 'retiring', 'retired'] as const

export const CRL_FRESHNESS = ['fresh', 'late', 'stale'] as const
const crlFreshness = z.enum(CRL_FRESHNESS)
export type CrlFreshness = z.infer<typeof crlFreshness>

export const authority = z.object({
  id: z.uuid(),
  /** Names its files: /ca/<slug>.cer, /crl/<slug>.crl. */
  slug: z.string(),
  hierarchy,
  role: z.enum(['root', 'issuing']),
  /** Active issues; retiring only answers for what it has issued; retired is silent. */
  state: z.enum(AUTHORITY_STATES),
  issuerId: z.uuid().nullable(),
  subject: z.string(),
  /** SHA-256 of the certificate, lower-case hex. */
  fingerprint: z.string(),
  keyKind: z.enum(['P-256', 'P-384', 'RSA']),
  keyBits: z.number().int(),
  /** The signer has its key; a root's is offline. */
  keyOnline: z.boolean(),
  notBefore: instant,
  notAfter: instant,
  /** Certificates of devices and servers that have not expired, whatever their state. */
  unexpired: z.number().int(),
  /** The full list that is served now. */
  crl: z
    .object({
      number: z.number().int(),
      thisUpdate: instant,
      nextUpdate: instant,
      entries: z.number().int(),
      /** Late: it should have been replaced by now, and somebody was told. Stale: nobody gets in. */
      freshness: crlFreshness,
    })
    .nullable(),
  certificate: z.string().meta({ description: 'PEM' }),
  chain: z.string().meta({ description: 'PEM: itself, then its issuers up to the root' }),
})
export type Authority = z.infer<typeof authority>

export const authorityQuery = listQuery({
  sort: ['slug', 'notAfter'],
  filter: {
    hierarchy: oneOrMore(hierarchy).optional(),
    state: oneOrMore(z.enum(AUTHORITY_STATES)).optional(),
  },
})

export const authorityRollover = z.strictObject({ reason: line(500) })

export const CHAIN_FORMATS = ['pem', 'p7b'] as const
export const chainQuery = z.object({ format: z.enum(CHAIN_FORMATS).default('pem') })
