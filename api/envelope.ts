import { createCipheriv, createDecipheriv } from 'node:crypto'
import { secretFile } from './secret-file.ts'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
/** NIST SP 800-38D §8.2.2: 96 random bits, for far fewer than 2³² messages under one key. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

type Random = (size: number) => Buffer

/** The key that wraps secrets of rows; beside the passphrase of the CA, not in the database. */
export async function loadWrappingKey(
  dataDir: string,
  file: string,
  random: Random,
): Promise<Buffer> {
  const text = await secretFile(dataDir, file, () => random(KEY_BYTES).toString('base64'))
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES) throw new Error(`${file} does not hold ${KEY_BYTES} bytes`)
  return key
}

export const makeKey = (random: Random): Buffer => random(KEY_BYTES)

/** Nonce, ciphertext and tag in one. `bound` says what it belongs to: elsewhere it does not open. */
export function seal(key: Buffer, plain: Buffer, bound: string, random: Random): Buffer {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws unless it was sealed under this key and for this place. */
export function open(key: Buffer, sealed: Uint8Array, bound: string): Buffer {
  const bytes = Buffer.from(sealed)
  const tag = bytes.subarray(-TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(bound)).setAuthTag(tag)
  const hidden = bytes.subarray(NONCE_BYTES, -TAG_BYTES)
  return Buffer.concat([decipher.update(hidden), decipher.final()])
}
