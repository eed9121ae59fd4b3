import {
  followUp,
  followUpProgress,
  followUpProgressQuery,
  followUpQuery,
  followUpRemind,
  followUpReminded,
  followUpTree,
  followUpTreeQuery,
} from '#contract/follow-ups'
import { dayOf } from '../calendar.ts'
import { listRoute, route } from '../http/route.ts'
import { followUpFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const read = { permission: 'follow-ups.read' } as const

export const followUpRoutes = [
  listRoute({
    path: '/api/follow-ups',
    access: read,
    summary: 'Who has yet to complete which course, and what was done about it',
    query: followUpQuery,
    item: followUp,
    exports: followUpFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'get',
    path: '/api/follow-ups/tree',
    access: read,
    summary: 'How far a course has come, unit by unit',
    input: { query: followUpTreeQuery },
    output: followUpTree,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.tree(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'get',
    path: '/api/follow-ups/progress',
    access: read,
    summary: 'Completions by day, where they should be, and where that leads',
    input: { query: followUpProgressQuery },
    output: followUpProgress,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.progressOf(tx, actor, input.query, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/follow-ups/remind',
    access: { permission: 'follow-ups.remind' },
    summary: 'Remind them: one message a person, once a day, in the hours for it',
    input: { body: followUpRemind },
    output: followUpReminded,
    status: 202,
    idempotent: true,
    handle: ({ deps, actor, input, tx }) => service.remind(tx, actor, input.body, deps.clock()),
  }),
]
