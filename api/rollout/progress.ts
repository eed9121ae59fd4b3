import type { z } from 'zod'
import type { BLOCKERS, Progress, progress } from '#contract/progress'
import { isException, REPLACEMENT_EXCEPTIONS, REPLACEMENT_STATES } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { addDays, fiscalYear, workingDaysBetween } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { type Due, dueNow } from './due.ts'
import { type Forecast, forecast, planLine } from './forecast.ts'
import * as programs from './program-queries.ts'
import * as queries from './progress-queries.ts'
import { plannedByMonth } from './waves.ts'

type Groups = Awaited<ReturnType<typeof queries.count>>

/** Everything the dashboard of a program shows, as far as the reader's reach goes. */
export async function progressOf(
  tx: Transaction,
  actor: Actor,
  programId: string,
  now: Date,
): Promise<z.input<typeof progress>> {
  const program = orNotFound(await programs.get(tx, actor, programId))
  const due = await dueNow(tx, now)
  const groups = await queries.count(tx, actor, programId, due)
  const months = new Map(
    (await plannedByMonth(tx, { programId })).map(({ month, planned }) => [month, planned]),
  )
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const { deadline, goalCount: goal } = program
  const days = daysOf(groups)
  const from = fiscalYear(program.fiscalYear, startMonth).from
  const closed = sum(days.closed)
  const { today } = due
  const since = earliest(days.closed) ?? today
  const ahead = forecast({ closedOn: days.closed, closed, goal, today, deadline, since })
  // Long after its end a program's line goes on for a year and no further.
  const to = [addDays(deadline, 366), [today, deadline].sort()[1]!].sort()[0]!
  const line = planLine({ months, goal, from, deadline, to })
  const all = groups.find(({ grouping }) => grouping === 'all')
  return {
    programId,
    today,
    deadline,
    goalCount: goal,
    total: all?.count ?? 0,
    replaced: all?.replaced ?? 0,
    closed,
    states: REPLACEMENT_STATES.map((state) => ({ state, count: inState(groups, state) })),
    burnUp: burnUp(days, line, today),
    forecast: ahead,
    course: course(ahead, {
      closed,
      goal,
      today,
      deadline,
      planned: line.get(today) ?? [...line.values()].at(-1) ?? 0,
    }),
    tiles: tiles(groups, await queries.tiles(tx)),
    blockers: blockers(groups, programId),
    ...late(all, programId, due),
    months: byMonth(days, months),
  }
}

type Days = Record<'replaced' | 'reclaimed' | 'certified' | 'closed', Map<string, number>>

function daysOf(groups: Groups): Days {
  const of = (grouping: Groups[number]['grouping'], key: 'count' | 'replaced') =>
    new Map(
      groups
        .filter((group) => group.grouping === grouping && group.day !== null)
        .map((group) => [group.day!, group[key]]),
    )
  return {
    replaced: of('migrated', 'replaced'),
    reclaimed: of('reclaimed', 'count'),
    certified: of('certified', 'count'),
    closed: of('closed', 'count'),
  }
}

const sum = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0)

const earliest = (counts: Map<string, number>): string | undefined => [...counts.keys()].sort()[0]

const inState = (groups: Groups, state: string): number =>
  groups
    .filter((group) => group.grouping === 'unit' && group.state === state)
    .reduce((total, { count }) => total + count, 0)

function burnUp(days: Days, line: Map<string, number>, today: string): Progress['burnUp'] {
  const [first] = line.keys()
  const before = (counts: Map<string, number>) =>
    sum(new Map([...counts].filter(([day]) => first !== undefined && day < first)))
  let replaced = before(days.replaced)
  let closed = before(days.closed)
  return [...line].map(([day, planned]) => {
    if (day > today) return { day, planned, replaced: null, closed: null }
    replaced += days.replaced.get(day) ?? 0
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
  groups: Groups,
  units: Awaited<ReturnType<typeof queries.tiles>>,
): Progress['tiles'] {
  const tileOf = new Map(units.map((unit) => [unit.id, unit.tileId]))
  const found = new Map<string, Progress['tiles'][number]>()
  for (const { tileId: unitId, name, category } of units) {
    if (!found.has(unitId)) {
      found.set(unitId, { unitId, name, category, planned: 0, replaced: 0, done: 0, blocked: 0 })
    }
  }
  for (const { grouping, unitId, state, count, replaced } of groups) {
    const tile = grouping === 'unit' && found.get(tileOf.get(unitId!) ?? '')
    if (!tile || !state) continue
    tile.planned += count
    tile.replaced += replaced
    if (state === 'closed') tile.done += count
    if (isException(state)) tile.blocked += count
  }
  // Others than these are shown only where laptops hang on them, so that the tiles add up to the total.
  const always = ['department', 'commission', 'bureau']
  return [...found.values()].filter((tile) => always.includes(tile.category) || tile.planned > 0)
}

function blockers(groups: Groups, programId: string): Progress['blockers'] {
  const all = groups.find(({ grouping }) => grouping === 'all')
  const one = (
    code: (typeof BLOCKERS)[number],
    count: number,
    filter: Progress['blockers'][number]['filter'],
  ) => ({ code, count, filter: { programId, ...filter } })
  return [
    ...REPLACEMENT_EXCEPTIONS.map((state) =>
      one(state, inState(groups, state), { state: [state] }),
    ),
    one('unpaired', all?.unpaired ?? 0, { state: ['planned'], paired: false, waveState: ['open'] }),
    one('wave_suspended', all?.suspended ?? 0, {
      state: ['planned', 'prepared', 'scheduled'],
      waveState: ['suspended'],
    }),
  ]
}

function late(all: Groups[number] | undefined, programId: string, due: Due) {
  return {
    notReturned: {
      count: all?.notReturned ?? 0,
      filter: { programId, notReturned: true },
      afterDays: due.returnDueDays,
    },
    certificatesOverdue: {
      count: all?.certificateOverdue ?? 0,
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
    replaced: inMonth(days.replaced, month),
    reclaimed: inMonth(days.reclaimed, month),
    certified: inMonth(days.certified, month),
    closed: inMonth(days.closed, month),
  }))
}
