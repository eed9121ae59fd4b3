import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  assemble,
  type Certificate,
  type CertificateFacts,
  deviceUri,
  issuerOf,
  type KeyKind,
  type NameAttributes,
  PROFILES,
  parseCertificate,
  prepareCertificate,
  publicKeyOf,
  selfIssuer,
  serialNumber,
  signWithKey,
} from '#certs'

/** When every certificate made here starts to be valid. */
export const BORN = new Date('2026-04-01T00:00:00Z')
export const inDays = (days: number, from = BORN) => new Date(from.getTime() + days * 86_400_000)

export function createKey(kind: KeyKind): KeyObject {
  return kind === 'RSA'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: kind }).privateKey
}

export const newSerial = () => serialNumber(randomBytes(16))

/** Signs what these facts say and reads it back. */
export function sign(facts: CertificateFacts, key: KeyObject): Certificate {
  const prepared = prepareCertificate(facts)
  return parseCertificate(assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs)))
}

/** A root and an issuing authority below it, with keys in memory and URLs that nobody serves. */
export function createAuthority(kind: KeyKind = 'P-256', word = 'network', born = BORN) {
  const rootKey = createKey(kind)
  const key = createKey(kind)
  const named = (name: string): NameAttributes => [
    ['C', 'JP'],
    ['O', '守り県'],
    ['CN', `${word} ${name}`],
  ]
  const publicKey = publicKeyOf(rootKey)
  const validity = { notBefore: born, notAfter: inDays(9_000, born) }
  const subject = named('root')
  const root = sign(
    {
      profile: PROFILES.root,
      serial: newSerial(),
      issuer: selfIssuer({ subject, publicKey, ...validity }),
      subject,
      publicKey,
      ...validity,
    },
    rootKey,
  )
  const certificate = sign(
    {
      profile: PROFILES.issuing,
      serial: newSerial(),
      issuer: issuerOf(root),
      subject: named('issuing'),
      publicKey: publicKeyOf(key),
      notBefore: born,
      notAfter: inDays(4_000, born),
      crlUrls: [`http://pki.example/crl/${word}-root.crl`],
      issuerUrls: [`http://pki.example/ca/${word}-root.cer`],
    },
    rootKey,
  )
  const issuer = issuerOf(certificate)

  /** Facts of a device's network certificate, to be changed as a test likes. */
  const facts = (changes: Partial<CertificateFacts> = {}): CertificateFacts => ({
    profile: PROFILES['network-access'],
    serial: newSerial(),
    issuer,
    subject: [['CN', '千葉太郎のPC']],
    publicKey: changes.publicKey ?? publicKeyOf(createKey('P-256')),
    notBefore: born,
    notAfter: inDays(365, born),
    names: { uris: [deviceUri('0197a3f0-0000-7000-8000-000000000001')] },
    crlUrls: [`http://pki.example/crl/${word}.crl`],
    ocspUrls: ['http://pki.example/ocsp'],
    issuerUrls: [`http://pki.example/ca/${word}.cer`],
    ...changes,
  })

  return {
    rootKey,
    root,
    key,
    certificate,
    issuer,
    facts,
    issue: (changes: Partial<CertificateFacts> = {}) => sign(facts(changes), key),
    /** A delegated OCSP signer and its key. */
    ocspSigner: () => {
      const signerKey = createKey('P-256')
      const changes = {
        profile: PROFILES['ocsp-signer'],
        subject: [['CN', `${word} OCSP`]] as NameAttributes,
        publicKey: publicKeyOf(signerKey),
        notAfter: inDays(7, born),
        names: undefined,
        crlUrls: undefined,
        ocspUrls: undefined,
      }
      return { key: signerKey, certificate: sign(facts(changes), key) }
    },
  }
}
