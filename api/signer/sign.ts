import { algorithmFor, type ProfileName, rawSignature, type SignatureAlgorithm } from '#certs'
import type { SigningAuthority } from './authority.ts'
import type { CaSigner } from './client.ts'
import { judgeCertificate, judgeCrl } from './judge.ts'
import { type JudgedJws, judgeJws } from './judge-jws.ts'
import type { Keyring } from './keyring.ts'

/** A key that is open, and the authority whose it is. */
export interface SigningKey extends SigningAuthority {
  sign(algorithm: SignatureAlgorithm, tbs: Uint8Array): Promise<Buffer>
}

/** What was judged fit and is about to be signed: for the signer's own log. */
export type About =
  | { kind: 'certificate'; profile: ProfileName; serial: Buffer }
  | { kind: 'crl'; number: bigint; entries: number }
  | ({ kind: 'jws' } & JudgedJws)

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
  { keys, agentKeys }: Pick<Keyring, 'keys' | 'agentKeys'>,
  { clock, before }: Judged,
): Omit<CaSigner, 'close' | 'makeAgentKeys'> {
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
    jws: async ({ keyId, input }) => {
      const key = agentKeys.get(keyId)
      if (!key) throw new UnknownKey(`no key named ${keyId} is open`)
      const judged = judgeJws(input, { key, keys: agentKeys, now: clock() })
      before?.(keyId, input, { kind: 'jws', ...judged })
      return rawSignature(await key.sign('ecdsa-sha256', input))
    },
    agentKeys: async () => new Map([...agentKeys].map(([keyId, { spki }]) => [keyId, spki])),
    keys: async () =>
      new Map([...keys].map(([keyId, { certificate }]) => [keyId, certificate.publicKey.spki])),
  }
}
