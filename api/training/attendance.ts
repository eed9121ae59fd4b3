import type { z } from 'zod'
import type { AttendanceWay, attendanceMarked, attendanceMarks } from '#contract/course-sessions'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { AppError, type FieldError, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './attendance-queries.ts'
import { naming } from './refusals.ts'
import * as sessions from './session-queries.ts'

/** What the trainer taps; the newest of several tablets stands. */
export async function mark(
  tx: Transaction,
  actor: Actor,
  sessionId: string,
  { marks }: z.output<typeof attendanceMarks>,
  now: Date,
): Promise<z.input<typeof attendanceMarked>> {
  const session = await begun(tx, orNotFound(await sessions.toWrite(tx, sessionId)), now)
  const known = await queries.knownOf(
    tx,
    sessionId,
    marks.map(({ staffId }) => staffId),
  )
  const usual: AttendanceWay =
    session.kind === 'recording' ? 'recording' : session.kind === 'online' ? 'online' : 'room'
  refuseWrong(marks, known)
  const written: queries.Mark[] = marks.flatMap(({ staffId, way, outcome }) =>
    outcome ? [{ staffId, outcome, way: way ?? known.get(staffId) ?? usual }] : [],
  )
  const gone = marks.flatMap(({ staffId, outcome }) => (outcome ? [] : [staffId]))
  const by = { userId: actor.userId, at: now }
  const count =
    (await naming(() => queries.write(tx, sessionId, 'roster', written, by))) +
    (await queries.remove(tx, sessionId, gone))
  const { warnings } = orNotFound(await sessions.get(tx, actor, sessionId))
  return { written: count, unchanged: marks.length - count, warnings }
}

type Marks = z.output<typeof attendanceMarks>['marks']

function refuseWrong(marks: Marks, known: Map<string, AttendanceWay | null>): void {
  const seen = new Set<string>()
  const fields: FieldError[] = []
  for (const [at, { staffId, way, outcome }] of marks.entries()) {
    if (!known.has(staffId)) fields.push({ field: `marks.${at}.staffId`, code: 'does_not_exist' })
    else if (seen.has(staffId)) fields.push({ field: `marks.${at}.staffId`, code: 'listed_twice' })
    if (outcome === 'watched_partly' && (way ?? known.get(staffId)) !== 'recording') {
      fields.push({ field: `marks.${at}.outcome`, code: 'watched_without_recording' })
    }
    seen.add(staffId)
  }
  if (fields.length > 0) throw new AppError('invalid', { fields })
}

type Session = NonNullable<Awaited<ReturnType<typeof sessions.bare>>>

/** The session, as soon as people may be noted down: a little before it begins. */
export async function begun(tx: Transaction, session: Session, now: Date): Promise<Session> {
  if (session.state !== 'planned' && session.state !== 'held') {
    throw refusal('id', 'session_over', { state: session.state })
  }
  const early = (await readSettings(tx))['training.openMinutesBefore']
  if (+now < +session.startsAt - early * 60_000) throw refusal('id', 'session_not_begun')
  return session
}
