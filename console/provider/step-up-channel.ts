/**
 * The identity provider asks in a window of its own, so that what somebody was about to do stays as it is.
 * Our opener policy cuts the tie between the two windows; a channel of our origin does not care.
 */
const CHANNEL = 'mamori-step-up'
export const STEPPED_UP_PATH = '/stepped-up'

/** The window that came back says so. */
export function tellSteppedUp(refusal: string | null): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(refusal)
  channel.close()
}

/** Calls back when the other window has come back; gives what ends the wait. */
export function awaitSteppedUp(done: (refusal: string | null) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }) => done(typeof data === 'string' ? data : null)
  return () => channel.close()
}
