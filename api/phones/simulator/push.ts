import type { KeyObject } from 'node:crypto'
import { signJwt } from '../jwt.ts'
import { chance, type Push } from './state.ts'

export interface PushOptions {
  seed: string
  clock: () => Date
  signWith: { key: KeyObject; keyId: string }
  issuer: string
  audience: string
  email: string
  /** Shares of messages that come twice, and that are overtaken by the next. */
  duplicates: number
  overtaken: number
}

/** How long a failed push waits, as Pub/Sub does, until it is tried again. */
const AGAIN_AFTER_MS = 5_000
const PATIENCE_MS = 10_000

interface Message {
  push: Push
  messageId: string
  notBefore: number
}

/** Delivers as Pub/Sub does: at least once, in no order, for as long as it is not taken. */
export function createPusher(options: PushOptions) {
  const { seed, clock, duplicates, overtaken } = options
  const waiting: Message[] = []
  let count = 0

  const take = (pushes: Push[]) => {
    for (const push of pushes.splice(0)) {
      const message = { push, messageId: String(10_000_000 + count), notBefore: 0 }
      const last = waiting.length - 1
      if (last >= 0 && chance(seed, 'overtaken', count) < overtaken)
        waiting.splice(last, 0, message)
      else waiting.push(message)
      if (chance(seed, 'twice', count) < duplicates) waiting.push({ ...message })
      count++
    }
  }
  const token = () => {
    const now = Math.floor(+clock() / 1000)
    const { issuer: iss, audience: aud, email } = options
    return signJwt(
      { iss, aud, email, email_verified: true, sub: '1', iat: now, exp: now + 3600 },
      options.signWith,
    )
  }
  const deliver = async (url: string, { push, messageId }: Message): Promise<boolean> => {
    const body = {
      message: {
        attributes: { notificationType: push.type },
        data: Buffer.from(JSON.stringify(push.data)).toString('base64'),
        messageId,
        publishTime: push.at.toISOString(),
      },
      subscription: 'projects/simulated/subscriptions/mamori',
    }
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token()}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null)
    await answer?.body?.cancel()
    return answer?.ok === true
  }

  return {
    take,
    waiting: () => waiting.length,
    /** Tries all that is due once. */
    flush: async (url: string): Promise<void> => {
      const now = +clock()
      const due = waiting.filter(({ notBefore }) => notBefore <= now)
      for (const message of due) {
        if (await deliver(url, message)) waiting.splice(waiting.indexOf(message), 1)
        else message.notBefore = now + AGAIN_AFTER_MS
      }
    },
    token,
  }
}
