import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { HttpError } from 'react-admin'
import { request } from './request.ts'

type ToSign = Parameters<typeof startAuthentication>[0]['optionsJSON']
type ToMake = Parameters<typeof startRegistration>[0]['optionsJSON']

/** Not on plain http under another name than localhost, for instance. */
export const canUsePasskeys = browserSupportsWebAuthn

/** What the person's passkey makes of the challenge that the API gives there. */
export async function signedBy(path: string): Promise<object> {
  const { data } = await request<ToSign>(path, { method: 'POST' })
  return asking(startAuthentication({ optionsJSON: data }))
}

export const makeBy = (options: object): Promise<object> =>
  asking(startRegistration({ optionsJSON: options as ToMake }))

/** Turned down, timed out, or made already: the browser says which in a name alone (WebAuthn §14.5.1). */
async function asking<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const known = error instanceof Error && error.name === 'InvalidStateError'
    throw new HttpError(known ? 'app.passkey.known' : 'app.passkey.not_done', 0, {})
  }
}
