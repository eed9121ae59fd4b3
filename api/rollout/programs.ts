import type { z } from 'zod'
import {
  PROGRAM_MOVES,
  type ProgramState,
  type programCreate,
  type programUpdate,
} from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { fiscalYear } from '../calendar.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './program-queries.ts'
import { naming } from './refusals.ts'

const MOST_YEARS = 5

export async function createProgram(
  tx: Transaction,
  { deadline, ...given }: z.output<typeof programCreate>,
): Promise<string> {
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const row = { ...given, deadline: deadline ?? fiscalYear(given.fiscalYear, startMonth).to }
  refuseFarDeadline(row)
  return naming(() => queries.insert(tx, row))
}

/** A slip of the hand: a program lasts a year, and a few at most. */
function refuseFarDeadline({
  fiscalYear: year,
  deadline,
}: {
  fiscalYear: number
  deadline: string
}) {
  const [from, to] = [`${year}-01-01`, `${year + MOST_YEARS}-12-31`]
  if (deadline < from || deadline > to) throw mistake('deadline', 'deadline_range', { from, to })
}

export async function changeProgram(
  tx: Transaction,
  id: string,
  changes: z.output<typeof programUpdate>,
): Promise<void> {
  const before = orNotFound(await queries.lock(tx, id))
  const { fiscalYear = before.fiscalYear, deadline = before.deadline } = changes
  refuseFarDeadline({ fiscalYear, deadline })
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  if (given.length > 0) await naming(() => queries.change(tx, id, Object.fromEntries(given)))
}

export async function moveProgram(tx: Transaction, id: string, to: ProgramState): Promise<void> {
  const { state: from } = orNotFound(await queries.lock(tx, id))
  if (!PROGRAM_MOVES.some((move) => move.from === from && move.to === to)) {
    throw refusal('to', 'no_such_step', { from, to })
  }
  if (to === 'closed') {
    const count = await queries.unclosedWaves(tx, id)
    if (count > 0) throw refusal('to', 'waves_open', { count })
  }
  await queries.change(tx, id, { state: to })
}
