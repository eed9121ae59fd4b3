import { eq } from 'drizzle-orm'
import type { Decision } from '#contract/access'
import type { Door, DoorReason } from '#contract/doors'
import { type Database, isDiskFull, system, type Transaction } from '#drizzle/client'
import { authorities } from '#drizzle/schema/certificates'

export interface DoorDecision {
  decision: Decision
  reasons: readonly DoorReason[]
}

/** As `app.radius_answer` takes it. */
interface Asked {
  door: Door
  at: Date
  /** What the door itself has against it; then nothing is looked up. */
  refused?: DoorReason
  /** Of a certificate: its issuer's row, and the serial in hex. */
  authority?: string
  serial?: string
  issuer?: string
  /** Of a line. */
  number?: string
  imsi?: string
  imei?: string
  station?: string
  nas?: string
  /** Whether the answer is kept. */
  note?: true
}

/**
 * The decision, and its line of telemetry, in one statement. To decide only reads: where there is no room
 * for the line it is left out, and no door is shut for that.
 */
export async function answer(db: Database, { note, ...asked }: Asked): Promise<DoorDecision> {
  const ask = (given: Asked) => db.call<DoorDecision>(system('radius'), 'radius_answer', given)
  if (!note) return ask(asked)
  try {
    return await ask({ ...asked, note })
  } catch (error) {
    if (!isDiskFull(error)) throw error
    return ask(asked)
  }
}

/** Whoever's certificate it may be: issuing authorities, also those that issue no more. */
export const issuers = (tx: Transaction) =>
  tx
    .select({
      id: authorities.id,
      hierarchy: authorities.hierarchy,
      certificate: authorities.certificate,
    })
    .from(authorities)
    .where(eq(authorities.role, 'issuing'))
