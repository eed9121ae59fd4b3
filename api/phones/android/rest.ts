import { z } from 'zod'
import { ConnectorError, type ConnectorFailure } from '../connector.ts'
import { signJwt } from '../jwt.ts'
import type { ServiceAccount } from './credentials.ts'

const SCOPE = 'https://www.googleapis.com/auth/androidmanagement'
const PATIENCE_MS = 15_000
/** A token is asked for anew before it ends. */
const MARGIN_MS = 5 * 60_000

export interface RestOptions {
  account: ServiceAccount
  /** `https://androidmanagement.googleapis.com`, or the simulator's. */
  apiUrl: string
  clock: () => Date
  patienceMs?: number
}

export type Rest = <T extends z.ZodType>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  answer: T,
  request?: { query?: Record<string, string>; body?: unknown },
) => Promise<z.output<T>>

/** Calls the API on behalf of a service account. Each call is one request, besides one an hour for a token. */
export function createRest({
  account,
  apiUrl,
  clock,
  patienceMs = PATIENCE_MS,
}: RestOptions): Rest {
  let known: { token: Promise<string>; until: number } | undefined

  const accessToken = (): Promise<string> => {
    if (known && known.until > +clock()) return known.token
    const asked = { token: askForToken(), until: +clock() + 60_000 }
    known = asked
    asked.token.catch(() => {
      if (known === asked) known = undefined
    })
    return asked.token
  }
  // RFC 7523 §2.1: the assertion is the grant.
  const askForToken = async (): Promise<string> => {
    const now = Math.floor(+clock() / 1000)
    const assertion = signJwt(
      { iss: account.email, scope: SCOPE, aud: account.tokenUrl, iat: now, exp: now + 3600 },
      account,
    )
    const answer = await send(account.tokenUrl, patienceMs, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion,
      }),
    })
    if (answer.status === 400 || answer.status === 401) {
      await answer.body?.cancel()
      throw new ConnectorError('unauthorized', 'INVALID_GRANT')
    }
    if (!answer.ok) throw await failureOf(answer)
    const { access_token, expires_in } = await read(answer, grant)
    if (known) known.until = +clock() + expires_in * 1000 - MARGIN_MS
    return access_token
  }

  return async (method, path, shape, { query, body } = {}) => {
    const url = new URL(`/v1/${path}`, apiUrl)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const answer = await send(url, patienceMs, {
      method,
      headers: {
        authorization: `Bearer ${await accessToken()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // Withdrawn before its time: the next call asks for another.
    if (answer.status === 401) known = undefined
    if (!answer.ok) throw await failureOf(answer)
    return read(answer, shape)
  }
}

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

async function send(url: string | URL, patienceMs: number, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
  } catch (cause) {
    throw new ConnectorError('unreachable', 'NO_ANSWER', { cause })
  }
}

async function read<T extends z.ZodType>(answer: Response, shape: T): Promise<z.output<T>> {
  try {
    return shape.parse(await answer.json())
  } catch (cause) {
    throw new ConnectorError('unreachable', 'UNREADABLE_ANSWER', { cause })
  }
}

/** google.rpc.Status, of which the code's name alone goes on. */
const rpcStatus = z.object({ error: z.object({ status: z.string().regex(/^[A-Z_]{2,50}$/) }) })

async function failureOf(answer: Response): Promise<ConnectorError> {
  const said = rpcStatus.safeParse(await answer.json().catch(() => null)).data?.error.status
  return new ConnectorError(kindOf(answer.status), said ?? `HTTP_${answer.status}`, {
    retryAfterMs: retryAfterOf(answer.headers.get('retry-after')),
  })
}

function kindOf(status: number): ConnectorFailure {
  if (status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'gone'
  return status >= 500 || status === 408 ? 'unreachable' : 'refused'
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterOf(header: string | null): number | null {
  if (!header) return null
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000
  const until = Date.parse(header)
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now())
}
