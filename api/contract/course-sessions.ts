import { z } from 'zod'
import { DAYS_OFF } from './appointments.ts'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line, paragraph } from './values.ts'

export const SESSION_KINDS = ['room', 'online', 'hybrid', 'recording'] as const
export const sessionKind = z.enum(SESSION_KINDS)
export type SessionKind = z.infer<typeof sessionKind>

export const SESSION_STATES = ['planned', 'postponed', 'held', 'cancelled'] as const
export const sessionState = z.enum(SESSION_STATES)
export type SessionState = z.infer<typeof sessionState>

/** The table app.moves in the database holds the same rows. */
export const SESSION_MOVES: readonly { from: SessionState; to: SessionState }[] = [
  { from: 'planned', to: 'postponed' },
  { from: 'planned', to: 'held' },
  { from: 'planned', to: 'cancelled' },
  { from: 'postponed', to: 'planned' },
  { from: 'postponed', to: 'cancelled' },
]

export const ATTENDANCE_WAYS = ['room', 'online', 'recording'] as const
export const attendanceWay = z.enum(ATTENDANCE_WAYS)
export type AttendanceWay = z.infer<typeof attendanceWay>

export const OUTCOMES = ['attended', 'absent', 'left_early', 'watched_partly'] as const
export const outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof outcome>

export const ATTENDANCE_SOURCES = ['roster', 'qr', 'conference', 'import', 'recording'] as const
export const attendanceSource = z.enum(ATTENDANCE_SOURCES)

/** What deserves a look, and stops nothing. */
export const SESSION_WARNINGS = [
  'weekend',
  'holiday',
  'year_end',
  /** Another session is in the same place, with the same trainer, or for the same unit at that time. */
  'place_clash',
  'trainer_clash',
  'unit_clash',
  /** More people were there than it has seats, or lines. */
  'over_seats',
  'over_lines',
] as const
export const sessionWarning = z.enum(SESSION_WARNINGS)

export const courseSession = z.object({
  id,
  courseId: id,
  courseName: z.string(),
  code: z.string().nullable(),
  kind: sessionKind,
  state: sessionState,
  place: z.string().nullable(),
  seats: z.number().int(),
  seatsTaken: z.number().int(),
  conference: z.string().nullable(),
  link: z.string().nullable(),
  /** Of the pool that all conferences share. */
  lines: z.number().int(),
  linesTaken: z.number().int(),
  waiting: z.number().int(),
  /** Only for this unit and what lies below it. */
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  trainer: z.string().nullable(),
  note: z.string().nullable(),
  reason: z.string().nullable(),
  /** How many are on record, by how it went. */
  attended: z.number().int(),
  absent: z.number().int(),
  partly: z.number().int(),
  warnings: z.array(sessionWarning),
  updatedAt: instant,
})
export type CourseSession = z.infer<typeof courseSession>

const httpUrl = z.url({ protocol: /^https?$/, error: 'wrong_format' }).max(500)

const fields = {
  code: line(30).nullable(),
  place: line(100).nullable(),
  seats: z.number().int().min(0).max(10_000),
  conference: line(100).nullable(),
  link: httpUrl.nullable(),
  lines: z.number().int().min(0).max(10_000),
  unitId: id.nullable(),
  startsAt: instant,
  endsAt: instant,
  trainer: line(100).nullable(),
  note: paragraph(1000).nullable(),
}
const optional = z.object(fields).partial().shape

export const courseSessionCreate = z.strictObject({
  ...optional,
  courseId: id,
  kind: sessionKind,
  startsAt: fields.startsAt,
  endsAt: fields.endsAt,
})
/** New times tell everybody booked; one that was postponed is planned again by them. */
export const courseSessionUpdate = z.strictObject(optional)
/** Why, as everybody who is booked will read it. */
export const sessionReason = z.strictObject({ reason: line(300) })

