import {
  quiz,
  quizAttempt,
  quizAttemptDetail,
  quizAttemptQuery,
  quizCreate,
  quizDetail,
  quizQuery,
  quizQuestion,
  quizQuestionCreate,
  quizQuestionQuery,
  quizQuestionUpdate,
  quizSubmit,
  quizUpdate,
} from '#contract/quizzes'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { asTraining } from '../course-recordings/principal.ts'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as attemptQueries from './attempt-queries.ts'
import * as attempts from './attempts.ts'
import { quizAttemptFile, quizFile, quizQuestionFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const read = { permission: 'quizzes.read' } as const
const write = { permission: 'quizzes.write' } as const
const take = { permission: 'quizzes.take' } as const
const results = { permission: 'quiz-attempts.read' } as const

const one = async (tx: Transaction, actor: Actor, id: string, deps: Deps) => {
  const found = orNotFound(await queries.get(tx, actor, id))
  return { ...found, own: await attempts.own(tx, actor, found, deps.clock()) }
}
const question = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await queries.getQuestion(tx, actor, id))

export const quizRoutes = [
  listRoute({
    path: '/api/quizzes',
    access: read,
    summary: 'Quizzes of courses',
    query: quizQuery,
    item: quiz,
    exports: quizFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/quizzes/:id',
    access: read,
    summary: 'One quiz, and how the reader stands with it',
    input: { params: idParams },
    output: quizDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => one(tx, actor, input.params.id, deps)),
  }),
  route({
    method: 'post',
    path: '/api/quizzes',
    access: write,
    summary: 'Give a course a quiz',
    input: { body: quizCreate },
    output: quizDetail,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => one(tx, actor, await service.create(tx, input.body), deps)),
  }),
  route({
    method: 'put',
    path: '/api/quizzes/:id',
    access: write,
    summary: 'Change how a quiz is taken; attempts that run go on as they were drawn',
    input: { params: idParams, body: quizUpdate },
    output: quizDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.update(tx, input.params.id, input.body)
        return one(tx, actor, input.params.id, deps)
      }),
  }),
  route({
    method: 'post',
    path: '/api/quizzes/:id/attempts',
    access: take,
    summary: 'Begin an attempt, or go on with the one that runs',
    input: { params: idParams },
    output: quizAttemptDetail,
    status: 201,
    handle: async ({ deps, actor, input }) => {
      const { clock, random } = deps
      const id = await deps.db.as(asTraining(actor), (tx) =>
        attempts.start(tx, actor, input.params.id, { now: clock(), random }),
      )
      return deps.db.as(actor, (tx) => attempts.detail(tx, actor, id))
    },
  }),
  listRoute({
    path: '/api/quiz-questions',
    access: write,
    summary: 'Questions with their right answers',
    query: quizQuestionQuery,
    item: quizQuestion,
    exports: quizQuestionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listQuestions(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/quiz-questions/:id',
    access: write,
    summary: 'One question with its right answers',
    input: { params: idParams },
    output: quizQuestion,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => question(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/quiz-questions',
    access: write,
    summary: 'Add a question to a pool',
    input: { body: quizQuestionCreate },
    output: quizQuestion,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        question(tx, actor, await service.createQuestion(tx, input.body, deps.clock())),
      ),
  }),
  route({
    method: 'put',
    path: '/api/quiz-questions/:id',
    access: write,
    summary: 'Change a question, or no longer ask it',
    input: { params: idParams, body: quizQuestionUpdate },
    output: quizQuestion,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.updateQuestion(tx, input.params.id, input.body, deps.clock())
        return question(tx, actor, input.params.id)
      }),
  }),
  listRoute({
    path: '/api/quiz-attempts',
    access: results,
    summary: 'Attempts at quizzes, for whoever took them and those who teach',
    query: quizAttemptQuery,
    item: quizAttempt,
    exports: quizAttemptFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => attemptQueries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/quiz-attempts/:id',
    access: results,
    summary: 'One attempt: what it asks, and once it is handed in how it went',
    input: { params: idParams },
    output: quizAttemptDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => attempts.detail(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/quiz-attempts/:id/submit',
    access: take,
    summary: 'Hand an attempt in; sent twice it counts once',
    input: { params: idParams, body: quizSubmit },
    output: quizAttemptDetail,
    handle: async ({ deps, actor, input }) => {
      const { id } = input.params
      await deps.db.as(asTraining(actor), (tx) =>
        attempts.submit(tx, actor, id, input.body, deps.clock()),
      )
      return deps.db.as(actor, (tx) => attempts.detail(tx, actor, id))
    },
  }),
]
