import type { z } from 'zod'
import type { BulkBooking, bookingMove, unitBooking } from '#contract/course-bookings'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { AppError, mistake, refusal } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import type { Locale } from '../http/problem.ts'
import { bookable, placeIn, type Session, waysOf } from './booking.ts'
import * as queries from './booking-queries.ts'
import * as courses from './course-queries.ts'
import { tell } from './notices.ts'
import { promote } from './promote.ts'
import { naming } from './refusals.ts'
import * as sessions from './session-queries.ts'

type LeftOut = BulkBooking['leftOut'][number]

/** Books a unit with everybody below it; in one go, so that what is told is what came of it. */
export async function bookUnit(
  tx: Transaction,
  actor: Actor,
  { sessionId, unitId, way, everybody = false, wait }: z.output<typeof unitBooking>,
  { now, locale }: { now: Date; locale: Locale },
): Promise<BulkBooking> {
  if (reach(actor, 'course-bookings.units') !== 'all' && !actor.unitIds.includes(unitId)) {
    throw new AppError('not_found', { fields: [{ field: 'unitId', code: 'does_not_exist' }] })
  }
  const [unit] = await courses.unitsNamed(tx, [unitId])
  if (!unit) throw mistake('unitId', 'does_not_exist')
  const session = await bookable(tx, sessionId, 'sessionId', now)
  if (way && !waysOf(session.kind).includes(way)) throw mistake('way', 'not_of_this_kind')
  const people = await queries.candidates(tx, actor, unitId, {
    courseId: session.courseId,
    today: dayOf(now),
  })
  const named = leaver(locale)
  const leftOut: LeftOut[] = []
  const placed: queries.Placed[] = []
  const places = counter(session)
  for (const person of people) {
    const code = whyNot(person, everybody)
    const place = code ? null : places.take(way)
    if (code) leftOut.push(named(person, code))
    else if (place!.state === 'waiting' && !wait) leftOut.push(named(person, 'full'))
    else placed.push({ staffId: person.staffId, ...place! })
  }
  const made = new Set(await naming(() => queries.insertMany(tx, sessionId, actor.userId, placed)))
  const byId = new Map(people.map((person) => [person.staffId, person]))
  for (const { staffId } of placed) {
    if (!made.has(staffId)) leftOut.push(named(byId.get(staffId)!, 'already_booked'))
  }
  const done = placed.filter(({ staffId }) => made.has(staffId))
  await tellPlaced(tx, session, done)
  return summary(people.length, done, leftOut, (staffId) => byId.get(staffId)!.staffName)
}

function whyNot(person: queries.Candidate, everybody: boolean): LeftOut['code'] | null {
  if (!person.isFor) return 'not_for_them'
  if (person.booked) return 'already_booked'
  if (person.completed && !everybody) return 'completed'
  return person.prepared ? null : 'prerequisite'
}

const leaver =
  (locale: Locale) =>
  (
    { staffId, staffName }: { staffId: string; staffName: string | null },
    code: LeftOut['code'],
  ): LeftOut => ({ staffId, staffName, code, message: messageFor(`left_out_${code}`, locale) })

/** Hands places out one by one, as long as the session is locked. */
function counter(session: Session) {
  const left = { ...session }
  return {
    take(way: queries.Placed['way'] | undefined) {
      const place = placeIn(left, way)
      if (place.state === 'booked') left[place.way === 'room' ? 'seatsTaken' : 'linesTaken']++
      return place
    },
  }
}

/** Takes bookings over to another session of the course: those who had a place first. */
export async function moveBookings(
  tx: Transaction,
  { fromSessionId, toSessionId, ids }: z.output<typeof bookingMove>,
  now: Date,
): Promise<BulkBooking> {
  if (fromSessionId === toSessionId) throw mistake('toSessionId', 'same_session')
  const from = (await sessions.lock(tx, [fromSessionId, toSessionId])).get(fromSessionId)
  if (!from) throw mistake('fromSessionId', 'does_not_exist')
  const to = await bookable(tx, toSessionId, 'toSessionId', now)
  if (from.courseId !== to.courseId) throw mistake('toSessionId', 'other_course')
  const bookings = await queries.toMove(tx, fromSessionId, ids)
  if (ids && bookings.length < new Set(ids).size) throw refusal('ids', 'booking_not_open')
  const places = counter(to)
  const offered = waysOf(to.kind)
  const placed = bookings.map(({ way, ...booking }) => {
    const same = offered.includes(way) ? places.take(way) : null
    // Better in the other way than to wait.
    const other = same?.state === 'booked' ? same : places.take(undefined)
    return { ...booking, ...other }
  })
  const moved = placed.length && (await naming(() => queries.move(tx, toSessionId, placed)))
  if (moved < placed.length) throw new AppError('forbidden')
  await tellPlaced(tx, to, placed)
  await promote(tx, fromSessionId, now)
  const names = new Map(placed.map(({ staffId, staffName }) => [staffId, staffName]))
  return summary(placed.length, placed, [], (staffId) => names.get(staffId) ?? null)
}

async function tellPlaced(tx: Transaction, session: Session, placed: readonly queries.Placed[]) {
  const course = await courses.get(tx, session.courseId)
  const about = { ...session, courseName: course!.name }
  const of = (state: queries.Placed['state']) =>
    placed.filter((each) => each.state === state).map(({ staffId }) => staffId)
  await tell(tx, 'course_booked', of('booked'), about)
  await tell(tx, 'course_waiting', of('waiting'), about)
}

function summary(
  people: number,
  placed: readonly queries.Placed[],
  leftOut: LeftOut[],
  nameOf: (staffId: string) => string | null,
): BulkBooking {
  const waiting = placed.filter(({ state }) => state === 'waiting')
  return {
    people,
    booked: placed.length - waiting.length,
    waiting: waiting.length,
    leftOut,
    waitingFor: waiting.map(({ staffId }) => ({ staffId, staffName: nameOf(staffId) })),
  }
}
