import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { AuditCheckpoint, AuditEntryRecord, AuditLink, AuditOpening } from '#contract/audit'

/*
 * The chain's hashes, the same as drizzle/migrations/0002_security.sql makes them. Texts are UTF-8, lines
 * end with LF, hashes are SHA-256 in hex.
 */

/** What the first link follows. */
export const GENESIS = '0'.repeat(64)

const hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
const lines = (...fields: (string | number)[]): string => fields.join('\n')

export function entryHash(entry: Omit<AuditEntryRecord, 'type' | 'hash'>): string {
  const { id, tx, at, actor, action, entity, entityId, payload } = entry
  return hex(lines(id, tx, at, actor, action, entity, entityId, payload))
}

/** Over the hashes of a transaction's entries, in the order of their ids. */
export function createDigest() {
  const hash = createHash('sha256')
  return {
    add: (entry: string) => {
      hash.update(entry, 'hex')
    },
    done: () => hash.digest('hex'),
  }
}

export function linkHash(link: Omit<AuditLink, 'type' | 'hash'>): string {
  const { seq, tx, at, entries, total } = link
  return hex(
    Buffer.concat([
      Buffer.from(link.previousHash, 'hex'),
      Buffer.from(`${lines(seq, tx, at, entries, total)}\n`),
      Buffer.from(link.digest, 'hex'),
    ]),
  )
}

/** What stands in an entry in place of a personal value. */
export const commitment = ({ salt, value }: Pick<AuditOpening, 'salt' | 'value'>): string =>
  hex(`${salt}:${value}`)

type Signed = Pick<AuditCheckpoint, 'seq' | 'hash' | 'at'>

/** The first line keeps the signature from meaning anything elsewhere. */
const signedText = ({ seq, hash, at }: Signed): Buffer =>
  Buffer.from(lines('mamori audit checkpoint', seq, hash, at))

/** Names a key: the start of the SHA-256 of its SPKI. */
export const keyId = (key: KeyObject): string =>
  hex(key.export({ type: 'spki', format: 'der' })).slice(0, 16)

export function signCheckpoint(checkpoint: Signed, privateKey: KeyObject): AuditCheckpoint {
  return {
    type: 'checkpoint',
    seq: checkpoint.seq,
    hash: checkpoint.hash,
    at: checkpoint.at,
    keyId: keyId(createPublicKey(privateKey)),
    signature: sign(null, signedText(checkpoint), privateKey).toString('base64url'),
  }
}

/** True when one of the public keys is the one named and its signature is right. */
export function isSigned(checkpoint: AuditCheckpoint, publicKeys: readonly KeyObject[]): boolean {
  const signature = Buffer.from(checkpoint.signature, 'base64url')
  // Decoding is lenient: the same bytes can be written in more than one way.
  if (signature.toString('base64url') !== checkpoint.signature) return false
  return publicKeys.some(
    (key) =>
      keyId(key) === checkpoint.keyId && verify(null, signedText(checkpoint), key, signature),
  )
}
