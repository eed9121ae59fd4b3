import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import type { TestApp } from '#tests/app'
import { plantCourse, plantSession } from '#tests/training'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

const DAY_MS = 86_400_000

/** What everybody of a world is taught: one course completed, and one that the network asks for. */
export interface TrainingFrame {
  courseId: string
  requiredId: string
  heldId: string
  plannedId: string
}

export async function plantTraining(app: TestApp): Promise<TrainingFrame> {
  const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)
  const courseId = await plantCourse(app)
  const requiredId = await plantCourse(app, { required_from: yesterday, grace_days: 5 })
  return {
    courseId,
    requiredId,
    heldId: await plantSession(app, courseId, {
      startsAt: new Date(Date.now() - DAY_MS),
      seats: 500,
    }),
    plannedId: await plantSession(app, courseId, { seats: 500 }),
  }
}

interface Taught {
  bookingId: string
  attendanceId: string
  completionId: string
  exceptionId: string
  outlookId: string
}

export async function plantTaught(
  sql: TransactionSql,
  frame: TrainingFrame,
  { staffId, userId }: { staffId: string; userId: string },
): Promise<Taught> {
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
    return made!.id
  }
  const bookingId = await insert('course_bookings', {
    session_id: frame.plannedId,
    staff_id: staffId,
    way: 'room',
    state: 'booked',
  })
  const attendanceId = await insert('attendances', {
    session_id: frame.heldId,
    staff_id: staffId,
    way: 'room',
    outcome: 'attended',
    source: 'roster',
  })
  const [completion] = await sql`select id from completions where evidence_id = ${attendanceId}`
  const exceptionId = await insert('course_exceptions', {
    course_id: frame.courseId,
    staff_id: staffId,
    kind: 'leave',
    reason: '休職',
    ends_on: '2030-03-31',
    requested_by: userId,
  })
  const outlookId = `${staffId}:${frame.requiredId}`
  return { bookingId, attendanceId, completionId: completion!.id, exceptionId, outlookId }
}

/** Drafts, which nobody counts. */
const freshCourse = ({ app }: World) => plantCourse(app, { state: 'draft' })
const freshSession = async (world: World) => plantSession(world.app, await freshCourse(world))
const begun = async (world: World) =>
  plantSession(world.app, await freshCourse(world), {
    startsAt: new Date(Date.now() - 3 * 3_600_000),
  })

/** A session and whom to book for it, in one value. */
const toBook = async ({ staffId }: Person, world: World) =>
  `${await freshSession(world)} ${staffId}`

const booked = ({ staffId }: Person, world: World) => bookedOn(world, staffId)

async function bookedOn(world: World, staffId: string, sessionId?: string): Promise<string> {
  const session = sessionId ?? (await freshSession(world))
  return world.app.plant(async (sql) => {
    const [made] = await sql`
      insert into course_bookings (session_id, staff_id, way, state)
      values (${session}, ${staffId}, 'room', 'booked') returning id`
    return made!.id as string
  })
}

/** A unit below the head's with somebody who has no login, and a session to book them for. */
async function unitToBook(world: World): Promise<string> {
  const { app, unitId } = world
  const below = await app.plant(async (sql) => {
    const code = randomUUID().slice(0, 8)
    const [unit] = await sql`
      insert into units (code, name, category, parent_id) values (${code}, ${`係${code}`}, 'section', ${unitId}) returning id`
    await sql`insert into staff (employee_number, name, kana, unit_id) values (${code}, '某', 'ボウ', ${unit!.id})`
    return unit!.id as string
  })
  return `${await freshSession(world)} ${below}`
}

/** Two sessions of a course, the first with a stranger booked. */
async function toMove(world: World): Promise<string> {
  const courseId = await freshCourse(world)
  const [from, to] = [
    await plantSession(world.app, courseId),
    await plantSession(world.app, courseId),
  ]
  await bookedOn(world, world.stranger.staffId, from)
  return `${from} ${to}`
}

/** Of a stranger, in another course than everybody's. */
async function freshCompletion(world: World): Promise<string> {
  const courseId = await freshCourse(world)
  return world.app.plant(async (sql) => {
    const [made] = await sql`
      insert into completions (course_id, staff_id, version, completed_at, source)
      values (${courseId}, ${world.stranger.staffId}, 1, now(), 'import') returning id`
    return made!.id as string
  })
}

const GUEST = randomUUID()

async function freshLog(world: World, personId: string = randomUUID()): Promise<string> {
  const { app, people, stranger, training } = world
  return app.plant(async (sql) => {
    const [known] = await sql`select log_id as id from conference_people where id = ${personId}`
    if (known) return known.id as string
    const [log] = await sql`
      insert into conference_logs (session_id, file_name, sha256, created_by)
      values (${training.heldId}, 'log.csv', 'x', ${people.trainer.user.id}) returning id`
    await sql`
      insert into conference_people (id, log_id, display_name, joins, minutes, share, match, staff_id)
      values (${personId}, ${log!.id}, '参加者', 1, 60, 100, 'name', ${stranger.staffId})`
    return log!.id as string
  })
}

async function freshLogPerson(world: World): Promise<string> {
  const id = randomUUID()
  await freshLog(world, id)
  return id
}

const parts = (id: string | number | undefined) => String(id).split(' ')
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

function logFile(): FormData {
  const [from, to] = [inHours(-2.9), inHours(-2.1)]
  const form = new FormData()
  form.append('file', new File([`name,join,leave\n某,${from},${to}\n`], 'log.csv'))
  return form
}

