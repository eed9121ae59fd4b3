import {
  enrollmentToken,
  enrollmentTokenBulk,
  enrollmentTokenCreate,
  enrollmentTokenMade,
  enrollmentTokenQuery,
  enrollmentTokensMade,
} from '#contract/enrollment'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { readIdempotencyKey } from '../http/idempotency.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { enrollmentTokenFile } from './exports.ts'
import * as queries from './queries.ts'
import { makeToken, makeTokens, revokeToken, told } from './service.ts'
import { kittingSheet } from './sheet.ts'

export const enrollmentRoutes = [
  listRoute({
    path: '/api/enrollment-tokens',
    access: { permission: 'enrollment.read' },
    summary: 'Enrolment tokens of all states, without their secrets',
    query: enrollmentTokenQuery,
    item: enrollmentToken,
    exports: enrollmentTokenFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, input.query, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/enrollment-tokens/bulk',
    access: { permission: 'enrollment.write' },
    stepUp: true,
    summary:
      'Tokens for many devices or a wave: the kitting sheet as PDF, or a list; shown this once',
    input: { body: enrollmentTokenBulk },
    output: enrollmentTokensMade,
    status: 201,
    ownIdempotency: true,
    handle: async ({ deps, actor, input, c }) => {
      const { as, ...wanted } = input.body
      const maker = { deps, actor, idempotencyKey: readIdempotencyKey(c) }
      const outcome = await deps.db.as(actor, (tx) => makeTokens(tx, maker, wanted))
      const { made } = outcome
      if (as === 'list') return { made, refused: told(outcome.refused, localeOf(c)) }
      c.header('Content-Type', 'application/pdf')
      c.header('Cache-Control', 'no-store')
      c.header(
        'Content-Disposition',
        `attachment; filename="kitting.pdf"; filename*=UTF-8''${encodeURIComponent('キッティングシート.pdf')}`,
      )
      const pdf = await kittingSheet(made, told(outcome.refused, 'ja'), deps.clock())
      return c.body(pdf, 201)
    },
  }),
  route({
    method: 'get',
    path: '/api/enrollment-tokens/:id',
    access: { permission: 'enrollment.read' },
    summary: 'One enrolment token, without its secret',
    input: { params: idParams },
    output: enrollmentToken,
    handle: async ({ deps, actor, input }) =>
      orNotFound(await deps.db.as(actor, (tx) => queries.get(tx, input.params.id, deps.clock()))),
  }),
  route({
    method: 'post',
    path: '/api/enrollment-tokens',
    access: { permission: 'enrollment.write' },
    summary: 'A token that gets one device one certificate, once; shown this once',
    input: { body: enrollmentTokenCreate },
    output: enrollmentTokenMade,
    status: 201,
    ownIdempotency: true,
    handle: ({ deps, actor, input, c }) => {
      const maker = { deps, actor, idempotencyKey: readIdempotencyKey(c) }
      return deps.db.as(actor, (tx) => makeToken(tx, maker, input.body))
    },
  }),
  route({
    method: 'post',
    path: '/api/enrollment-tokens/:id/revoke',
    access: { permission: 'enrollment.write' },
    summary: 'Make a token worthless that was not used yet',
    input: { params: idParams },
    output: enrollmentToken,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await revokeToken(tx, input.params.id, deps.clock())
        return orNotFound(await queries.get(tx, input.params.id, deps.clock()))
      }),
  }),
]
