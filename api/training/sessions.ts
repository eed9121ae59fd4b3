import type { z } from 'zod'
import {
  type CourseSession,
  type courseSessionCreate,
  type courseSessionUpdate,
  SESSION_MOVES,
  type SessionKind,
  type SessionState,
} from '#contract/course-sessions'
import type { Transaction } from '#drizzle/client'
import { mistake, orNotFound, refusal } from '../errors.ts'
import * as bookings from './booking-queries.ts'
import * as courses from './course-queries.ts'
import { tell } from './notices.ts'
import { promote } from './promote.ts'
import { naming } from './refusals.ts'
import * as queries from './session-queries.ts'

/** What each kind has: seats in a place, lines of a conference. */
const HAS: Record<SessionKind, { seats: boolean; lines: boolean }> = {
  room: { seats: true, lines: false },
  online: { seats: false, lines: true },
  hybrid: { seats: true, lines: true },
  recording: { seats: false, lines: false },
}

type Ways = Pick<CourseSession, 'kind' | 'place' | 'seats' | 'lines'>

function refuseWrongWays({ kind, place, seats, lines }: Ways): void {
  const has = HAS[kind]
  if (has.seats && !seats) throw mistake('seats', 'required')
  if (has.seats && !place) throw mistake('place', 'required')
  if (!has.seats && seats) throw mistake('seats', 'not_of_this_kind')
  if (!has.seats && place) throw mistake('place', 'not_of_this_kind')
  if (has.lines && !lines) throw mistake('lines', 'required')
  if (!has.lines && lines) throw mistake('lines', 'not_of_this_kind')
}

export async function create(
  tx: Transaction,
  { startsAt, endsAt, ...fields }: z.output<typeof courseSessionCreate>,
): Promise<string> {
  const { kind, place = null, seats = 0, lines = 0 } = fields
  const times = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
  if (times.endsAt <= times.startsAt) throw mistake('endsAt', 'before_start')
  refuseWrongWays({ kind, place, seats, lines })
  const course = await courses.get(tx, fields.courseId)
  if (!course) throw mistake('courseId', 'does_not_exist')
  if (course.state === 'closed') throw refusal('courseId', 'course_closed')
  return naming(() => queries.insert(tx, { ...fields, ...times }))
}

/** New times or another place tell everybody who is booked or waits, whose calendars follow. */
export async function change(
  tx: Transaction,
  id: string,
  { startsAt, endsAt, ...fields }: z.output<typeof courseSessionUpdate>,
  now: Date,
): Promise<void> {
  const before = orNotFound(await queries.lockOne(tx, id))
  if (before.state === 'cancelled' || (before.state === 'held' && (startsAt || endsAt))) {
    throw refusal('id', 'session_over', { state: before.state })
  }
  const times = {
    startsAt: startsAt ? new Date(startsAt) : before.startsAt,
    endsAt: endsAt ? new Date(endsAt) : before.endsAt,
  }
  const after = { ...before, ...fields, ...times }
  if (times.endsAt <= times.startsAt) throw mistake('endsAt', 'before_start')
  refuseWrongWays({ ...after, kind: after.kind as SessionKind })
  if (after.seats < before.seatsTaken) {
    throw mistake('seats', 'below_booked', { booked: before.seatsTaken })
  }
  if (after.lines < before.linesTaken) {
    throw mistake('lines', 'below_booked', { booked: before.linesTaken })
  }
  const moved =
    +after.startsAt !== +before.startsAt ||
    +after.endsAt !== +before.endsAt ||
    after.place !== before.place ||
    after.link !== before.link
  const again = before.state === 'postponed' && startsAt !== undefined
  const changed = await naming(() =>
    queries.change(tx, id, {
      ...fields,
      ...times,
      ...(moved && { sequence: before.sequence + 1 }),
      ...(again && { state: 'planned', reason: null }),
    }),
  )
  orNotFound(changed)
  if (moved && before.state !== 'held') await tellAll(tx, 'session_moved', after)
  await promote(tx, id, now)
}

/** Not then after all, and not yet known when. */
export const postpone = (tx: Transaction, id: string, reason: string) =>
  end(tx, id, 'postponed', reason)

export const cancel = (tx: Transaction, id: string, reason: string) =>
  end(tx, id, 'cancelled', reason)

async function end(
  tx: Transaction,
  id: string,
  state: 'postponed' | 'cancelled',
  reason: string,
): Promise<void> {
  const before = orNotFound(await queries.lockOne(tx, id))
  refuseUnlessNext(before.state as SessionState, state)
  // Before the step: with a cancelled session its bookings are over.
  await tellAll(tx, `session_${state}`, { ...before, reason })
  orNotFound(await queries.change(tx, id, { state, reason, sequence: before.sequence + 1 }))
}

/** It took place: whoever was booked has been there or not, and nobody waits any more. */
export async function hold(tx: Transaction, id: string, now: Date): Promise<void> {
  const before = orNotFound(await queries.lockOne(tx, id))
  refuseUnlessNext(before.state as SessionState, 'held')
  if (before.startsAt > now) throw refusal('id', 'session_not_begun')
  orNotFound(await queries.change(tx, id, { state: 'held' }))
}

function refuseUnlessNext(from: SessionState, to: SessionState): void {
  if (SESSION_MOVES.some((move) => move.from === from && move.to === to)) return
  throw refusal('id', 'session_over', { state: from })
}

async function tellAll(
  tx: Transaction,
  template: 'session_moved' | 'session_postponed' | 'session_cancelled',
  session: { id: string; courseId: string; startsAt: Date; reason: string | null },
): Promise<void> {
  const people = await bookings.openOf(tx, session.id)
  const course = await courses.get(tx, session.courseId)
  await tell(tx, template, people, { ...session, courseName: course!.name })
}
