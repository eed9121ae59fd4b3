import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'

/*
 * What is kept under a passphrase: one key of 32 octets is derived from it, and seals by AES-256-GCM.
 * Node's own encrypted PKCS#8 stops at 2,048 rounds of PBKDF2.
 */
export const KDF = { name: 'scrypt', n: 2 ** 17, r: 8, p: 1 } as const
/** scrypt takes 128 · n · r octets. */
const KDF_MEMORY = 256 * 1024 * 1024

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/** As it is written down; other costs than these we don't take. */
export const keyDerivation = z.strictObject({
  name: z.literal(KDF.name),
  n: z.literal(KDF.n),
  r: z.literal(KDF.r),
  p: z.literal(KDF.p),
  salt: z.base64().max(100),
})

export const sealedWith = (base64: z.ZodString | z.ZodBase64) =>
  z.strictObject({ iv: base64, tag: base64, data: base64 })
type Sealed = Record<'iv' | 'tag' | 'data', string>

export const deriveKey = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  derive(passphrase.normalize('NFC'), salt, 32, {
    N: KDF.n,
    r: KDF.r,
    p: KDF.p,
    maxmem: KDF_MEMORY,
  })

/** All in base64. `about` is authenticated besides, each part followed by a zero octet. */
export function seal(secret: Buffer, data: Uint8Array, about: readonly string[]): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(joined(about))
  const out = Buffer.concat([cipher.update(data), cipher.final()])
  return { iv: text(iv), tag: text(cipher.getAuthTag()), data: text(out) }
}

/** Null: another key, or not one octet as it was written. GCM tells no more, nor should we. */
export function open(
  secret: Buffer,
  { iv, tag, data }: Sealed,
  about: readonly string[],
): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(iv, 'base64'), {
      authTagLength: 16,
    })
    decipher.setAAD(joined(about)).setAuthTag(Buffer.from(tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
  } catch {
    return null
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const joined = (parts: readonly string[]) => Buffer.from(parts.map((part) => `${part}\0`).join(''))
