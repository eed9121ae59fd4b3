import { createHash } from 'node:crypto'
import { malformed, type Reader, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { integerBytes, oidText, wholeBits } from '../der/values.ts'
import { element, NULL, octets, oid, sequence } from '../der/write.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { OID } from '../oids.ts'

export type CertIdHash = 'sha1' | 'sha256'

/** Which certificate is asked about (RFC 6960 §4.1.1). */
export interface CertId {
  /** Absent for a hash we don't know: nothing can be said then but `unknown`. */
  hash?: CertIdHash
  issuerNameHash: Buffer
  issuerKeyHash: Buffer
  /** Content octets of the INTEGER, as `Certificate.serial`. */
  serial: Buffer
  /** As it came; an answer repeats it octet for octet, parameters of the hash and all. */
  der: Buffer
}

const HASHES = new Map<string, CertIdHash>([
  [OID.sha1, 'sha1'],
  [OID.sha256, 'sha256'],
])

/** @throws CertError `malformed` */
export function readCertId(reader: Reader): CertId {
  const { whole, content } = reader.next(TAG.sequence)
  const body = reader.within(content)
  const algorithm = body.into(TAG.sequence)
  const hash = HASHES.get(oidText(algorithm.next()))
  if (!algorithm.done && algorithm.next(TAG.null).content.length) throw malformed('hash parameters')
  algorithm.end()
  const issuerNameHash = body.next(TAG.octetString).content
  const issuerKeyHash = body.next(TAG.octetString).content
  const serial = integerBytes(body.next())
  body.end()
  return { hash, issuerNameHash, issuerKeyHash, serial, der: whole }
}

/** How questions name an issuer, by each hash. */
export interface IssuerHashes {
  sha1: { name: Buffer; key: Buffer }
  sha256: { name: Buffer; key: Buffer }
}

/** Hashes of an issuer's name and key bits, to be made once and compared often. */
export function issuerHashes(issuer: { name: Buffer; publicKey: PublicKey }): IssuerHashes {
  const info = single(issuer.publicKey.spki, TAG.sequence)
  info.next(TAG.sequence)
  const bits = wholeBits(info.next())
  const by = (hash: CertIdHash) => ({ name: digest(hash, issuer.name), key: digest(hash, bits) })
  return { sha1: by('sha1'), sha256: by('sha256') }
}

const digest = (hash: CertIdHash, bytes: Uint8Array) => createHash(hash).update(bytes).digest()

/** Whether the question is about a certificate of this issuer. */
export function isIssuedBy(certId: CertId, hashes: IssuerHashes): boolean {
  const mine = certId.hash && hashes[certId.hash]
  return Boolean(
    mine && certId.issuerNameHash.equals(mine.name) && certId.issuerKeyHash.equals(mine.key),
  )
}

/** A CertID to ask about a serial of this issuer. */
export function encodeCertId(hashes: IssuerHashes, serial: Uint8Array, hash: CertIdHash): Buffer {
  const { name, key } = hashes[hash]
  return sequence(
    sequence(oid(OID[hash]), NULL),
    octets(name),
    octets(key),
    element(TAG.integer, serial),
  )
}
