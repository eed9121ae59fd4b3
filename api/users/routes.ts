import { user, userCreate, userQuery, userUpdate } from '#contract/users'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { userFile } from './exports.ts'
import { createUser, updateUser } from './service.ts'
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
    summary: 'Create a login',
    input: { body: userCreate },
    output: user,
    status: 201,
    handle: ({ deps, actor, input }) => createUser(deps, actor, input.body),
  }),
  route({
    method: 'put',
    path: '/api/users/:id',
    access: { permission: 'users.write' },
    stepUp: true,
    summary: 'Change a login: roles, person, password, disabled',
    input: { params: idParams, body: userUpdate },
    output: user,
    handle: ({ deps, actor, input }) => updateUser(deps, actor, input.params.id, input.body),
  }),
]
