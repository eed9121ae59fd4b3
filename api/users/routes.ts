import type { Context } from 'hono'
import { approvalDetail } from '#contract/approvals'
import { user, userCreate, userQuery, userUpdate } from '#contract/users'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { userFile } from './exports.ts'
import { createUser, type Outcome, updateUser } from './service.ts'
import * as queries from './user-queries.ts'

export const userRoutes = [
  listRoute({
    path: '/api/users',
    access: { permission: 'users.read' },
    summary: 'Logins and their roles',
    query: userQuery,
    item: user,
    exports: userFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listUsers(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/users/:id',
    access: { permission: 'users.read' },
    summary: 'One login',
    input: { params: idParams },
    output: user,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getUser(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/users',
    access: { permission: 'users.write' },
    stepUp: true,
    summary: 'Create a login; 202 with an approval for the roles that take two people',
    input: { body: userCreate },
    output: user,
    status: 201,
    handle: async ({ deps, actor, input, c }) =>
      answer(c, await createUser(deps, actor, input.body)),
  }),
  route({
    method: 'put',
    path: '/api/users/:id',
    access: { permission: 'users.write' },
    stepUp: true,
    summary:
      'Change a login: roles, person, password, disabled; 202 with an approval for what takes two people',
    input: { params: idParams, body: userUpdate },
    output: user,
    handle: async ({ deps, actor, input, c }) =>
      answer(c, await updateUser(deps, actor, input.params.id, input.body)),
  }),
]

/** 202: a second person has to agree, and this is what they are asked. */
const answer = (c: Context, outcome: Outcome) =>
  'sha256' in outcome ? c.json(approvalDetail.parse(outcome), 202) : outcome
