import { z } from 'zod'
import { PROFILES, type ProfileName } from '#certs'
import { MAX_CERTIFICATE_BYTES, MAX_CRL_BYTES } from './judge.ts'
import { MAX_JWS_BYTES } from './judge-jws.ts'

const id = z.number().int().nonnegative()
const keyId = z.string().regex(/^[a-z0-9-]{1,64}$/)
const profile = z.enum(Object.keys(PROFILES) as [ProfileName, ...ProfileName[]])

/** Head of a request; the body of `certificate`, `crl` and `jws` is what is to be signed. */
export const signerRequest = z.discriminatedUnion('kind', [
  z.strictObject({ id, kind: z.literal('certificate'), keyId, profile }),
  z.strictObject({ id, kind: z.literal('crl'), keyId }),
  z.strictObject({ id, kind: z.literal('jws'), keyId }),
  z.strictObject({ id, kind: z.literal('keys') }),
  z.strictObject({ id, kind: z.literal('agent-keys') }),
  /** The keys that follow those there are: for a rotation. */
  z.strictObject({ id, kind: z.literal('make-agent-keys'), generation: z.number().int().min(2) }),
])
export type SignerRequest = z.infer<typeof signerRequest>

/** Head of an answer; its body is the signature. */
export const signerAnswer = z.strictObject({
  id,
  /** Base64 of each open key's SubjectPublicKeyInfo. */
  keys: z.record(z.string(), z.base64()).optional(),
  error: z
    .strictObject({
      code: z.enum(['refused', 'too_fast', 'unknown_key', 'failed']),
      message: z.string(),
      retryAfterSeconds: z.number().int().positive().optional(),
    })
    .optional(),
})
export type SignerAnswer = z.infer<typeof signerAnswer>

/** Octets that may follow a head of this kind. */
export const BODY_LIMITS: Record<SignerRequest['kind'], number> = {
  certificate: MAX_CERTIFICATE_BYTES,
  crl: MAX_CRL_BYTES,
  jws: MAX_JWS_BYTES,
  keys: 0,
  'agent-keys': 0,
  'make-agent-keys': 0,
}
/** An RSA-4096 signature has 512. */
export const MAX_SIGNATURE_BYTES = 1024
