import type { CERTIFICATE_TYPES } from '#contract/erasure'

type CertificateType = (typeof CERTIFICATE_TYPES)[number]

/** First bytes; ISO 32000-1 §7.5.2, ITU-T T.81 §B.1.1.3, W3C PNG §5.2. */
const SIGNATURES: [CertificateType, readonly number[]][] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
]

/** What the bytes are, whatever the file calls itself; null when it is none of what we take. */
export function typeOf(content: Uint8Array): CertificateType | null {
  const found = SIGNATURES.find(([, bytes]) => bytes.every((byte, at) => content[at] === byte))
  return found?.[0] ?? null
}