export const TRAINING_SAMPLES: Record<string, Sample> = {
  'GET /api/courses': { id: ({ training }) => training.courseId, search: '研修' },
  'GET /api/courses/:id': { id: ({ training }) => training.courseId },
  'POST /api/courses': { request: () => ({ json: { name: `研修${randomUUID()}` } }) },
  'PUT /api/courses/:id': { id: freshCourse, request: () => ({ json: { description: '説明' } }) },
  'POST /api/courses/:id/versions': {
    id: freshCourse,
    request: () => ({ json: { effectiveOn: '2026-04-01', material: '資料' } }),
  },

  'GET /api/course-sessions': { id: ({ training }) => training.plannedId, search: '会議室' },
  'GET /api/course-sessions/lines': { query: () => `?from=${inHours(1)}&to=${inHours(2)}` },
  'GET /api/course-sessions/days': { query: () => '?from=2026-01-01&to=2026-01-31' },
  'GET /api/course-sessions/:id': { id: ({ training }) => training.plannedId },
  'POST /api/course-sessions': {
    id: freshCourse,
    request: ({ training }, courseId = training.courseId) => ({
      json: {
        courseId,
        kind: 'room',
        place: '会議室',
        seats: 15,
        startsAt: inHours(900),
        endsAt: inHours(901),
      },
    }),
  },
  'PUT /api/course-sessions/:id': { id: freshSession, request: () => ({ json: { note: '備考' } }) },
  'POST /api/course-sessions/:id/postpone': {
    id: freshSession,
    request: () => ({ json: { reason: '台風' } }),
  },
  'POST /api/course-sessions/:id/cancel': {
    id: freshSession,
    request: () => ({ json: { reason: '台風' } }),
  },
  'POST /api/course-sessions/:id/hold': { id: begun },
  'GET /api/course-sessions/:id/roster': {
    id: ({ training }) => training.plannedId,
    of: ({ staffId }) => staffId,
    search: '職員',
  },
  'POST /api/course-sessions/:id/attendance': {
    id: begun,
    request: ({ stranger }) => ({
      json: { marks: [{ staffId: stranger.staffId, outcome: 'attended' }] },
    }),
  },
  'POST /api/course-sessions/:id/code': { id: begun },
  'POST /api/course-sessions/:id/check-in': {
    id: begun,
    request: () => ({ json: { code: 'not-a-code' } }),
  },
  'GET /api/course-sessions/:id/sign-in-sheet': { id: ({ training }) => training.plannedId },
  'GET /api/attendances': { of: ({ attendanceId }) => attendanceId, search: '職員' },

  'GET /api/course-bookings': { of: ({ bookingId }) => bookingId, search: '職員' },
  'GET /api/course-bookings/:id': { of: ({ bookingId }) => bookingId },
  'GET /api/course-bookings/:id/ics': { of: ({ bookingId }) => bookingId },
  'POST /api/course-bookings': {
    fresh: toBook,
    request: ({ training, stranger }, id = `${training.plannedId} ${stranger.staffId}`) => {
      const [sessionId, staffId] = parts(id)
      return { json: { sessionId, staffId } }
    },
  },
  'POST /api/course-bookings/:id/cancel': { fresh: booked },
  'POST /api/course-bookings/units': {
    id: unitToBook,
    request: ({ training, unitId }, id = `${training.plannedId} ${unitId}`) => {
      const [sessionId, below] = parts(id)
      return { json: { sessionId, unitId: below } }
    },
    empty: ({ people }: { people: number }) => people === 0,
  },
  'POST /api/course-bookings/move': {
    id: toMove,
    request: ({ training }, id = `${training.plannedId} ${training.heldId}`) => {
      const [fromSessionId, toSessionId] = parts(id)
      return { json: { fromSessionId, toSessionId } }
    },
    empty: ({ people }: { people: number }) => people === 0,
  },

  'GET /api/completions': { of: ({ completionId }) => completionId, search: '職員' },
  'GET /api/completions/summary': {
    count: (courses: { id: string; completed: number }[], { training }) =>
      courses.find(({ id }) => id === training.courseId)!.completed,
  },
  'GET /api/completions/outlook': { of: ({ outlookId }) => outlookId, search: '職員' },
  'GET /api/completions/:id': { of: ({ completionId }) => completionId },
  'POST /api/completions/:id/revoke': {
    id: freshCompletion,
    request: () => ({ json: { reason: '誤り' } }),
  },
  'GET /api/course-exceptions': { of: ({ exceptionId }) => exceptionId, search: '職員' },
  'GET /api/course-exceptions/:id': { of: ({ exceptionId }) => exceptionId },
  'POST /api/course-exceptions': {
    id: freshCourse,
    request: ({ stranger, training }, courseId = training.requiredId) => ({
      json: {
        courseId,
        staffId: stranger.staffId,
        kind: 'leave',
        reason: '育児休業',
        endsOn: '2030-03-31',
      },
    }),
  },

  'GET /api/conference-logs': { id: (world) => freshLog(world, GUEST) },
  'GET /api/conference-logs/:id': { id: (world) => freshLog(world, GUEST) },
  'GET /api/conference-logs/:id/people': {
    id: (world) => freshLog(world, GUEST),
    row: () => GUEST,
    search: '参加者',
  },
  'POST /api/course-sessions/:id/conference-logs': {
    id: begun,
    request: () => ({ body: logFile() }),
  },
  'PUT /api/conference-people/:id': {
    id: freshLogPerson,
    request: () => ({ json: { ignored: '会議室の端末' } }),
  },
  'POST /api/conference-logs/:id/apply': { id: (world) => freshLog(world) },
  'POST /api/conference-logs/:id/discard': { id: (world) => freshLog(world) },
}
