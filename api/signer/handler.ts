import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { latestGeneration } from './agent-keys.ts'
import type { Journal } from './journal.ts'
import { SignerRefusal } from './judge.ts'
import { KeysGone } from './key-store.ts'
import type { Keyring } from './keyring.ts'
import type { SignerAnswer, SignerRequest } from './protocol.ts'
import { CAPS, type Cap, rateCap } from './rate.ts'
import { judgedSigner, UnknownKey } from './sign.ts'

interface HandlerOptions {
  keyring: Keyring
  journal: Journal
  log: Logger
  clock: () => Date
  /** The token is gone: nothing can be signed until it is opened anew. */
  onGone(error: KeysGone): void
  /** Makes the keys that devices are to trust next. */
  makeAgentKeys(generation: number): Promise<void>
  caps?: Partial<Record<keyof typeof CAPS, Cap>>
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
  const { keyring, journal, log, clock } = options
  const caps = Object.entries({ ...CAPS, ...options.caps })
  const rates = new Map(caps.map(([name, cap]) => [name, rateCap(cap)]))
  const spend = (cap: keyof typeof CAPS, keyId: string): void => {
    const wait = rates.get(cap)!.take(keyId)
    if (wait > 0) throw new TooFast(wait)
  }
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
    judgedSigner(keyring, {
      clock,
      before: (keyId, tbs, about) => {
        spend(about.kind === 'jws' ? about.cap : about.kind, keyId)
        journal.write({ requestId, keyId, tbs, about })
      },
    })
  /** The next generation, or once more the one that was made last: an answer may have been lost. */
  const followGeneration = async (generation: number): Promise<void> => {
    const latest = latestGeneration(keyring.agentKeys.keys())
    if (generation < latest || generation > latest + 1)
      throw new SignerRefusal('not the generation that follows')
    if (generation === latest) return
    spend('generation', 'agent-keys')
    await options.makeAgentKeys(generation)
  }
  const answer: Handler = async (requestId, request, tbs) => {
    const { id, kind } = request
    const signer = signerFor(requestId)
    if (kind === 'keys') {
      // Whoever wants to know whether it can sign is told no for as long as nothing can be written down.
      journal.check()
      await lookAgain()
      return { head: { id, keys: inBase64(await signer.keys()) } }
    }
    if (kind === 'make-agent-keys') {
      await followGeneration(request.generation)
      await keyring.refresh()
    }
    if (kind === 'agent-keys' || kind === 'make-agent-keys')
      return { head: { id, keys: inBase64(await signer.agentKeys()) } }
    const { keyId } = request
    if (kind === 'jws') return { head: { id }, signature: await signer.jws({ keyId, input: tbs }) }
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

const inBase64 = (keys: ReadonlyMap<string, Buffer>): Record<string, string> =>
  Object.fromEntries([...keys].map(([keyId, spki]) => [keyId, spki.toString('base64')]))

function describe(error: unknown): NonNullable<SignerAnswer['error']> {
  const { message } = error as Error
  if (error instanceof SignerRefusal) return { code: 'refused', message }
  if (error instanceof UnknownKey) return { code: 'unknown_key', message }
  if (error instanceof TooFast)
    return { code: 'too_fast', message, retryAfterSeconds: error.retryAfterSeconds }
  return { code: 'failed', message: 'the key could not be used; see the log of the signer' }
}
