import { z } from 'zod'
import { listQuery, MAX_PAGE } from './list.ts'
import { id, instant, line } from './values.ts'

const base64url = z
  .string()
  .min(1)
  .max(20_000)
  .regex(/^[\w-]+$/, 'wrong_format')

export const passkey = z.object({
  id,
  name: z.string(),
  /** Copied to the person's other devices by their vendor. */
  backedUp: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
})
export type Passkey = z.infer<typeof passkey>

const list = listQuery({ sort: ['createdAt', 'name'], filter: {} })
/** Few enough to be shown at once. */
export const passkeyQuery = list.extend({
  range: list.shape.range.unwrap().default([0, MAX_PAGE - 1]),
})

/** What the browser hands to the authenticator, as WebAuthn Level 3 §5.1 has it in JSON. */
export const webauthnOptions = z.looseObject({ challenge: z.string() })

const extensions = z.record(z.string(), z.unknown())

/** RegistrationResponseJSON (WebAuthn Level 3 §5.1.8). */
const attestation = z.object({
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(50).nullish(),
  clientExtensionResults: extensions.default({}),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(50)).max(20).optional(),
  }),
})
export const passkeyCreate = z.strictObject({ name: line(100), response: attestation })
export const passkeyRename = z.strictObject({ name: line(100) })

/** AuthenticationResponseJSON (WebAuthn Level 3 §5.1.8). */
export const assertion = z.object({
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(50).nullish(),
  clientExtensionResults: extensions.default({}),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(200).nullish(),
  }),
})
export const passkeyProof = z.strictObject({ response: assertion })
