import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { notify } from '../notifications/service.ts'
import { type DoorAnswer, recordAnswer } from './answers.ts'

/** So many are remembered one by one; of the rest, how many they were. */
const REMEMBERED = 1_000

type Unanswered = Pick<DoorAnswer, 'door' | 'serial' | 'issuer' | 'station' | 'imei' | 'nas'>

export interface Outage {
  failed(asked: Unanswered, error: unknown): void
  /** Called at each answer; at the first one after an outage, what it missed is written down and told. */
  answered(): void
}

/**
 * While nobody can tell, doors are shut. That is logged as it begins and counted all along; once the
 * database is back, who was turned away is put on record, and security and administrators hear of it.
 */
export function watchOutage(deps: Deps): Outage {
  let since: Date | undefined
  let count = 0
  let missed: (DoorAnswer & { at: Date })[] = []

  const tell = async (from: Date, times: number, rows: typeof missed) => {
    const until = deps.clock()
    deps.log.info({ times }, 'doors are answered again')
    await deps.db.as(system('radius'), async (tx) => {
      for (const { at, ...answer } of rows) await recordAnswer(tx, at, answer)
      const params = { from: from.toISOString(), until: until.toISOString(), count: times }
      await notify(tx, { role: 'security', template: 'doors_unanswered', params })
      await notify(tx, { role: 'admin', template: 'doors_unanswered', params })
    })
  }
  return {
    failed: (asked, error) => {
      const at = deps.clock()
      if (!since) deps.log.error({ err: error }, 'doors cannot be answered')
      since ??= at
      count++
      if (missed.length < REMEMBERED)
        missed.push({ ...asked, at, outcome: 'unavailable', reasons: ['unavailable'] })
    },
    answered: () => {
      if (!since) return
      const told = tell(since, count, missed)
      since = undefined
      count = 0
      missed = []
      told.catch((error) =>
        deps.log.warn({ err: error }, 'an outage of the doors is not on record'),
      )
    },
  }
}
