import type { z } from 'zod'
import type { FollowUpProgress, followUpRemind } from '#contract/follow-ups'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf, fiscalYear, fiscalYearOf } from '../calendar.ts'
import { AppError, orNotFound } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import { forecast, planLine } from '../rollout/forecast.ts'
import { readSettings } from '../settings/service.ts'
import { nextOpening } from './hours.ts'
import { remindOfCourse } from './jobs.ts'
import * as queries from './queries.ts'

/** Completions by day against the line they should follow, and where their pace leads. */
export async function progressOf(
  tx: Transaction,
  actor: Actor,
  of: { courseId: string; unitId?: string | undefined },
  now: Date,
): Promise<FollowUpProgress> {
  const today = dayOf(now)
  const course = orNotFound(await queries.course(tx, of.courseId))
  const rows = await queries.completedByDay(tx, actor, of, today)
  const people = rows.reduce((sum, { count }) => sum + count, 0)
  const done = new Map(rows.flatMap(({ day, count }) => (day ? [[day, count] as const] : [])))
  const completed = [...done.values()].reduce((sum, count) => sum + count, 0)
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const year = fiscalYear(fiscalYearOf(today, startMonth), startMonth)
  const deadline =
    course.requiredFrom && course.requiredFrom > today ? course.requiredFrom : year.to
  const since = [...done.keys()].sort()[0] ?? course.createdOn
  const from = [since, year.from].sort()[1]!
  const to = [today, deadline].sort()[1]!
  const line = planLine({ months: new Map(), goal: people, from, deadline, to })
  return {
    ...{ courseId: of.courseId, today, deadline, people, completed },
    days: byDay(line, done, today),
    forecast: forecast({ closedOn: done, closed: completed, goal: people, today, deadline, since }),
  }
}

function byDay(
  line: Map<string, number>,
  done: Map<string, number>,
  today: string,
): FollowUpProgress['days'] {
  const [first] = line.keys()
  let reached = 0
  for (const [day, count] of done) if (first !== undefined && day < first) reached += count
  return [...line].map(([day, planned]) => {
    reached += done.get(day) ?? 0
    return { day, planned, completed: day > today ? null : reached }
  })
}

/** Reminds whoever has not completed a course, at once or when people may be written to. */
export async function remind(
  tx: Transaction,
  actor: Actor,
  { courseId, unitId }: z.output<typeof followUpRemind>,
  now: Date,
): Promise<{ people: number; at: string }> {
  if (!(await queries.mayRemind(tx))) throw new AppError('forbidden')
  orNotFound(await queries.course(tx, courseId))
  const settings = await readSettings(tx)
  const hours = { from: settings['followUps.from'], to: settings['followUps.to'] }
  const at = nextOpening(now, hours)
  const of = { courseId, ...(unitId && { unitId }) }
  const people = await queries.countOpen(tx, actor, of, dayOf(now))
  await enqueue(tx, remindOfCourse, of, { afterMs: +at - +now })
  return { people, at: at.toISOString() }
}
