import type { z } from 'zod'
import { apiToken, createdToken, tokenQuery, tokenRequest } from '#contract/session'
import { idParams } from '#contract/values'
import { system } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { AppError, type FieldError, orNotFound, refusal } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { notify } from '../notifications/service.ts'
import { inPerson } from './login.ts'
import { getLogin } from './queries.ts'
import { newSecret, sha256 } from './secrets.ts'
import * as queries from './token-queries.ts'

const YEAR_MS = 366 * 86_400_000

export const tokenRoutes = [
  listRoute({
    path: '/api/tokens',
    access: { permission: 'account.own' },
    summary: 'One’s API tokens, without their secrets',
    query: tokenQuery,
    item: apiToken,
    exports: { none: 'one’s own few tokens; who has which is in the audit' },
    handle: ({ deps, actor, input }) =>
      deps.db.as(inPerson(actor), (tx) => queries.listOwnTokens(tx, actor, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/tokens',
    access: { permission: 'account.own' },
    stepUp: true,
    summary: 'Make an API token; its secret is shown this once',
    input: { body: tokenRequest },
    output: createdToken,
    status: 201,
    handle: async ({ deps, actor, input }) => {
      const { userId } = inPerson(actor)
      const now = deps.clock()
      const fields = refusals(actor, input.body, now)
      if (fields.length > 0) throw new AppError('invalid', { fields })
      // The prefix lets secret scanners find a token that leaked into a repository.
      const token = `mamori_${newSecret(deps)}`
      const { name, permissions, expiresAt } = input.body
      const row = {
        userId,
        name,
        permissions: [...new Set(permissions)],
        tokenSha256: sha256(token),
        createdAt: now,
        expiresAt: new Date(expiresAt),
      }
      const login = await deps.db.as(system('login'), (tx) => getLogin(tx, userId))
      if (login?.breakGlass) throw refusal('', 'break_glass_login')
      return deps.db.as(actor, async (tx) => {
        const made = await queries.insertToken(tx, row)
        await notify(tx, { userIds: [userId], template: 'token_created', params: { name } })
        return { ...made, token }
      })
    },
  }),
  route({
    method: 'delete',
    path: '/api/tokens/:id',
    access: { permission: 'account.own' },
    summary: 'Revoke an API token',
    input: { params: idParams },
    output: null,
    handle: async ({ deps, actor, input }) => {
      const { userId } = inPerson(actor)
      orNotFound(
        await deps.db.as(actor, (tx) =>
          queries.revokeToken(tx, userId, input.params.id, deps.clock()),
        ),
      )
    },
  }),
]

function refusals(actor: Actor, request: z.output<typeof tokenRequest>, now: Date): FieldError[] {
  const fields: FieldError[] = request.permissions.flatMap((permission, i) =>
    reach(actor, permission) ? [] : [{ field: `permissions.${i}`, code: 'not_held' }],
  )
  const leftMs = Date.parse(request.expiresAt) - +now
  if (leftMs <= 0) fields.push({ field: 'expiresAt', code: 'in_the_past' })
  if (leftMs > YEAR_MS) fields.push({ field: 'expiresAt', code: 'too_far' })
  return fields
}
