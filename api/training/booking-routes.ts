import {
  bookingMove,
  bulkBooking,
  courseBooking,
  courseBookingCreate,
  courseBookingQuery,
  unitBooking,
} from '#contract/course-bookings'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { organizerOf } from '../rollout/ics.ts'
import { book, cancel } from './booking.ts'
import * as queries from './booking-queries.ts'
import { bookUnit, moveBookings } from './bulk-booking.ts'
import { courseBookingFile } from './exports.ts'
import { calendarFile } from './ics.ts'

const read = { permission: 'course-bookings.read' } as const
const write = { permission: 'course-bookings.write' } as const

export const courseBookingRoutes = [
  listRoute({
    path: '/api/course-bookings',
    access: read,
    summary: 'Bookings and waiting lists, as far as one may see them',
    query: courseBookingQuery,
    item: courseBooking,
    exports: courseBookingFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/course-bookings/units',
    access: { permission: 'course-bookings.units' },
    summary: 'Book a whole unit at once; whoever has no place waits or is named',
    input: { body: unitBooking },
    output: bulkBooking,
    idempotent: true,
    handle: ({ tx, deps, actor, input, c }) =>
      bookUnit(tx, actor, input.body, { now: deps.clock(), locale: localeOf(c) }),
  }),
  route({
    method: 'post',
    path: '/api/course-bookings/move',
    access: { permission: 'courses.write' },
    summary: 'Take bookings over to another session of the course',
    input: { body: bookingMove },
    output: bulkBooking,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => moveBookings(tx, input.body, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/course-bookings/:id',
    access: read,
    summary: 'One booking',
    input: { params: idParams },
    output: courseBooking,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.one(tx, actor, 'course-bookings.read', input.params.id)),
      ),
  }),
  route({
    method: 'get',
    path: '/api/course-bookings/:id/ics',
    access: read,
    summary: 'The booking for a calendar: entered, moved or taken out',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const row = orNotFound(await queries.get(tx, actor, 'course-bookings.read', id))
        const organizer = organizerOf(deps.config.mailFrom)
        const { method, text } = calendarFile(row, organizer, localeOf(c))
        c.header('Content-Type', `text/calendar; charset=utf-8; method=${method}`)
        c.header('Content-Disposition', 'attachment; filename="course.ics"')
        return c.body(text)
      }),
  }),
  route({
    method: 'post',
    path: '/api/course-bookings',
    access: write,
    summary:
      'Book a place: for oneself, or as head or trainer for somebody; a full session puts one on its list',
    input: { body: courseBookingCreate },
    output: courseBooking,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await book(tx, actor, input.body, deps.clock())
        return orNotFound(await queries.one(tx, actor, 'course-bookings.write', id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/course-bookings/:id/cancel',
    access: write,
    summary: 'Give a place back; whoever waited longest gets it',
    input: { params: idParams },
    output: courseBooking,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        await cancel(tx, actor, id, deps.clock())
        return orNotFound(await queries.one(tx, actor, 'course-bookings.write', id))
      }),
  }),
]
