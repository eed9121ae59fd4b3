import { z } from 'zod'

/** What the login page may offer besides the password. */
export const loginOptions = z.object({
  /** The identity provider's name, where there is one. */
  oidc: z.object({ name: z.string() }).nullable(),
})
export type LoginOptions = z.infer<typeof loginOptions>

/** A place in the console, behind its `#`. */
const returnTo = z
  .string()
  .max(500)
  .regex(/^\/[\w\-/?=&%.,:]*$/, 'wrong_format')

export const oidcStart = z.strictObject({ returnTo: returnTo.optional() })
/** Where to send the browser. */
export const oidcRedirect = z.object({ url: z.url() })

/** RFC 6749 §4.1.2 and RFC 9207; whatever else a provider adds is let be. */
export const oidcAnswer = z.object({
  code: z.string().max(4000).optional(),
  state: z.string().max(500).optional(),
  iss: z.string().max(2000).optional(),
  error: z.string().max(200).optional(),
})

/** By what the reader can show anew who they are. */
export const stepUpOptions = z.object({
  password: z.boolean(),
  passkey: z.boolean(),
  oidc: z.object({ name: z.string() }).nullable(),
})
export type StepUpOptions = z.infer<typeof stepUpOptions>

export const signedOut = z.object({
  /** Where to end the provider's own session, or null where there is none. */
  url: z.url().nullable(),
})
