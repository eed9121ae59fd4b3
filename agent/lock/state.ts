import { z } from 'zod'
import { epoch, lockLevel, lockProbe, observedLock } from '#contract/locks'
import { openDocument, type Store } from '../storage/store.ts'
import type { Found } from './step.ts'

const found: z.ZodType<Found> = z.json()

export const lockState = z.object({
  /** What it was last told, or told itself: 0 is open. */
  level: lockLevel,
  /** What of that the office wants, where a lease that has run out asks for more. */
  commanded: lockLevel,
  epoch,
  cause: observedLock.shape.cause.unwrap(),
  message: z.string(),
  /** Of the challenge, hex; another one with every lock. */
  nonce: z.string(),
  /** What steps have found before they changed it, in the order in which they did. */
  undo: z.array(z.object({ step: z.string(), before: found })),
  /** What was read back when it was last opened: the evidence for 0. */
  released: z.array(lockProbe),
})
export type LockState = z.infer<typeof lockState>

const OPEN: LockState = {
  level: 0,
  commanded: 0,
  epoch: 0,
  cause: 'command',
  message: '',
  nonce: '0000000000',
  undo: [],
  released: [],
}

export const openLockState = (store: Store, onBroken?: (name: string) => void) =>
  openDocument(store, 'lock', lockState, OPEN, onBroken)
