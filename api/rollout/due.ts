import type { Transaction } from '#drizzle/client'
import { addDays, dayOf } from '../calendar.ts'
import { readSettings } from '../settings/service.ts'

/** What counts as late today. */
export interface Due {
  today: string
  returnDueDays: number
  certificateDueDays: number
  /** Handed over before this day, the old laptop should be back. */
  deployedBefore: string
  /** Back before this day, its erasure certificate should be there. */
  reclaimedBefore: string
}

export async function dueNow(tx: Transaction, now: Date): Promise<Due> {
  const settings = await readSettings(tx)
  const today = dayOf(now)
  const returnDueDays = settings['rollout.returnDueDays']
  const certificateDueDays = settings['erasure.certificateDueDays']
  return {
    today,
    returnDueDays,
    certificateDueDays,
    deployedBefore: addDays(today, -returnDueDays),
    reclaimedBefore: addDays(today, -certificateDueDays),
  }
}
