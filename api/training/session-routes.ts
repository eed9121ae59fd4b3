import { z } from 'zod'
import {
  attendance,
  attendanceMarked,
  attendanceMarks,
  attendanceQuery,
  checkIn as checkInBody,
  courseSession,
  courseSessionCreate,
  courseSessionQuery,
  courseSessionUpdate,
  linesLeft,
  linesQuery,
  rosterEntry,
  rosterQuery,
  sessionCode,
  sessionDays,
  sessionDaysQuery,
  sessionReason,
} from '#contract/course-sessions'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import { mistake, orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { type Call, listRoute, route } from '../http/route.ts'
import { mark } from './attendance.ts'
import * as attendances from './attendance-queries.ts'
import { checkIn, showCode } from './check-in.ts'
import { attendanceFile, courseSessionFile, rosterFile } from './exports.ts'
import { daysOf } from './session-days.ts'
import * as queries from './session-queries.ts'
import * as service from './sessions.ts'
import { drawSignInSheet } from './sign-in-sheet.ts'

const read = { permission: 'courses.read' } as const
const write = { permission: 'courses.write' } as const
const attend = { permission: 'course-bookings.read' } as const

/** Takes a session a step further and shows what became of it. */
const step = <B extends z.ZodType | undefined>(
  { deps, actor, input }: Call<{ params: typeof idParams; body: B & z.ZodType }>,
  act: (tx: Transaction, id: string) => Promise<unknown>,
) =>
  deps.db.as(actor, async (tx) => {
    const { id } = input.params
    await act(tx, id)
    return orNotFound(await queries.get(tx, actor, id))
  })

/** More than that nobody signs on paper. */
const MOST_ON_PAPER = 1000

export const courseSessionRoutes = [
  listRoute({
    path: '/api/course-sessions',
    access: read,
    summary: 'Sessions of courses, with places left and what deserves a look',
    query: courseSessionQuery,
    item: courseSession,
    exports: courseSessionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/course-sessions/lines',
    access: read,
    summary: 'How many lines of the shared pool are left in a time',
    input: { query: linesQuery },
    output: linesLeft,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { from, to, sessionId = null } = input.query
        if (to <= from) throw mistake('to', 'before_start')
        const { pool, inUse } = await queries.linesInUse(tx, from, to, sessionId)
        return { pool, inUse, left: Math.max(0, pool - inUse) }
      }),
  }),
  route({
    method: 'get',
    path: '/api/course-sessions/days',
    access: read,
    summary: 'Each day of a stretch: day off or not, sessions, places and those taken',
    input: { query: sessionDaysQuery },
    output: sessionDays,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, (tx) => daysOf(tx, input.query, localeOf(c), deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/course-sessions/:id',
    access: read,
    summary: 'One session',
    input: { params: idParams },
    output: courseSession,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions',
    access: write,
    summary: 'Plan a session; holidays and clashes are told, not refused',
    input: { body: courseSessionCreate },
    output: courseSession,
    status: 201,
    idempotent: true,
    handle: async ({ tx, actor, input }) =>
      orNotFound(await queries.get(tx, actor, await service.create(tx, input.body))),
  }),
  route({
    method: 'put',
    path: '/api/course-sessions/:id',
    access: write,
    summary: 'Change a session; new times or another place tell everybody who is booked',
    input: { params: idParams, body: courseSessionUpdate },
    output: courseSession,
    handle: (call) =>
      step(call, (tx, id) => service.change(tx, id, call.input.body, call.deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/postpone',
    access: write,
    summary: 'Put a session off; new times plan it again',
    input: { params: idParams, body: sessionReason },
    output: courseSession,
    handle: (call) => step(call, (tx, id) => service.postpone(tx, id, call.input.body.reason)),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/cancel',
    access: write,
    summary: 'Call a session off; its bookings are over',
    input: { params: idParams, body: sessionReason },
    output: courseSession,
    handle: (call) => step(call, (tx, id) => service.cancel(tx, id, call.input.body.reason)),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/hold',
    access: write,
    summary: 'Say that it took place',
    input: { params: idParams },
    output: courseSession,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.hold(tx, input.params.id, deps.clock())
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  listRoute({
    path: '/api/course-sessions/:id/roster',
    access: attend,
    summary: 'Everybody who is booked for a session or was there',
    params: idParams,
    query: rosterQuery,
    item: rosterEntry,
    exports: rosterFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => {
        const { id } = input.params as z.output<typeof idParams>
        return attendances.roster(tx, actor, id, input.query)
      }),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/attendance',
    access: write,
    summary: 'Mark who was there; of several tablets the newest tap stands',
    input: { params: idParams, body: attendanceMarks },
    output: attendanceMarked,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => mark(tx, actor, input.params.id, input.body, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/code',
    access: write,
    summary: 'The code for the screen in the room; it changes every half minute',
    input: { params: idParams },
    output: sessionCode,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, (tx) => showCode(tx, deps, input.params.id, new URL(c.req.url).origin)),
  }),
  route({
    method: 'post',
    path: '/api/course-sessions/:id/check-in',
    access: { permission: 'attendances.own' },
    summary: 'Note oneself down by the code that is on the screen now',
    input: { params: idParams, body: checkInBody },
    output: z.object({ recorded: z.boolean() }),
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => checkIn(tx, actor, input.params.id, input.body.code, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/course-sessions/:id/sign-in-sheet',
    access: attend,
    summary: 'The roster to sign on paper',
    input: { params: idParams },
    output: null,
    handle: async ({ deps, actor, input, c }) => {
      const { session, people } = await deps.db.as(actor, async (tx) => {
        const session = orNotFound(await queries.get(tx, actor, input.params.id))
        const filter = session.kind === 'online' ? {} : { way: 'room' as const }
        const query = { range: [0, MOST_ON_PAPER - 1] as [number, number], filter }
        return { session, people: (await attendances.roster(tx, actor, session.id, query)).rows }
      })
      const pdf = await drawSignInSheet(session, people, deps.clock())
      c.header('Content-Type', 'application/pdf')
      c.header('Content-Disposition', 'inline; filename="sign-in-sheet.pdf"')
      return c.body(pdf)
    },
  }),
  listRoute({
    path: '/api/attendances',
    access: attend,
    summary: 'Who was where, how, and by which record',
    query: attendanceQuery,
    item: attendance,
    exports: attendanceFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => attendances.list(tx, actor, input.query)),
  }),
]
