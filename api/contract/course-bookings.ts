import { z } from 'zod'
import { sessionState } from './course-sessions.ts'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant } from './values.ts'

export const BOOKING_STATES = ['booked', 'waiting', 'cancelled', 'over'] as const
export const bookingState = z.enum(BOOKING_STATES)
export type BookingState = z.infer<typeof bookingState>

/** The table app.moves in the database holds the same rows. */
export const BOOKING_MOVES: readonly { from: BookingState; to: BookingState }[] = [
  { from: 'booked', to: 'waiting' },
  { from: 'booked', to: 'cancelled' },
  { from: 'booked', to: 'over' },
  { from: 'waiting', to: 'booked' },
  { from: 'waiting', to: 'cancelled' },
]

export const BOOKING_WAYS = ['room', 'online'] as const
export const bookingWay = z.enum(BOOKING_WAYS)
export type BookingWay = z.infer<typeof bookingWay>

export const courseBooking = z.object({
  id,
  sessionId: id,
  code: z.string().nullable(),
  courseId: id,
  courseName: z.string(),
  sessionState,
  place: z.string().nullable(),
  link: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  staffId: id,
  staffName: z.string().nullable(),
  unitId: id,
  unitPath: z.string().nullable(),
  way: bookingWay,
  state: bookingState,
  /** On the waiting list: how many come first, and oneself. */
  turn: z.number().int().nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type CourseBooking = z.infer<typeof courseBooking>

export const courseBookingQuery = listQuery({
  sort: ['startsAt', 'createdAt', 'updatedAt'],
  filter: {
    sessionId: id.optional(),
    courseId: id.optional(),
    staffId: id.optional(),
    unitId: id.optional(),
    way: bookingWay.optional(),
    state: oneOrMore(bookingState).optional(),
    from: instant.optional(),
    to: instant.optional(),
  },
})

/** For oneself unless a person is named; online where the room is full and the session is both, unless a way is. */
export const courseBookingCreate = z.strictObject({
  sessionId: id,
  staffId: id.optional(),
  way: bookingWay.optional(),
})

/** A unit with everybody below it whom the course is for and who has not completed or booked it. */
export const unitBooking = z.strictObject({
  sessionId: id,
  unitId: id,
  way: bookingWay.optional(),
  /** Also those who have completed it, as a refresher. */
  everybody: z.boolean().optional(),
  /** Whom no place is left for waits; else they are only listed. */
  wait: z.boolean().default(true),
})

export const LEFT_OUT = [
  'full',
  'completed',
  'already_booked',
  'not_for_them',
  'prerequisite',
] as const

/** What came of booking many: everybody is in one of the counts, and whoever has no place is named. */
export const bulkBooking = z.object({
  people: z.number().int(),
  booked: z.number().int(),
  waiting: z.number().int(),
  leftOut: z.array(
    z.object({
      staffId: id,
      staffName: z.string().nullable(),
      code: z.enum(LEFT_OUT),
      message: z.string(),
    }),
  ),
  /** Who waits, in turn. */
  waitingFor: z.array(z.object({ staffId: id, staffName: z.string().nullable() })),
})
export type BulkBooking = z.infer<typeof bulkBooking>

/** From one session to another of the course: those named, or everybody. */
export const bookingMove = z.strictObject({
  fromSessionId: id,
  toSessionId: id,
  ids: z.array(id).min(1).max(1000).optional(),
})
