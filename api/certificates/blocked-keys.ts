import type { z } from 'zod'
import { CertError, fromPem, parseCertificate, parsePublicKey, parseRequest } from '#certs'
import type { keyBlock, keyBlocked } from '#contract/blocked-keys'
import type { Transaction } from '#drizzle/client'
import { AppError, mistake, orNotFound } from '../errors.ts'
import * as queries from './blocked-key-queries.ts'
import * as withdrawal from './withdraw-queries.ts'

/**
 * No certificate is issued for this key any more, and those that have it are revoked, all in the caller's
 * transaction; a request that is being signed for it fails.
 */
export async function blockKey(
  tx: Transaction,
  { certificateId, key, reason, note }: z.output<typeof keyBlock>,
  now: Date,
): Promise<z.input<typeof keyBlocked>> {
  const publicKeySha256 = key
    ? readFingerprint(key)
    : orNotFound(await queries.keyOf(tx, certificateId!))
  const of = certificateId ?? (await queries.lastWith(tx, publicKeySha256))?.id ?? null
  const row = { publicKeySha256, reason, note: note ?? null, certificateId: of }
  if (!(await withdrawal.blockKey(tx, row))) {
    const field = key ? 'key' : 'certificateId'
    throw new AppError('conflict', { fields: [{ field, code: 'key_blocked_already' }] })
  }
  await withdrawal.say(tx, note)
  // RFC 5280 §5.3.1: a key that is known to be weak is as good as compromised.
  const why = reason === 'other' ? 'privilegeWithdrawn' : 'keyCompromise'
  const revoked = await withdrawal.revokeKey(tx, publicKeySha256, { reason: why, revokedAt: now })
  return { ...orNotFound(await queries.get(tx, publicKeySha256)), revoked: revoked.length }
}

const PEM_KEYS: Record<string, (der: Buffer) => { fingerprint: string }> = {
  'PUBLIC KEY': parsePublicKey,
  CERTIFICATE: (der) => parseCertificate(der).publicKey,
  'CERTIFICATE REQUEST': (der) => parseRequest(der).publicKey,
  'NEW CERTIFICATE REQUEST': (der) => parseRequest(der).publicKey,
}

/** SHA-256 of the key, however it was given. @throws AppError that names the field `key` */
function readFingerprint(text: string): Buffer {
  const digits = text.replace(/[\s:]/g, '')
  if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, 'hex')
  const label = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1] ?? ''
  const read = Object.hasOwn(PEM_KEYS, label) && PEM_KEYS[label]
  if (!read) throw mistake('key', 'not_a_key')
  try {
    return Buffer.from(read(fromPem(text, label)[0]!).fingerprint, 'hex')
  } catch (cause) {
    if (!(cause instanceof CertError)) throw cause
    throw new AppError('invalid', { fields: [{ field: 'key', code: 'not_a_key' }], cause })
  }
}
