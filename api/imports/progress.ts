import { system, type Transaction } from '#drizzle/client'
import type { Means } from '../aside/aside.ts'
import * as queries from './queries.ts'

export type Phase = 'reading' | 'comparing' | 'applying'
/** Says how far it is; cheap enough to be called for every batch. */
export type Report = (phase: Phase, done: number, total: number | null) => void

const EVERY_MS = 500
const IDLE = (importId: string) => ({ importId, phase: 'idle', done: 0, total: null }) as const

export interface Progress {
  report: Report
  /** Waits for what is being written, then leaves nothing behind. */
  end(): Promise<void>
}

/**
 * How far an import has come, for whoever looks: written by transactions of their own, since those of the one
 * that works show at its end. One at a time, never waited for on the way: work doesn't stop because this does.
 */
export function progressOf({ db, log }: Pick<Means, 'db' | 'log'>, importId: string): Progress {
  let writing: Promise<void> | null = null
  let next = 0
  let begun = false
  const write = (work: (tx: Transaction) => Promise<void>) =>
    db
      .as(system('jobs'), work)
      .catch((err) => log.warn({ err, importId }, 'progress of an import is not shown'))
  return {
    report(phase, done, total) {
      begun = true
      const now = performance.now()
      if (writing || now < next) return
      next = now + EVERY_MS
      const step = { importId, phase, done, total }
      writing = write((tx) => queries.setProgress(tx, step)).finally(() => {
        writing = null
      })
    },
    async end() {
      // Whoever was refused the import leaves alone what another one shows of it.
      if (!begun) return
      await writing
      await write((tx) => queries.setProgress(tx, IDLE(importId)))
    },
  }
}
