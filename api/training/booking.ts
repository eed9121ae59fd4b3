import type { z } from 'zod'
import type { BookingWay, courseBookingCreate } from '#contract/course-bookings'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import * as queries from './booking-queries.ts'
import * as courses from './course-queries.ts'
import { tell } from './notices.ts'
import { promote } from './promote.ts'
import { naming } from './refusals.ts'
import * as sessions from './session-queries.ts'

/* Everywhere sessions are locked first, in one order, and their bookings after them. */

export type Session = NonNullable<Awaited<ReturnType<typeof sessions.lockOne>>>

/** Books one person. The place is the database's to give: whoever finds none waits. */
export async function book(
  tx: Transaction,
  actor: Actor,
  { sessionId, staffId = actor.staffId ?? undefined, way }: z.output<typeof courseBookingCreate>,
  now: Date,
): Promise<string> {
  if (!staffId) throw mistake('staffId', 'no_staff_record')
  const session = await bookable(tx, sessionId, 'sessionId', now)
  const person = await queries.personToBook(tx, actor, staffId, session)
  if (!person) {
    throw new AppError('not_found', { fields: [{ field: 'staffId', code: 'does_not_exist' }] })
  }
  if (person.leftOn && person.leftOn < dayOf(now)) {
    throw refusal('staffId', 'person_left')
  }
  if (person.missing) throw refusal('sessionId', 'prerequisite', { courses: person.missing })
  if (person.sameTime) throw refusal('sessionId', 'same_time')
  if (reach(actor, 'course-bookings.write') !== 'all') {
    if (!person.isFor) throw refusal('sessionId', 'not_for_them')
    if (session.unitId && !(await sessions.servesUnit(tx, sessionId, person.unitId))) {
      throw refusal('sessionId', 'session_for_others')
    }
  }
  const placed = placeIn(session, way)
  const id = await naming(() =>
    queries.insert(tx, { ...placed, staffId, sessionId, bookedBy: actor.userId }),
  )
  const course = await courses.get(tx, session.courseId)
  const template = placed.state === 'booked' ? 'course_booked' : 'course_waiting'
  await tell(tx, template, [staffId], { ...session, courseName: course!.name })
  return id
}

/** Gives the place back; whoever waited longest gets it. */
export async function cancel(tx: Transaction, actor: Actor, id: string, now: Date): Promise<void> {
  const found = orNotFound(await queries.get(tx, actor, 'course-bookings.write', id))
  const session = orNotFound(await sessions.lockOne(tx, found.sessionId))
  if (reach(actor, 'course-bookings.write') !== 'all' && session.startsAt <= now) {
    throw refusal('id', 'session_started')
  }
  // As it is now, after the lock: it may have ended, or moved to another session, meanwhile.
  const booking = orNotFound(await queries.get(tx, actor, 'course-bookings.write', id))
  const open = booking.state === 'booked' || booking.state === 'waiting'
  if (booking.sessionId !== session.id || !open) {
    throw refusal('id', 'booking_over', { state: booking.state })
  }
  orNotFound(await queries.cancel(tx, id))
  if (booking.staffId !== actor.staffId) {
    await tell(tx, 'course_unbooked', [booking.staffId], {
      ...session,
      courseName: booking.courseName,
    })
  }
  await promote(tx, session.id, now)
}

/** The session, locked, if anybody can be booked on it at all. */
export async function bookable(
  tx: Transaction,
  sessionId: string,
  field: string,
  now: Date,
): Promise<Session> {
  const session = await sessions.lockOne(tx, sessionId)
  if (!session) throw mistake(field, 'does_not_exist')
  if (session.state !== 'planned') throw refusal(field, 'session_over', { state: session.state })
  if (session.kind === 'recording') throw refusal(field, 'nothing_to_book')
  if (session.startsAt <= now) throw refusal(field, 'session_started')
  return session
}

type Room = Pick<Session, 'kind' | 'seats' | 'seatsTaken' | 'lines' | 'linesTaken'>

/** A place in this way; of a session in both ways the room first, and the waiting list of the room last. */
export function placeIn(
  { kind, seats, seatsTaken, lines, linesTaken }: Room,
  wanted: BookingWay | undefined,
): { way: BookingWay; state: 'booked' | 'waiting' } {
  const free = { room: seats - seatsTaken, online: lines - linesTaken }
  const offered = waysOf(kind)
  if (wanted && !offered.includes(wanted)) throw mistake('way', 'not_of_this_kind')
  const ways = wanted ? [wanted] : offered
  const open = ways.find((way) => free[way] > 0)
  return open ? { way: open, state: 'booked' } : { way: ways[0]!, state: 'waiting' }
}

export const waysOf = (kind: string): BookingWay[] =>
  kind === 'hybrid' ? ['room', 'online'] : kind === 'online' ? ['online'] : ['room']
