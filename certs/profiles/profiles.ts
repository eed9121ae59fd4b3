import type { KeyKind } from '../keys/public-key.ts'
import { OID } from '../oids.ts'

/** Bits of RFC 5280 §4.2.1.3, by position. */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
} as const
export type KeyUsage = keyof typeof KEY_USAGE

/** What a kind of certificate may and must hold. A request's own wishes are never asked. */
export interface Profile {
  name: string
  /** A certificate authority, and how many may stand below it (RFC 5280 §4.2.1.9). */
  ca?: { pathLength?: number }
  keys: readonly KeyKind[]
  keyUsage: readonly KeyUsage[]
  /** Beside `keyUsage` when the key is RSA. */
  rsaKeyUsage?: readonly KeyUsage[]
  /** Object identifiers; none: the extension is left out. */
  extendedKeyUsage: readonly string[]
  maxDays: number
  /** Kinds of subject alternative name: which it may hold, and which must be there. */
  names: { allowed: readonly NameKind[]; required: readonly NameKind[] }
  /** The subject may be empty when an alternative name says who it is. */
  emptySubject?: boolean
  /** May carry Microsoft's SID extension. */
  sid?: boolean
  /** RFC 6960 §4.2.2.2.1: this certificate's own status is not asked for. */
  noCheck?: boolean
  /** Must say where its revocation is told; not for a root and not for who needs no check. */
  revocable: boolean
}
export type NameKind = 'uris' | 'dns' | 'ips' | 'emails'

const ANY_KEY = ['P-256', 'P-384', 'RSA'] as const
const NO_NAMES = { allowed: [], required: [] } as const

/** The profiles of DESIGN §7. */
export const PROFILES = {
  /** Opens the network: office Wi-Fi by EAP-TLS, the gateway of the closed network. */
  'network-access': {
    name: 'network-access',
    keys: ANY_KEY,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [OID.clientAuth, OID.eapOverLan],
    maxDays: 366,
    names: { allowed: ['uris', 'dns', 'emails'], required: ['uris'] },
    emptySubject: true,
    sid: true,
    revocable: true,
  },
  /** The agent's channel to us, and nothing of the network. */
  'device-management': {
    name: 'device-management',
    keys: ANY_KEY,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [OID.clientAuth],
    maxDays: 366,
    names: { allowed: ['uris'], required: ['uris'] },
    emptySubject: true,
    revocable: true,
  },
  /** A server that devices speak to: RADIUS, gateway, the agent port. */
  server: {
    name: 'server',
    keys: ANY_KEY,
    keyUsage: ['digitalSignature'],
    rsaKeyUsage: ['keyEncipherment'],
    // Windows asks EAP servers for serverAuth; nothing asks for EAP-over-LAN there.
    extendedKeyUsage: [OID.serverAuth],
    maxDays: 398,
    names: { allowed: ['dns', 'ips'], required: [] },
    emptySubject: true,
    revocable: true,
  },
  /** RFC 6960 §4.2.2.2: issued by the very CA whose certificates it answers for. */
  'ocsp-signer': {
    name: 'ocsp-signer',
    keys: ANY_KEY,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [OID.ocspSigning],
    maxDays: 31,
    names: NO_NAMES,
    noCheck: true,
    revocable: false,
  },
  /** RFC 8894 §3.1: SCEP clients encrypt to it, which takes RSA. */
  'scep-ra': {
    name: 'scep-ra',
    keys: ['RSA'],
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: [],
    maxDays: 398,
    names: NO_NAMES,
    revocable: true,
  },
  root: {
    name: 'root',
    ca: { pathLength: 1 },
    keys: ANY_KEY,
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    maxDays: 9_200,
    names: NO_NAMES,
    revocable: false,
  },
  issuing: {
    name: 'issuing',
    ca: { pathLength: 0 },
    keys: ANY_KEY,
    keyUsage: ['digitalSignature', 'keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    maxDays: 4_600,
    names: NO_NAMES,
    revocable: true,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES
