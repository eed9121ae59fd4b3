import {
  bulkTransitionResult,
  replacement,
  replacementBulkTransition,
  replacementQuery,
  replacementSummary,
  replacementSummaryQuery,
  replacementTimeline,
  replacementTransition,
  replacementUpdate,
} from '#contract/replacements'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { dueNow } from './due.ts'
import { replacementFile } from './exports.ts'
import { moveOne } from './move.ts'
import * as queries from './replacement-queries.ts'
import { changeReplacement, moveInBulk, removeReplacement } from './replacements.ts'
import { timeline } from './timeline-queries.ts'

export const replacementRoutes = [
  listRoute({
    path: '/api/replacements',
    access: { permission: 'rollout.read' },
    summary: 'Replacements, as far as one may see them',
    query: replacementQuery,
    item: replacement,
    exports: replacementFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        queries.list(tx, actor, input.query, await dueNow(tx, deps.clock())),
      ),
  }),
  route({
    method: 'get',
    path: '/api/replacements/summary',
    access: { permission: 'rollout.read' },
    summary: 'How many of what a filter matches are in each state',
    input: { query: replacementSummaryQuery },
    output: replacementSummary,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const due = await dueNow(tx, deps.clock())
        const states = await queries.countByState(tx, actor, input.query.filter ?? {}, due)
        return { total: states.reduce((sum, { count }) => sum + count, 0), states }
      }),
  }),
  route({
    method: 'get',
    path: '/api/replacements/:id/timeline',
    access: { permission: 'rollout.read' },
    summary: 'What became of a replacement: who took which step when, and why',
    input: { params: idParams },
    output: replacementTimeline,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = orNotFound(await queries.get(tx, actor, input.params.id))
        return timeline(tx, actor, id)
      }),
  }),
  route({
    method: 'get',
    path: '/api/replacements/:id',
    access: { permission: 'rollout.read' },
    summary: 'One replacement',
    input: { params: idParams },
    output: replacement,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'put',
    path: '/api/replacements/:id',
    access: { permission: 'rollout.write' },
    summary: 'Pair by hand, or change person, wave or note',
    input: { params: idParams, body: replacementUpdate },
    output: replacement,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changeReplacement(tx, actor, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'delete',
    path: '/api/replacements/:id',
    access: { permission: 'rollout.write' },
    summary: 'Take an old laptop out of its wave again, while planned and unpaired',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => removeReplacement(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/replacements/:id/transition',
    access: { permission: 'rollout.write' },
    summary: 'Move a replacement one step',
    input: { params: idParams, body: replacementTransition },
    output: replacement,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await moveOne(tx, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/replacements/transition',
    access: { permission: 'rollout.write' },
    summary: 'Move many replacements the same step; says of each whether it went and why not',
    input: { body: replacementBulkTransition },
    output: bulkTransitionResult,
    handle: async ({ deps, actor, input, c }) => {
      const locale = localeOf(c)
      const moved = await deps.db.as(actor, (tx) => moveInBulk(tx, actor, input.body, deps.clock()))
      const results = moved.map(({ id, state, refusal }) => ({
        id,
        ok: refusal === null,
        state,
        code: refusal?.code ?? null,
        message: refusal && messageFor(refusal.code, locale, refusal.params),
      }))
      const refused = results.filter(({ ok }) => !ok).length
      return { moved: results.length - refused, refused, results }
    },
  }),
]
