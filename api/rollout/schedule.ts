import type { Schedule } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { fiscalYear, monthsBetween } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as programs from './program-queries.ts'
import * as queries from './schedule-queries.ts'
import { wavesOf } from './wave-queries.ts'

/** The yearly schedule of a program, wave by wave. */
export async function scheduleOf(
  tx: Transaction,
  actor: Actor,
  programId: string,
): Promise<Schedule> {
  const program = orNotFound(await programs.getBare(tx, programId))
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const { from, to } = fiscalYear(program.fiscalYear, startMonth)
  const done = await queries.replacedByMonth(tx, actor, programId)
  const waves = (await wavesOf(tx, actor, programId)).map((wave) => ({
    ...wave,
    months: inMonths(
      wave.plan,
      done.filter(({ waveId }) => waveId === wave.id),
    ),
  }))
  const others = waves.flatMap(({ months }) => months.map(({ month }) => month))
  return { months: [...new Set([...monthsBetween(from, to), ...others])].sort(), waves }
}

type Months = Schedule['waves'][number]['months']

function inMonths(
  plan: { month: string; planned: number }[],
  done: { month: string; replaced: number }[],
): Months {
  const planned = new Map(plan.map((each) => [each.month, each.planned]))
  const replaced = new Map(done.map((each) => [each.month, each.replaced]))
  return [...new Set([...planned.keys(), ...replaced.keys()])].sort().map((month) => ({
    month,
    planned: planned.get(month) ?? 0,
    replaced: replaced.get(month) ?? 0,
  }))
}
