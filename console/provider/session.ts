import type { Session } from '#contract/session'
import { signedBy } from './passkey.ts'
import { problemOf } from './problem.ts'
import { signIn } from './questions.ts'
import { request } from './request.ts'

let session: Session | null = null
let pending: Promise<Session> | null = null
let ended = false

/** The session as the API told it last; what it may do is checked there again on every request. */
export async function currentSession(): Promise<Session> {
  if (session && !hasExpired(session)) return session
  pending ??= resumeSession()
    .catch(async (error) => {
      // Too long idle: whoever logs in again goes on with what is on their page.
      const isOver = problemOf(error).code === 'not_authenticated'
      if (isOver && session && (await signIn.ask()) && session) return session
      throw error
    })
    .finally(() => {
      pending = null
    })
  return pending
}

/** The last that the API told, over or not; null before a login and after a logout. */
export const knownSession = (): Session | null => session

/** The session of the cookie, which another window may have opened. */
export const resumeSession = async (): Promise<Session> =>
  adopt((await request<Session>('/session')).data)

function adopt(given: Session): Session {
  const isAnother = session !== null && session.user.id !== given.user.id
  session = given
  ended = false
  // What is on the page was shown to somebody else.
  if (isAnother) window.location.reload()
  return given
}

export async function openSession(username: string, password: string): Promise<Session> {
  return open('/session', { username, password })
}

export async function openSessionByPasskey(): Promise<Session> {
  return open('/session/passkey', { response: await signedBy('/session/passkey-options') })
}

async function open(path: string, body: object): Promise<Session> {
  return adopt((await request<Session>(path, { method: 'POST', body })).data)
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

/** The API answered 401 in the middle of work: too long idle, or signed out elsewhere. */
export function endSession(): void {
  ended = session !== null || ended
  session = null
}

/** Whether the person is here because a session ended; the login page says so. */
export const hasSessionEnded = (): boolean => ended

const hasExpired = ({ expiresAt }: Session): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now()
