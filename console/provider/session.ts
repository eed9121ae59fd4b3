import type { Session } from '#contract/session'
import { signedBy } from './passkey.ts'
import { request } from './request.ts'

let session: Session | null = null
let pending: Promise<Session> | null = null

/** The session as the API told it last; what it may do is checked there again on every request. */
export async function currentSession(): Promise<Session> {
  if (session && !hasExpired(session)) return session
  pending ??= request<Session>('/session')
    .then(({ data }) => {
      session = data
      return data
    })
    .finally(() => {
      pending = null
    })
  return pending
}

export async function openSession(username: string, password: string): Promise<Session> {
  return open('/session', { username, password })
}

export async function openSessionByPasskey(): Promise<Session> {
  return open('/session/passkey', { response: await signedBy('/session/passkey-options') })
}

async function open(path: string, body: object): Promise<Session> {
  const { data } = await request<Session>(path, { method: 'POST', body })
  session = data
  ended = false
  return data
}

/** Gives the address at which to log out of the identity provider too, if there is one. */
export async function closeSession(): Promise<string | null> {
  const was = session
  session = null
  if (!was) return null
  if (was.method !== 'oidc') {
    await request('/session', { method: 'DELETE' })
    return null
  }
  const { data } = await request<{ url: string | null }>('/oidc/sign-out', { method: 'POST' })
  return data.url
}

let ended = false

/** The API answered 401 in the middle of work: too long idle, or signed out elsewhere. */
export function endSession(): void {
  ended = session !== null || ended
  session = null
}

/** Whether the person is here because a session ended; the login page says so. */
export const hasSessionEnded = (): boolean => ended

const hasExpired = ({ expiresAt }: Session): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now()
