import type { Session } from '#contract/session'
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
  const { data } = await request<Session>('/session', {
    method: 'POST',
    body: { username, password },
  })
  session = data
  ended = false
  return data
}

export async function closeSession(): Promise<void> {
  const open = session !== null
  session = null
  if (open) await request('/session', { method: 'DELETE' })
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
