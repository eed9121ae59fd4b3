import { createHmac, timingSafeEqual } from 'node:crypto'

/*
 * The code on the screen in the room. It changes with every window, and each is good until the end of the next:
 * long enough to take the phone out, too short for a photograph to be passed on.
 */
export const WINDOW_SECONDS = 30

const windowOf = (at: Date): number => Math.floor(+at / 1000 / WINDOW_SECONDS)

const macOf = (key: Uint8Array, sessionId: string, window: number): Buffer =>
  createHmac('sha256', key).update(`${sessionId}:${window}`).digest().subarray(0, 15)

/** `<window>-<mac>`, both in characters that a URL takes as they are. */
export function codeAt(key: Uint8Array, sessionId: string, at: Date) {
  const window = windowOf(at)
  return {
    code: `${window.toString(36)}-${macOf(key, sessionId, window).toString('base64url')}`,
    changesAt: new Date((window + 1) * WINDOW_SECONDS * 1000),
  }
}

/** What is wrong with a code: not one of ours, not of this session, or of another time. */
export function whyNot(
  key: Uint8Array,
  sessionId: string,
  code: string,
  at: Date,
): 'code_unreadable' | 'code_of_other_session' | 'code_old' | null {
  const [, written, mac] = /^([0-9a-z]{1,9})-([A-Za-z0-9_-]{20})$/.exec(code.trim()) ?? []
  if (!written || !mac) return 'code_unreadable'
  const window = Number.parseInt(written, 36)
  const given = Buffer.from(mac, 'base64url')
  const ours = macOf(key, sessionId, window)
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) return 'code_of_other_session'
  const now = windowOf(at)
  return window === now || window === now - 1 ? null : 'code_old'
}
