import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { openDocument, type Store } from '../storage/store.ts'

/** Slips of the ear are free; after them every further one costs twice the one before. */
const FREE = 5
const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 3_600_000

const document = z.object({
  wrong: z.int(),
  /** When the last one was, by what nobody can turn. */
  bootId: z.string(),
  uptimeMs: z.number(),
})

export interface Attempts {
  /** How long to wait before the next one is looked at. */
  waitMs(): number
  /** Counted, on disk, before it is looked at: whoever pulls the plug has had his try. */
  begin(): void
  succeeded(): void
}

export function openAttempts(store: Store, clock: Clock): Attempts {
  const kept = openDocument(store, 'unlock-attempts', document, {
    wrong: 0,
    bootId: '',
    uptimeMs: 0,
  })
  const waitMs = () => {
    const { wrong, bootId, uptimeMs } = kept.get()
    if (wrong < FREE) return 0
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (wrong - FREE), LONGEST_WAIT_MS)
    // After a restart what it has been running since: the rest of the wait begins anew.
    const since = clock.uptimeMs() - (bootId === clock.bootId() ? uptimeMs : 0)
    return Math.max(0, wait - since)
  }
  const note = (wrong: number) =>
    kept.set({ wrong, bootId: clock.bootId(), uptimeMs: clock.uptimeMs() })
  return {
    waitMs,
    begin: () => note(Math.min(kept.get().wrong + 1, 1000)),
    succeeded: () => note(0),
  }
}
