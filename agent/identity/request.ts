import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { assemble, prepareRequest, publicKeyOf, signWithKey, toPem } from '#certs'
import type { Identities } from './identity.ts'

/** A key on P-256, PKCS#8 as PEM. */
export const makeKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey

/** A PKCS#10 request (PEM) by this key. The names in it are for people: what counts the server knows. */
export function requestFor(keyPem: string, commonName: string): string {
  const key = createPrivateKey(keyPem)
  const publicKey = publicKeyOf(key)
  const subject: ['CN', string][] = [['CN', commonName.slice(0, 64)]]
  const prepared = prepareRequest({ subject, publicKey })
  const der = assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
  return toPem(der, 'CERTIFICATE REQUEST')
}

/** Written down before it is used: an answer may be lost on its way, and then the same key asks again. */
export function pendingRequest(
  identities: Identities,
  commonName: string,
): { key: string; csr: string } {
  let key = identities.pendingKey()
  if (!key) {
    key = makeKey()
    identities.setPendingKey(key)
  }
  return { key, csr: requestFor(key, commonName) }
}
