import type { KeyKind, SignatureAlgorithm } from '#certs'

/** Where private keys are: encrypted files (`file-store.ts`) or a token (`pkcs11-store.ts`). */
export interface KeyStore {
  /** Every key that is there now. @throws StartupError for one that can't be used */
  keys(): Promise<ReadonlyMap<string, StoredKey>>
  /** Makes a key for good; the name must be free. */
  create(keyId: string, kind: KeyKind): Promise<StoredKey>
  close(): Promise<void> | void
}

export interface StoredKey {
  /** SubjectPublicKeyInfo. */
  spki: Buffer
  /** As X.509 wants it: of ECDSA the DER. @throws KeysGone */
  sign(algorithm: SignatureAlgorithm, tbs: Uint8Array): Promise<Buffer>
}

/** The token went away with all its keys; it has to be opened anew. */
export class KeysGone extends Error {
  override readonly name = 'KeysGone'
}

export const KEY_ID = /^[a-z0-9-]{1,64}$/
export const RSA_BITS = 3072
