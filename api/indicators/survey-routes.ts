import {
  survey,
  surveyAnswer,
  surveyCreate,
  surveyQuery,
  surveyResults,
  surveyUpdate,
} from '#contract/surveys'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { surveyFile } from './exports.ts'
import * as queries from './survey-queries.ts'
import * as service from './surveys.ts'

const read = { permission: 'surveys.read' } as const
const write = { permission: 'indicators.write' } as const

const one = async (tx: Transaction, actor: Actor, id: string, now: Date) =>
  orNotFound(await queries.get(tx, actor, id, dayOf(now)))

export const surveyRoutes = [
  listRoute({
    path: '/api/surveys',
    access: read,
    summary: 'Staff surveys, and whether the reader has answered',
    query: surveyQuery,
    item: survey,
    exports: surveyFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'get',
    path: '/api/surveys/:id',
    access: read,
    summary: 'One survey',
    input: { params: idParams },
    output: survey,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => one(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/surveys',
    access: write,
    summary: 'Plan a survey',
    input: { body: surveyCreate },
    output: survey,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        one(tx, actor, await service.create(tx, input.body, deps.clock()), deps.clock()),
      ),
  }),
  route({
    method: 'put',
    path: '/api/surveys/:id',
    access: write,
    summary: 'Change a survey; what was asked stands once somebody has answered',
    input: { params: idParams, body: surveyUpdate },
    output: survey,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.update(tx, input.params.id, input.body, deps.clock())
        return one(tx, actor, input.params.id, deps.clock())
      }),
  }),
  // Not by Idempotency-Key: the key is kept with a digest of what was sent, and answers can be guessed from it.
  route({
    method: 'post',
    path: '/api/surveys/:id/answer',
    access: { permission: 'surveys.answer' },
    summary: 'Answer a survey, once and without a name',
    input: { params: idParams, body: surveyAnswer },
    output: survey,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.answer(tx, actor, input.params.id, input.body, deps.clock())
        return one(tx, actor, input.params.id, deps.clock())
      }),
  }),
  route({
    method: 'get',
    path: '/api/surveys/:id/results',
    access: { permission: 'indicators.read' },
    summary: 'What a survey that is over gave, where enough have answered',
    input: { params: idParams },
    output: surveyResults,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.results(tx, actor, input.params.id, deps.clock())),
  }),
]
