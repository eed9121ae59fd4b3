import type { PhoneSummary } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { readSettings } from '../settings/service.ts'
import { etaSeconds } from './lane-queries.ts'
import * as operations from './operation-queries.ts'
import * as queries from './phone-queries.ts'
import * as tasks from './task-queries.ts'

const DAY_MS = 86_400_000

export async function summary(tx: Transaction, deps: Deps): Promise<PhoneSummary> {
  const unseenDays = (await readSettings(tx))['phones.unseenDays']
  const waiting = await operations.waiting(tx)
  return {
    connector: deps.phones?.kind ?? null,
    unseenDays,
    ...(await queries.counts(tx, new Date(+deps.clock() - unseenDays * DAY_MS))),
    openTasks: await tasks.countOpen(tx),
    waiting,
    etaSeconds: waiting > 0 ? await etaSeconds(tx) : 0,
  }
}
