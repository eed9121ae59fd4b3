import type { PhoneSummary } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { readSettings } from '../settings/service.ts'
import { etaSeconds } from './lane-queries.ts'
import * as operations from './operation-queries.ts'
import * as queries from './phone-queries.ts'
import * as tasks from './task-queries.ts'

const DAY_MS = 86_400_000

/** Who counts as unseen, by the settings. */
export async function momentsAt(tx: Transaction, now: Date) {
  const unseenDays = (await readSettings(tx))['phones.unseenDays']
  return { now, unseenDays, unseenBefore: new Date(+now - unseenDays * DAY_MS) }
}

export async function summary(tx: Transaction, deps: Deps): Promise<PhoneSummary> {
  const { unseenDays, unseenBefore } = await momentsAt(tx, deps.clock())
  const waiting = await operations.waiting(tx)
  return {
    connector: deps.phones?.kind ?? null,
    unseenDays,
    ...(await queries.counts(tx, unseenBefore)),
    openTasks: await tasks.countOpen(tx),
    waiting,
    etaSeconds: waiting > 0 ? await etaSeconds(tx) : 0,
  }
}
