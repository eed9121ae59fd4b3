import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

/*
 * JSON Web Tokens by RS256 alone (RFC 7519, RFC 7515 §3.3), which is what Google signs and takes. The
 * algorithm is ours to say: what a token's header names is only compared (RFC 8725 §3.1).
 */

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signJwt(
  claims: Record<string, unknown>,
  { key, keyId }: { key: KeyObject; keyId: string },
): string {
  const signed = `${base64url({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${base64url(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

const header = z.object({ alg: z.literal('RS256'), kid: z.string().max(200) })
const claims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
})

/** The claims of a token that one of the keys signed; null for anything else. Says nothing of time or audience. */
export function readJwt(token: string, keyOf: (keyId: string) => KeyObject | undefined) {
  const parts = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token)
  if (!parts) return null
  const [, head = '', body = '', signature = ''] = parts
  const named = header.safeParse(parsed(head))
  const key = named.success ? keyOf(named.data.kid) : undefined
  if (key?.asymmetricKeyType !== 'rsa') return null
  const isGenuine = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  return isGenuine ? (claims.safeParse(parsed(body)).data ?? null) : null
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

const keySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).max(100),
})

/** RSA keys of a JWK set (RFC 7517) by their id. @throws when it is none */
export function readKeySet(value: unknown): Map<string, KeyObject> {
  const rsa = keySet.parse(value).keys.filter(({ kty }) => kty === 'RSA')
  return new Map(rsa.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]))
}
