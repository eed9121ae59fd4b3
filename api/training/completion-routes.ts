import {
  completion,
  completionQuery,
  completionRevoke,
  completionSummary,
  completionSummaryQuery,
  courseException,
  courseExceptionCreate,
  courseExceptionQuery,
  courseOutlook,
  courseOutlookQuery,
} from '#contract/completions'
import { idParams } from '#contract/values'
import { dayOf } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './completion-queries.ts'
import { horizon, revoke } from './completions.ts'
import * as exceptionQueries from './exception-queries.ts'
import { request } from './exceptions.ts'
import { completionFile, courseExceptionFile, courseOutlookFile } from './exports.ts'

const read = { permission: 'completions.read' } as const
const write = { permission: 'courses.write' } as const
const seeExceptions = { permission: 'course-exceptions.read' } as const

export const completionRoutes = [
  listRoute({
    path: '/api/completions',
    access: read,
    summary: 'Completions with what they rest on; those taken back stay, and say why',
    query: completionQuery,
    item: completion,
    exports: completionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'get',
    path: '/api/completions/summary',
    access: read,
    summary: 'How many of those one may see have completed each course',
    input: { query: completionSummaryQuery },
    output: completionSummary,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.summary(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  listRoute({
    path: '/api/completions/outlook',
    access: read,
    summary: 'Whom the network stops for want of a course, or is about to',
    query: courseOutlookQuery,
    item: courseOutlook,
    exports: courseOutlookFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        queries.outlook(tx, actor, input.query, await horizon(tx, deps.clock())),
      ),
  }),
  route({
    method: 'get',
    path: '/api/completions/:id',
    access: read,
    summary: 'One completion',
    input: { params: idParams },
    output: completion,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.get(tx, actor, input.params.id, dayOf(deps.clock()))),
      ),
  }),
  route({
    method: 'post',
    path: '/api/completions/:id/revoke',
    access: write,
    summary: 'Take a completion back; it stays on record with the reason',
    input: { params: idParams, body: completionRevoke },
    output: completion,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        await revoke(tx, actor, id, input.body.reason, deps.clock())
        return orNotFound(await queries.get(tx, actor, id, dayOf(deps.clock())))
      }),
  }),
  listRoute({
    path: '/api/course-exceptions',
    access: seeExceptions,
    summary: 'People who are not asked for a course for a while, and requests for it',
    query: courseExceptionQuery,
    item: courseException,
    exports: courseExceptionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => exceptionQueries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/course-exceptions/:id',
    access: seeExceptions,
    summary: 'One exception',
    input: { params: idParams },
    output: courseException,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await exceptionQueries.get(tx, actor, input.params.id)),
      ),
  }),
  route({
    method: 'post',
    path: '/api/course-exceptions',
    access: write,
    summary:
      'Ask that somebody on leave or seconded be let in without a course; a second person decides',
    input: { body: courseExceptionCreate },
    output: courseException,
    status: 202,
    stepUp: true,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await request(tx, { deps, actor }, input.body)
        return orNotFound(await exceptionQueries.get(tx, actor, id))
      }),
  }),
]