export const courseSessionQuery = listQuery({
  sort: ['startsAt', 'code', 'state', 'updatedAt'],
  filter: {
    courseId: id.optional(),
    state: oneOrMore(sessionState).optional(),
    kind: oneOrMore(sessionKind).optional(),
    unitId: id.optional(),
    from: instant.optional(),
    to: instant.optional(),
    /** Still ahead, with a place left, and open to this person's unit. */
    bookable: z.boolean().optional(),
  },
})

/** A calendar's stretch, both days with it. */
export const sessionDaysQuery = z.object({ from: day, to: day, courseId: id.optional() })

export const sessionDays = z.object({
  today: day,
  days: z.array(
    z.object({
      day,
      /** Why nobody works that day, if so. */
      off: z.enum(DAYS_OFF).nullable(),
      holiday: z.string().nullable(),
      /** But those called off. */
      sessions: z.number().int(),
      /** In rooms and on lines together. */
      places: z.number().int(),
      taken: z.number().int(),
    }),
  ),
})
export type SessionDays = z.infer<typeof sessionDays>

/** Somebody booked, or somebody who came all the same. */
export const rosterEntry = z.object({
  /** Of the person. */
  id,
  staffName: z.string(),
  kana: z.string(),
  employeeNumber: z.string(),
  unitPath: z.string(),
  bookingState: z.enum(['booked', 'waiting', 'over']).nullable(),
  way: attendanceWay,
  outcome: outcome.nullable(),
  source: attendanceSource.nullable(),
  minutes: z.number().int().nullable(),
  recordedAt: instant.nullable(),
})
export type RosterEntry = z.infer<typeof rosterEntry>

export const rosterQuery = listQuery({
  sort: ['kana', 'employeeNumber', 'recordedAt'],
  filter: {
    way: attendanceWay.optional(),
    outcome: outcome.optional(),
    open: z.boolean().optional(),
  },
})

/** What a tablet taps; the newest tap of several stands. A null outcome takes a slip back. */
export const attendanceMarks = z.strictObject({
  marks: z
    .array(
      z.strictObject({ staffId: id, way: attendanceWay.optional(), outcome: outcome.nullable() }),
    )
    .min(1)
    .max(500),
})
export const attendanceMarked = z.object({
  written: z.number().int(),
  unchanged: z.number().int(),
  warnings: z.array(sessionWarning),
})

/** What the screen in the room shows now, and until when. */
export const sessionCode = z.object({
  code: z.string(),
  /** Where a phone that reads it is sent. */
  url: z.string(),
  /** The picture, as SVG. */
  svg: z.string(),
  changesAt: instant,
  windowSeconds: z.number().int(),
})
export type SessionCode = z.infer<typeof sessionCode>
export const checkIn = z.strictObject({ code: z.string().min(1).max(100) })

export const attendance = z.object({
  id,
  sessionId: id,
  code: z.string().nullable(),
  startsAt: instant,
  courseId: id,
  courseName: z.string(),
  staffId: id,
  staffName: z.string().nullable(),
  employeeNumber: z.string().nullable(),
  unitId: id,
  unitPath: z.string().nullable(),
  way: attendanceWay,
  outcome,
  source: attendanceSource,
  minutes: z.number().int().nullable(),
  recordedAt: instant,
})
export type Attendance = z.infer<typeof attendance>

export const attendanceQuery = listQuery({
  sort: ['recordedAt', 'startsAt'],
  filter: {
    sessionId: id.optional(),
    courseId: id.optional(),
    staffId: id.optional(),
    unitId: id.optional(),
    outcome: oneOrMore(outcome).optional(),
    way: oneOrMore(attendanceWay).optional(),
  },
})

/** Lines of the pool that are left in a time. */
export const linesQuery = z.object({ from: instant, to: instant, sessionId: id.optional() })
export const linesLeft = z.object({
  pool: z.number().int(),
  inUse: z.number().int(),
  left: z.number().int(),
})
