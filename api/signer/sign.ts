import { algorithmFor, type ProfileName, type SignatureAlgorithm } from '#certs'
import type { SigningAuthority } from './authority.ts'
import type { CaSigner } from './client.ts'
import { judgeCertificate, judgeCrl } from './judge.ts'

/** A key that is open, and the authority whose it is. */
export interface SigningKey extends SigningAuthority {
  sign(algorithm: SignatureAlgorithm, tbs: Uint8Array): Promise<Buffer>
}

/** What was judged fit and is about to be signed: for the signer's own log. */
export type About =
  | { kind: 'certificate'; profile: ProfileName; serial: Buffer }
  | { kind: 'crl'; number: bigint; entries: number }

export class UnknownKey extends Error {
  override readonly name = 'UnknownKey'
}

interface Judged {
  clock: () => Date
  /** Last look before the signature; may throw. */
  before?(keyId: string, tbs: Uint8Array, about: About): void
}

/** Judges, then signs: the one way to a signature, whoever holds the key. */
export function judgedSigner(
  keys: ReadonlyMap<string, SigningKey>,
  { clock, before }: Judged,
): Omit<CaSigner, 'close'> {
  const find = (keyId: string): SigningKey => {
    const key = keys.get(keyId)
    if (!key) throw new UnknownKey(`no key named ${keyId} is open`)
    return key
  }
  const sign = (keyId: string, key: SigningKey, tbs: Uint8Array, about: About) => {
    before?.(keyId, tbs, about)
    return key.sign(algorithmFor(key.certificate.publicKey), tbs)
  }
  return {
    certificate: async ({ keyId, profile, tbs }) => {
      const key = find(keyId)
      const { serial } = judgeCertificate({ profile, tbs }, key, clock())
      return sign(keyId, key, tbs, { kind: 'certificate', profile, serial })
    },
    crl: async ({ keyId, tbs }) => {
      const key = find(keyId)
      const { number, count } = judgeCrl(tbs, key, clock())
      return sign(keyId, key, tbs, { kind: 'crl', number, entries: count })
    },
    keys: async () =>
      new Map([...keys].map(([keyId, { certificate }]) => [keyId, certificate.publicKey.spki])),
  }
}
