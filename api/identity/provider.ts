import * as client from 'openid-client'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError, refusal } from '../errors.ts'

type Oidc = NonNullable<Config['oidc']>

const TIMEOUT_S = 10
/** How long a provider's description of itself is taken for granted. */
const METADATA_MS = 3_600_000
const KEYS_S = 240
/** openid-client asks for unknown keys anew only when those it has are as old as this. */
const OLD_KEYS_S = 61
/** Clocks of two machines are never quite the same. */
export const TOLERANCE_S = 30

interface Known {
  readAt: number
  metadata: Promise<client.ServerMetadata>
  keys?: client.ExportedJWKSCache
}
const known = new WeakMap<Oidc, Known>()

/** What the provider says of somebody, after everything that RFC 6749 and OpenID Connect Core §3.1.3.7 ask. */
export interface Claims extends client.IDToken {
  [claim: string]: client.JsonValue | undefined
}

export function configured({ config }: Pick<Deps, 'config'>): Oidc {
  if (!config.oidc) throw refusal('', 'oidc_not_configured')
  return config.oidc
}

/** @throws AppError `idp_unavailable` when it does not answer */
export async function authorizationUrl(
  oidc: Oidc,
  asked: Record<string, string> & { codeVerifier: string },
): Promise<URL> {
  const { codeVerifier, ...parameters } = asked
  const configuration = await configurationOf(oidc)
  return client.buildAuthorizationUrl(configuration, {
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  })
}

/** Trades the code for what the provider says. Claims that the ID token lacks come from its userinfo. */
export async function redeem(
  oidc: Oidc,
  answer: URL,
  checks: { state: string; nonce: string; codeVerifier: string },
  wanted: readonly string[],
): Promise<Claims> {
  const configuration = await configurationOf(oidc)
  const tokens = await client.authorizationCodeGrant(configuration, answer, {
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    pkceCodeVerifier: checks.codeVerifier,
    idTokenExpected: true,
  })
  keepKeys(oidc, configuration)
  const claims = tokens.claims()! as Claims
  const lacks = wanted.some((name) => claims[name] === undefined)
  if (!lacks || !configuration.serverMetadata().userinfo_endpoint) return claims
  const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
  return { ...more, ...claims } as Claims
}

/** Where to end the provider's own session, if it offers that (OpenID Connect RP-Initiated Logout 1.0). */
export async function endSessionUrl(oidc: Oidc, returnTo: string): Promise<string | null> {
  const configuration = await configurationOf(oidc)
  if (!configuration.serverMetadata().end_session_endpoint) return null
  // Without `id_token_hint`: it holds a name and a mail address, which belong into no URL.
  return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href
}

async function configurationOf(oidc: Oidc): Promise<client.Configuration> {
  const { metadata, keys } = await read(oidc)
  const configuration = new client.Configuration(
    await metadata,
    oidc.clientId,
    { [client.clockTolerance]: TOLERANCE_S },
    clientAuth(oidc, await metadata),
  )
  configuration.timeout = TIMEOUT_S
  if (!isHttps(oidc)) client.allowInsecureRequests(configuration)
  // The ID token came over TLS, and its signature is looked at all the same.
  client.enableNonRepudiationChecks(configuration)
  const now = Math.floor(Date.now() / 1000)
  // Kept for minutes, but so that a key which is not among them is asked for at once: providers change theirs.
  if (keys && now - keys.uat < KEYS_S) {
    client.setJwksCache(configuration, { jwks: keys.jwks, uat: now - OLD_KEYS_S })
  }
  return configuration
}

function keepKeys(oidc: Oidc, configuration: client.Configuration): void {
  const entry = known.get(oidc)
  const used = client.getJwksCache(configuration)
  const fetched = used && Math.floor(Date.now() / 1000) - used.uat < OLD_KEYS_S
  if (entry && fetched) entry.keys = structuredClone(used)
}

async function read(oidc: Oidc): Promise<Known> {
  const now = performance.now()
  const kept = known.get(oidc)
  if (kept && now - kept.readAt < METADATA_MS) return kept
  const metadata = discover(oidc)
  const entry: Known = { readAt: now, metadata, ...(kept?.keys && { keys: kept.keys }) }
  known.set(oidc, entry)
  // What failed is not kept: the next one asks again.
  metadata.catch(() => known.delete(oidc))
  return entry
}

async function discover(oidc: Oidc): Promise<client.ServerMetadata> {
  try {
    const found = await client.discovery(
      new URL(oidc.issuer),
      oidc.clientId,
      undefined,
      undefined,
      {
        timeout: TIMEOUT_S,
        execute: isHttps(oidc) ? [] : [client.allowInsecureRequests],
      },
    )
    return found.serverMetadata()
  } catch (cause) {
    throw new AppError('idp_unavailable', { cause })
  }
}

/** RFC 6749 §2.3.1: by header, unless the provider knows only the form. */
function clientAuth({ clientSecret }: Oidc, metadata: client.ServerMetadata): client.ClientAuth {
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic')
    ? client.ClientSecretBasic(clientSecret)
    : client.ClientSecretPost(clientSecret)
}

const isHttps = ({ issuer }: Oidc): boolean => issuer.startsWith('https:')
