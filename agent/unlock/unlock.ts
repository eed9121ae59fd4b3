import { z } from 'zod'
import { isUnlockAnswer, UNLOCK_KEY_BYTES } from '#certs'
import type { AgentEscrow } from '#contract/agent-channel'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import type { Outcome } from '../lock/ladder.ts'
import type { LockState } from '../lock/state.ts'
import { openDocument, type Store } from '../storage/store.ts'
import { openAttempts } from './attempts.ts'

/** 32 bytes in base64url. */
const key = z.string()
const document = z.object({
  deviceId: z.string(),
  /** The one that answers are checked with: the office has it. */
  current: key.nullable(),
  /** On its way to the office. */
  next: key.nullable(),
})

export interface UnlockPorts {
  store: Store
  clock: Clock
  randomBytes(count: number): Buffer
  escrow(body: AgentEscrow): Promise<unknown>
  state(): LockState
  challenge(): string
  /** Undoes the lock: `offline_unlock`. */
  open(): Promise<Outcome>
}

export interface OfflineUnlock {
  /** What to read out; null where there is nothing to open. */
  challenge(): string | null
  /** @throws Failure `not_locked`, `no_unlock_key`, `wait`, `wrong_answer`, or why it could not be undone */
  answer(given: string): Promise<void>
  /** Gives the office a key if it has none of this device. @throws Failure */
  escrow(deviceId: string): Promise<void>
  waitMs(): number
}

export function openUnlock(ports: UnlockPorts): OfflineUnlock {
  const { store, clock, randomBytes, state } = ports
  const kept = openDocument(store, 'unlock-key', document.nullable(), null)
  const attempts = openAttempts(store, clock)
  const locked = () => state().level > 0
  return {
    challenge: () => (locked() ? ports.challenge() : null),
    waitMs: attempts.waitMs,
    async answer(given) {
      if (!locked()) throw new Failure('not_locked')
      const known = kept.get()
      if (!known?.current)
        throw new Failure('no_unlock_key', 'the office has no key of this device')
      if (attempts.waitMs() > 0) throw new Failure('wait', 'too many wrong answers')
      attempts.begin()
      const secret = Buffer.from(known.current, 'base64url')
      if (!isUnlockAnswer(secret, known.deviceId, ports.challenge(), given))
        throw new Failure('wrong_answer')
      attempts.succeeded()
      const { failure } = await ports.open()
      // It was read out over a telephone: the next lock has another one.
      kept.set({ ...known, next: newKey(randomBytes) })
      if (failure) throw failure
    },
    async escrow(deviceId) {
      const before = kept.get()
      const mine = before?.deviceId === deviceId ? before : null
      if (mine?.current && !mine.next) return
      const next = mine?.next ?? newKey(randomBytes)
      kept.set({ deviceId, current: mine?.current ?? null, next })
      await ports.escrow({ kind: 'unlock_key', secret: next })
      kept.set({ deviceId, current: next, next: null })
    },
  }
}

const newKey = (randomBytes: UnlockPorts['randomBytes']): string =>
  randomBytes(UNLOCK_KEY_BYTES).toString('base64url')
