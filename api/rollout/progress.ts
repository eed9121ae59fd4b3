import type { z } from 'zod'
import type { BLOCKERS, Progress, progress } from '#contract/progress'
import {
  isException,
  REPLACED_STATES,
  REPLACEMENT_EXCEPTIONS,
  REPLACEMENT_STATES,
} from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { addDays, fiscalYear, workingDaysBetween } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { type Due, dueNow } from './due.ts'
import { type Forecast, forecast, planLine } from './forecast.ts'
import * as programs from './program-queries.ts'
import * as queries from './progress-queries.ts'
import { plannedByMonth } from './waves.ts'

const REPLACED: readonly string[] = REPLACED_STATES

type ByUnit = Awaited<ReturnType<typeof queries.countByUnit>>
type Waiting = Awaited<ReturnType<typeof queries.countWaiting>>
type Days = Record<queries.Day, Map<string, number>>

/** Everything the dashboard of a program shows, as far as the reader's reach goes. */
export async function progressOf(
  tx: Transaction,
  actor: Actor,
  programId: string,
  now: Date,
): Promise<z.input<typeof progress>> {
  const program = orNotFound(await programs.getBare(tx, programId))
  const { deadline } = program
  const isWhole = reach(actor, 'rollout.read') === 'all'
  const due = await dueNow(tx, now)
  const { today } = due
  const byUnit = await queries.countByUnit(tx, actor, programId)
  const total = inState(byUnit, REPLACEMENT_STATES)
  const goal = isWhole ? program.goalCount : total
  const days = daysOf(await queries.countByDay(tx, actor, programId))
  const waiting = await queries.countWaiting(tx, actor, programId, due)
  const schedule = isWhole ? await plannedByMonth(tx, { programId }) : []
  const months = new Map(schedule.map(({ month, planned }) => [month, planned]))
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const from = fiscalYear(program.fiscalYear, startMonth).from
  const closed = sum(days.closed)
  const since = [...days.closed.keys()].sort()[0] ?? today
  const ahead = forecast({ closedOn: days.closed, closed, goal, today, deadline, since })
  // Long after its end a program's line goes on for a year and no further.
  const to = [addDays(deadline, 366), [today, deadline].sort()[1]!].sort()[0]!
  const line = planLine({ months, goal, from, deadline, to })
  const planned = line.get(today) ?? [...line.values()].at(-1) ?? 0
  return {
    ...{ programId, isWhole, today, deadline, goalCount: goal, total, closed },
    replaced: inState(byUnit, REPLACED_STATES),
    states: REPLACEMENT_STATES.map((state) => ({ state, count: inState(byUnit, [state]) })),
    burnUp: burnUp(days, line, today),
    forecast: ahead,
    course: course(ahead, { closed, goal, today, deadline, planned }),
    tiles: tiles(byUnit, await queries.tiles(tx)),
    blockers: blockers(byUnit, waiting, programId),
    ...late(waiting, programId, due),
    months: byMonth(days, months),
  }
}

function daysOf(rows: Awaited<ReturnType<typeof queries.countByDay>>): Days {
  const of = (reached: queries.Day) =>
    new Map(rows.filter((row) => row.reached === reached).map(({ day, count }) => [day, count]))
  return {
    migrated: of('migrated'),
    reclaimed: of('reclaimed'),
    certified: of('certified'),
    closed: of('closed'),
  }
}

const sum = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0)

const inState = (byUnit: ByUnit, states: readonly string[]): number =>
  byUnit
    .filter(({ state }) => states.includes(state))
    .reduce((total, { count }) => total + count, 0)

function burnUp(days: Days, line: Map<string, number>, today: string): Progress['burnUp'] {
  const [first] = line.keys()
  const before = (counts: Map<string, number>) =>
    sum(new Map([...counts].filter(([day]) => first !== undefined && day < first)))
  let replaced = before(days.migrated)
  let closed = before(days.closed)
  return [...line].map(([day, planned]) => {
    if (day > today) return { day, planned, replaced: null, closed: null }
    replaced += days.migrated.get(day) ?? 0
    closed += days.closed.get(day) ?? 0
    return { day, planned, replaced, closed }
  })
}

