import type { z } from 'zod'
import type { Principal, Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'

export interface JobCall<P> {
  deps: Deps
  /** The transaction that also marks the job done: an effect written here happens exactly once. */
  tx: Transaction
  payload: P
  now: Date
}

/** Methods, not properties, so that a list may hold jobs of different payloads. */
export interface Job<P = unknown> {
  name: string
  /** Ids only: a payload is copied to logs and queues' dashboards. */
  payload: z.ZodType<P>
  /** On whose behalf it runs; the relay's own system actor unless told. */
  principal?(deps: Deps, payload: P): Promise<Principal>
  /** Starts, the first one included. Ids that a queue lost were never started and don't count. */
  maxAttempts: number
  /**
   * How long after a start somebody else may take it, should the worker be gone. One that is at work is
   * left alone however long it takes: its transaction holds the row.
   */
  leaseMs: number
  run(call: JobCall<P>): Promise<void>
}

export function defineJob<P>(
  job: Omit<Job<P>, 'maxAttempts' | 'leaseMs'> & Partial<Pick<Job<P>, 'maxAttempts' | 'leaseMs'>>,
): Job<P> {
  return { maxAttempts: 8, leaseMs: 30_000, ...job }
}
