import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { readSecret } from './files.ts'
import { allOrNone, LOOPBACK, url, type Values } from './variables.ts'

export const variables = {
  OIDC_ISSUER: url('http:', 'https:').optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
}

/** The identity provider by which people log in. @throws StartupError */
export function read(e: Values<typeof variables>) {
  const given = allOrNone(e, 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET_FILE')
  if (!given) return undefined
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET_FILE: file } = given
  const { protocol, hostname } = new URL(issuer)
  // OpenID Connect Core §16.17; on one machine there is nobody in between.
  if (protocol !== 'https:' && !LOOPBACK.has(hostname)) {
    throw new StartupError('OIDC_ISSUER: must start with https://')
  }
  return { issuer, clientId, clientSecret: readSecret('OIDC_CLIENT_SECRET_FILE', file) }
}
