import { malformed } from './der/read.ts'
import { CertError } from './errors.ts'

/**
 * RFC 7468 §2 labels. A list of revocations is an `X509 CRL`: Node and OpenSSL read no other word for it.
 */
export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL' | 'PKCS7' | 'PUBLIC KEY'

/** RFC 7468 §2: lines of 64 characters, one newline at the end. */
export function toPem(der: Uint8Array, label: PemLabel): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** Base64 from clients is folded in every way there is; past this it is no certificate. */
const MAX_TEXT = 1024 * 1024
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g

/**
 * DER of every block with one of these labels, in order; text around blocks is skipped (RFC 7468 §5.2).
 * @throws CertError `malformed` when there is none or its base64 is wrong, `too_large`
 */
export function fromPem(text: string, ...labels: readonly string[]): Buffer[] {
  if (text.length > MAX_TEXT) throw new CertError('too_large', 'too much PEM')
  const found = [...text.matchAll(BLOCK)]
    .filter(([, label = '']) => labels.includes(label))
    .map(([, , body = '']) => fromBase64(body))
  if (found.length === 0) throw malformed(`no PEM block of ${labels.join(' or ')}`)
  return found
}

/**
 * RFC 4648 base64 with any folding, strictly otherwise: `Buffer.from` alone would skip what it can't read.
 * @throws CertError `malformed`, `too_large`
 */
export function fromBase64(text: string): Buffer {
  if (text.length > MAX_TEXT) throw new CertError('too_large', 'too much base64')
  const joined = text.replace(/\s+/g, '')
  if (joined.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(joined)) throw malformed('not base64')
  return Buffer.from(joined, 'base64')
}
