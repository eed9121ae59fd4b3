import { type IssuerHashes, issuerHashes } from '#certs'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { startLoop } from '../jobs/loop.ts'
import { answering } from './issuer-queries.ts'
import { type Authority, authorityOf } from './issuers.ts'

/** An authority for whose certificates this process answers; the same object for as long as it does. */
export interface Answering {
  authority: Authority
  hashes: IssuerHashes
  generation: number
  /** By `performance.now()`, when the question was asked that the generation answers. */
  confirmedAt: number
}

export interface AnsweringAuthorities {
  all(): Answering[]
  /** Whether the generation is known to have been the present one within the last second. */
  isConfirmed(one: Answering): boolean
  /** Asks for the generations now; all who want to know at once share one question. */
  confirm(): Promise<void>
  stop(): Promise<void>
  healthy(): boolean
}

const POLL_MS = 250
const FRESH_MS = 1_000

/** Follows generations by NOTIFY and by asking four times a second: a notice can be lost. */
export async function followAuthorities(
  deps: Deps,
  onChange: () => void,
): Promise<AnsweringAuthorities> {
  const known = new Map<string, Answering>()
  /** Until the first answer nobody knows whether there is anything to be answered for. */
  let hasAnswer = false

  const askNow = async () => {
    const askedAt = performance.now()
    const rows = await deps.db.as(system('pki'), answering)
    let changed = false
    for (const row of rows) {
      const before = known.get(row.id)
      if (!before) {
        const authority = authorityOf(row)
        const hashes = issuerHashes({
          name: authority.certificate.subject,
          publicKey: authority.certificate.publicKey,
        })
        const { generation } = row
        known.set(row.id, { authority, hashes, generation, confirmedAt: askedAt })
        changed = true
      } else {
        changed ||= row.generation !== before.generation
        // Two answers may come in the other order.
        before.generation = Math.max(before.generation, row.generation)
        before.confirmedAt = Math.max(before.confirmedAt, askedAt)
      }
    }
    const present = new Set(rows.map(({ id }) => id))
    for (const id of known.keys()) if (!present.has(id)) known.delete(id)
    hasAnswer = true
    if (changed) onChange()
  }
  let asking: Promise<void> | undefined
  const ask = (): Promise<void> => {
    asking ??= askNow().finally(() => {
      asking = undefined
    })
    return asking
  }
  const loop = startLoop({ name: 'generations', everyMs: POLL_MS, log: deps.log }, ask)
  const unlisten = await deps.db.listen('certificates', loop.wake)
  return {
    all: () => [...known.values()],
    isConfirmed: (one) => performance.now() - one.confirmedAt <= FRESH_MS,
    confirm: ask,
    healthy: () => hasAnswer && loop.healthy(),
    stop: async () => {
      await unlisten()
      await loop.stop()
    },
  }
}
