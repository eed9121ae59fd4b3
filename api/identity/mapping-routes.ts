import { approvalDetail } from '#contract/approvals'
import {
  roleMapping,
  roleMappingCreate,
  roleMappingQuery,
  roleMappingRemove,
} from '#contract/role-mappings'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { mappingFile } from './exports.ts'
import * as queries from './mapping-queries.ts'
import { createMapping, removeMapping } from './mappings.ts'

export const mappingRoutes = [
  listRoute({
    path: '/api/role-mappings',
    access: { permission: 'users.read' },
    summary: 'Which group of the directory gives which role',
    query: roleMappingQuery,
    item: roleMapping,
    exports: mappingFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listMappings(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/role-mappings/:id',
    access: { permission: 'users.read' },
    summary: 'One mapping',
    input: { params: idParams },
    output: roleMapping,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getMapping(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/role-mappings',
    access: { permission: 'users.write' },
    stepUp: true,
    summary: 'Let a group give a role; 202 with an approval for the roles that take two people',
    input: { body: roleMappingCreate },
    output: roleMapping,
    status: 201,
    handle: async ({ deps, actor, input, c }) => {
      const made = await deps.db.as(actor, (tx) => createMapping(tx, { deps, actor }, input.body))
      return 'sha256' in made ? c.json(approvalDetail.parse(made), 202) : made
    },
  }),
  route({
    method: 'post',
    path: '/api/role-mappings/:id/remove',
    access: { permission: 'users.write' },
    stepUp: true,
    summary: 'No longer give the role by the group; 202 with an approval where it takes two people',
    input: { params: idParams, body: roleMappingRemove },
    output: null,
    handle: async ({ deps, actor, input, c }) => {
      const change = { deps, actor, reason: input.body.reason }
      const asked = await deps.db.as(actor, (tx) => removeMapping(tx, change, input.params.id))
      return asked ? c.json(approvalDetail.parse(asked), 202) : undefined
    },
  }),
]