function course(
  ahead: Forecast | null,
  at: { closed: number; goal: number; today: string; deadline: string; planned: number },
): Progress['course'] {
  const { closed, goal, today, deadline } = at
  const plannedToday = Math.round(at.planned)
  const daysLeft = workingDaysBetween(today, deadline)
  const done = closed >= goal
  return {
    onCourse: done || (ahead !== null && ahead.expected <= deadline),
    plannedToday,
    behind: plannedToday - closed,
    lateWorkingDays: ahead ? workingDaysBetween(deadline, ahead.expected) : null,
    missing: done ? 0 : goal - (ahead?.atDeadline ?? closed),
    neededPerDay:
      daysLeft > 0 ? Math.ceil((10 * Math.max(goal - closed, 0)) / daysLeft) / 10 : null,
  }
}

function tiles(
  byUnit: ByUnit,
  units: Awaited<ReturnType<typeof queries.tiles>>,
): Progress['tiles'] {
  const tileOf = new Map(units.map((unit) => [unit.id, unit.tileId]))
  const found = new Map<string, Progress['tiles'][number]>()
  for (const { tileId: unitId, name, category } of units) {
    if (!found.has(unitId)) {
      found.set(unitId, { unitId, name, category, planned: 0, replaced: 0, done: 0, blocked: 0 })
    }
  }
  for (const { unitId, state, count } of byUnit) {
    const tile = found.get(tileOf.get(unitId) ?? '')
    if (!tile) continue
    tile.planned += count
    if (REPLACED.includes(state)) tile.replaced += count
    if (state === 'closed') tile.done += count
    if (isException(state)) tile.blocked += count
  }
  // Others than these are shown only where laptops hang on them, so that the tiles add up to the total.
  const always = ['department', 'commission', 'bureau']
  return [...found.values()].filter((tile) => always.includes(tile.category) || tile.planned > 0)
}

function blockers(byUnit: ByUnit, waiting: Waiting, programId: string): Progress['blockers'] {
  const one = (
    code: (typeof BLOCKERS)[number],
    count: number,
    filter: Progress['blockers'][number]['filter'],
  ) => ({ code, count, filter: { programId, ...filter } })
  return [
    ...REPLACEMENT_EXCEPTIONS.map((state) =>
      one(state, inState(byUnit, [state]), { state: [state] }),
    ),
    one('unpaired', waiting.unpaired, { state: ['planned'], paired: false, waveState: ['open'] }),
    one('wave_suspended', waiting.suspended, {
      state: ['planned', 'prepared', 'scheduled'],
      waveState: ['suspended'],
    }),
  ]
}

function late(waiting: Waiting, programId: string, due: Due) {
  return {
    notReturned: {
      count: waiting.notReturned,
      filter: { programId, notReturned: true },
      afterDays: due.returnDueDays,
    },
    certificatesOverdue: {
      count: waiting.certificatesOverdue,
      filter: { programId, certificateOverdue: true },
      afterDays: due.certificateDueDays,
    },
  }
}

function byMonth(days: Days, plan: Map<string, number>): Progress['months'] {
  const inMonth = (counts: Map<string, number>, month: string) =>
    sum(new Map([...counts].filter(([day]) => day.startsWith(month))))
  const months = new Set([...plan.keys()])
  for (const counts of Object.values(days))
    for (const day of counts.keys()) months.add(day.slice(0, 7))
  return [...months].sort().map((month) => ({
    month,
    planned: plan.get(month) ?? 0,
    replaced: inMonth(days.migrated, month),
    reclaimed: inMonth(days.reclaimed, month),
    certified: inMonth(days.certified, month),
    closed: inMonth(days.closed, month),
  }))
}
