import { z } from 'zod'
import { listQuery, MAX_PAGE, oneOrMore } from './list.ts'
import { id, instant, line, paragraph } from './values.ts'

export const CERTIFICATE_STATES = ['intent', 'issued', 'held', 'revoked', 'abandoned'] as const
export const certificateState = z.enum(CERTIFICATE_STATES)
export type CertificateState = z.infer<typeof certificateState>

/**
 * Every step of a certificate; app.moves in the database holds the same rows. An intent is on record
 * before anything is signed; one that was given up may have been signed, and counts as revoked.
 */
export const CERTIFICATE_MOVES: readonly { from: CertificateState; to: CertificateState }[] = [
  { from: 'intent', to: 'issued' },
  { from: 'intent', to: 'abandoned' },
  { from: 'issued', to: 'held' },
  { from: 'issued', to: 'revoked' },
  { from: 'held', to: 'issued' },
  { from: 'held', to: 'revoked' },
]

/** `network-access` opens the closed network, `device-management` is the agent's channel. */
export const DEVICE_PROFILES = ['network-access', 'device-management'] as const
export const deviceProfile = z.enum(DEVICE_PROFILES)
export type DeviceProfile = z.infer<typeof deviceProfile>
export const certificateProfile = z.enum([...DEVICE_PROFILES, 'server', 'ocsp-signer', 'scep-ra'])

export const HIERARCHIES = ['network', 'management'] as const
export const hierarchy = z.enum(HIERARCHIES)

/** RFC 5280 §5.3.1, those that a person may give. Theft is `keyCompromise`: it also blocks the key. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const
export const revocationReason = z.enum(REVOCATION_REASONS)

export const certificate = z.object({
  id,
  deviceId: id.nullable(),
  /** The device's. */
  propertyNumber: z.string().nullable(),
  unitId: id.nullable(),
  holderId: id.nullable(),
  authorityId: id,
  /** Names the authority's files: /ca/<slug>.cer, /crl/<slug>.crl. */
  authority: z.string(),
  hierarchy,
  profile: certificateProfile,
  state: certificateState,
  /** Lower-case hex, as FreeRADIUS says it. */
  serialNumber: z.string(),
  subject: z.string(),
  /** SHA-256 of the public key, lower-case hex. */
  publicKeySha256: z.string(),
  notBefore: instant,
  notAfter: instant,
  /** From when on it should be renewed: two thirds of its life, and by chance a little later. */
  renewAfter: instant,
  issuedAt: instant.nullable(),
  heldAt: instant.nullable(),
  /** When a held one is revoked for good unless it is released. */
  finalAt: instant.nullable(),
  revokedAt: instant.nullable(),
  reason: revocationReason.nullable(),
  invalidSince: instant.nullable(),
  /** The certificate that took its place; it is revoked at `revokeAt`. */
  replacedBy: id.nullable(),
  revokeAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Certificate = z.infer<typeof certificate>

export const certificateEvent = z.object({
  id: z.number().int(),
  kind: z.enum(['issued', 'held', 'released', 'revoked', 'abandoned']),
  reason: revocationReason.nullable(),
  note: z.string().nullable(),
  /** `user:<uuid>` or `system:<name>`. */
  actor: z.string(),
  actorName: z.string().nullable(),
  at: instant,
})

export const certificateDetail = certificate.extend({
  /** Absent until it is signed. */
  pem: z.string().nullable(),
  /** Host names and addresses of a server, the URI of a device. */
  names: z.array(z.string()),
  /** The issuer first, the root last; PEM. */
  chain: z.string(),
  events: z.array(certificateEvent),
})

const filter = {
  deviceId: id.optional(),
  state: oneOrMore(certificateState).optional(),
  profile: oneOrMore(certificateProfile).optional(),
  authorityId: id.optional(),
  /** Of this unit's devices, and of all below it. */
  unitId: id.optional(),
  expiresFrom: instant.optional(),
  expiresTo: instant.optional(),
  /** Lower-case hex; leading zeros and colons may be left out. */
  serialNumber: line(64).optional(),
}
export const certificateQuery = listQuery({ sort: ['notAfter', 'createdAt'], filter })
/** The same conditions in a request's body: everything that a list shows. */
const certificateFilter = z.strictObject({
  q: z.string().max(100).optional(),
  id: z.array(id).max(MAX_PAGE).optional(),
  ...filter,
})

/** A PKCS#10 request as PEM, or its DER in base64. Of what it asks for, only its key counts. */
const csr = z.string().min(1).max(24_000)

export const certificateIssue = z.strictObject({ deviceId: id, profile: deviceProfile, csr })

const names = (longest: number) => z.array(line(longest)).max(50).default([])

/** For a server that devices speak to; `network` for RADIUS and gateways, `management` for the agents' port. */
export const certificateIssueServer = z.strictObject({
  hierarchy,
  /** Host names, each in full; international ones as `xn--`. */
  dns: names(253),
  /** IPv4 and IPv6 addresses. */
  ips: names(45),
  csr,
})

export const certificateIssued = z.object({
  id,
  serialNumber: z.string(),
  pem: z.string(),
  chain: z.string(),
  notBefore: instant,
  notAfter: instant,
  renewAfter: instant,
})

const note = paragraph(1000).optional()
export const certificateHold = z.strictObject({ note })
export const certificateRelease = z.strictObject({ note })
export const certificateRevoke = z.strictObject({
  reason: revocationReason,
  note,
  /** With `keyCompromise`: since when the key may have been in other hands (RFC 5280 §5.3.2). */
  invalidSince: instant.optional(),
})

/** So few that one person may do it, or the request for a second person. All of them have to be in use. */
export const MAX_REVOKED_AT_ONCE = 1000
export const certificateBulkRevoke = z
  .strictObject({
    ids: z.array(id).min(1).max(MAX_REVOKED_AT_ONCE).optional(),
    filter: certificateFilter.optional(),
    reason: revocationReason,
    note,
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'ids_or_filter',
  })
export const certificatesRevoked = z.object({ revoked: z.number().int() })

/** A rehearsal of issuing the whole fleet anew: nothing that it signs is valid, kept or handed out. */
export const drill = z.object({
  id,
  state: z.enum(['running', 'done', 'failed']),
  /** Certificates in use when it began. */
  total: z.number().int(),
  signed: z.number().int(),
  failed: z.number().int(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  seconds: z.number(),
})
export type Drill = z.infer<typeof drill>
export const drills = z.array(drill)

/** How many certificates end when: months of Asia/Tokyo, the present one first. */
export const certificateExpiry = z.array(
  z.object({
    /** `YYYY-MM`; the first also holds what has ended in the last 30 days and was not replaced. */
    month: z.string(),
    network: z.number().int(),
    management: z.number().int(),
    other: z.number().int(),
  }),
)
