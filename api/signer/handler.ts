import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Journal } from './journal.ts'
import { SignerRefusal } from './judge.ts'
import { KeysGone } from './key-store.ts'
import type { Keyring } from './keyring.ts'
import type { SignerAnswer, SignerRequest } from './protocol.ts'
import { CAPS, rateCap } from './rate.ts'
import { judgedSigner, UnknownKey } from './sign.ts'

interface HandlerOptions {
  keyring: Keyring
  journal: Journal
  log: Logger
  clock: () => Date
  /** The token is gone: nothing can be signed until it is opened anew. */
  onGone(error: KeysGone): void
  caps?: typeof CAPS | Record<keyof typeof CAPS, { burst: number; perHour: number }>
}

export interface Reply {
  head: SignerAnswer
  signature?: Buffer
}

type Handler = (requestId: string, request: SignerRequest, tbs: Buffer) => Promise<Reply>

class TooFast extends Error {
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super('more signatures than this key may make in so short a time')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const REFRESH_MS = 50

/** Answers requests: judge, cap, journal, signature, in this order. Never throws. */
export function signerHandler(options: HandlerOptions): Handler {
  const { keyring, journal, log, clock, caps = CAPS } = options
  const rates = { certificate: rateCap(caps.certificate), crl: rateCap(caps.crl) }
  let looking: Promise<void> | undefined

  /** The ceremony may have made a key while we run. However many ask, one look at a time, and not too often. */
  const lookAgain = (): Promise<void> => {
    looking ??= (async () => {
      await keyring.refresh().catch((err) => log.error({ err }, 'keys cannot be read again'))
      await sleep(REFRESH_MS, undefined, { ref: false })
      looking = undefined
    })()
    return looking
  }
  const signerFor = (requestId: string) =>
    judgedSigner(keyring.keys, {
      clock,
      before: (keyId, tbs, about) => {
        const wait = rates[about.kind].take(keyId)
        if (wait > 0) throw new TooFast(wait)
        journal.write({ requestId, keyId, tbs, about })
      },
    })
  const answer: Handler = async (requestId, request, tbs) => {
    const { id, kind } = request
    const signer = signerFor(requestId)
    if (kind === 'keys') {
      await lookAgain()
      const keys = [...(await signer.keys())].map(([keyId, spki]) => [
        keyId,
        spki.toString('base64'),
      ])
      return { head: { id, keys: Object.fromEntries(keys) } }
    }
    const { keyId } = request
    // Twice: a look that was under way may have been too early.
    for (let looks = 0; looks < 2 && !keyring.keys.has(keyId); looks++) await lookAgain()
    const signature =
      kind === 'crl'
        ? await signer.crl({ keyId, tbs })
        : await signer.certificate({ keyId, profile: request.profile, tbs })
    return { head: { id }, signature }
  }

  return async (requestId, request, tbs) => {
    try {
      return await answer(requestId, request, tbs)
    } catch (error) {
      const failure = describe(error)
      const about = { requestId, kind: request.kind, code: failure.code }
      if (failure.code === 'failed') log.error({ ...about, err: error }, 'could not sign')
      else log.warn({ ...about, reason: failure.message }, 'not signed')
      if (error instanceof KeysGone) options.onGone(error)
      return { head: { id: request.id, error: failure } }
    }
  }
}

function describe(error: unknown): NonNullable<SignerAnswer['error']> {
  const { message } = error as Error
  if (error instanceof SignerRefusal) return { code: 'refused', message }
  if (error instanceof UnknownKey) return { code: 'unknown_key', message }
  if (error instanceof TooFast)
    return { code: 'too_fast', message, retryAfterSeconds: error.retryAfterSeconds }
  return { code: 'failed', message: 'the key could not be used; see the log of the signer' }
}
