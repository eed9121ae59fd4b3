import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { ConferenceLog, conferenceDecision } from '#contract/conference-logs'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { begun } from './attendance.ts'
import * as attendances from './attendance-queries.ts'
import * as courses from './course-queries.ts'
import { matcher } from './log-match.ts'
import * as queries from './log-queries.ts'
import { bare, minutesWithin, readLog } from './log-reading.ts'
import { naming } from './refusals.ts'
import * as sessions from './session-queries.ts'

export const attendedPercent = async (tx: Transaction): Promise<number> =>
  (await readSettings(tx))['training.attendedPercent']

export async function detail(tx: Transaction, id: string): Promise<ConferenceLog> {
  const log = orNotFound(await queries.get(tx, id))
  return { ...log, attendedPercent: await attendedPercent(tx) }
}

/** Reads the log and says whom it takes each name for; nothing is recorded before somebody agrees. */
export async function receive(
  tx: Transaction,
  actor: Actor,
  sessionId: string,
  { fileName, content }: { fileName: string; content: Uint8Array },
  now: Date,
): Promise<string> {
  const session = await begun(tx, orNotFound(await sessions.toWrite(tx, sessionId)), now)
  const { attendees } = readLog(content)
  const wholeMs = +session.endsAt - +session.startsAt
  const wholeMinutes = Math.max(1, Math.round(wholeMs / 60_000))
  const rows = attendees.map(({ stays, ...who }) => {
    const minutes = minutesWithin(stays, session)
    const share = Math.min(100, Math.round((minutes * 100) / wholeMinutes))
    return { ...who, joins: stays.length, minutes, share }
  })
  if (rows.every(({ minutes }) => minutes === 0)) throw mistake('file', 'log_other_day')
  const match = matcher(await queries.known(tx, sessionId))
  const names = await queries.folded(
    tx,
    rows.map(({ displayName }) => bare(displayName)),
  )
  return queries.insert(
    tx,
    {
      sessionId,
      fileName: fileName.slice(0, 255),
      sha256: createHash('sha256').update(content).digest('hex'),
      createdBy: actor.userId,
    },
    rows.map((row, at) => ({ ...row, ...match(row.displayName, names[at]!, row.email) })),
  )
}

export async function decide(
  tx: Transaction,
  id: string,
  { staffId, ignored }: z.output<typeof conferenceDecision>,
): Promise<void> {
  const person = orNotFound(await queries.person(tx, id))
  await openLog(tx, person.logId)
  if ((staffId === undefined) === (ignored === undefined)) {
    throw mistake('staffId', 'staff_or_ignored')
  }
  if (staffId && !(await courses.personKnown(tx, staffId))) {
    throw mistake('staffId', 'does_not_exist')
  }
  await queries.decide(tx, id, {
    match: staffId ? 'chosen' : 'ignored',
    staffId: staffId ?? null,
    ignored: ignored ?? null,
  })
}

async function openLog(tx: Transaction, id: string) {
  const log = orNotFound(await queries.lock(tx, id))
  if (log.state !== 'open') throw refusal('id', 'log_decided')
  return log
}

/** Records whom it was decided to be; somebody with two names was there for both, one after the other. */
export async function apply(tx: Transaction, actor: Actor, id: string, now: Date): Promise<void> {
  const log = await openLog(tx, id)
  const people = await queries.everybody(tx, id)
  const undecided = people.filter(({ match }) => match === 'several' || match === 'unknown')
  if (undecided.length > 0) throw refusal('id', 'log_undecided', { count: undecided.length })
  const session = orNotFound(await sessions.bare(tx, log.sessionId))
  const whole = Math.max(1, Math.round((+session.endsAt - +session.startsAt) / 60_000))
  const minutesOf = new Map<string, number>()
  for (const { staffId, minutes } of people) {
    if (staffId) minutesOf.set(staffId, (minutesOf.get(staffId) ?? 0) + minutes)
  }
  const enough = await attendedPercent(tx)
  const marks = [...minutesOf].map(([staffId, sum]) => {
    const minutes = Math.min(sum, whole)
    const outcome =
      minutes * 100 >= enough * whole ? ('attended' as const) : ('left_early' as const)
    return { staffId, way: 'online' as const, outcome, minutes }
  })
  const by = { userId: actor.userId, at: now }
  await naming(() => attendances.write(tx, log.sessionId, 'conference', marks, by))
  await queries.end(tx, id, { state: 'applied', appliedAt: now })
}

export async function discard(tx: Transaction, id: string): Promise<void> {
  await openLog(tx, id)
  await queries.end(tx, id, { state: 'discarded' })
}
