import { staffMember, staffQuery } from '#contract/staff'
import { unit, unitDetail, unitQuery, unitUpdate } from '#contract/units'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { staffFile, unitFile } from './exports.ts'
import * as queries from './queries.ts'

export const organizationRoutes = [
  listRoute({
    path: '/api/units',
    access: { permission: 'units.read' },
    summary: 'Units: departments, commissions, bureaus and their sections',
    query: unitQuery,
    item: unit,
    exports: unitFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listUnits(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/units/:id',
    access: { permission: 'units.read' },
    summary: 'One unit, and who may be its head by their post',
    input: { params: idParams },
    output: unitDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => detailed(tx, actor, input.params.id)),
  }),
  route({
    method: 'put',
    path: '/api/units/:id',
    access: { permission: 'units.write' },
    summary: 'Confirm the section head',
    input: { params: idParams, body: unitUpdate },
    output: unitDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { headStaffId } = input.body
        if (headStaffId && !(await queries.getStaff(tx, actor, headStaffId))) {
          throw new AppError('invalid', {
            fields: [{ field: 'headStaffId', code: 'does_not_exist' }],
          })
        }
        const [changed] = await queries.setHead(tx, input.params.id, headStaffId)
        return detailed(tx, actor, orNotFound(changed).id)
      }),
  }),
  listRoute({
    path: '/api/staff',
    access: { permission: 'staff.read' },
    summary: 'Staff, as far as one may see them',
    query: staffQuery,
    item: staffMember,
    exports: staffFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listStaff(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/staff/:id',
    access: { permission: 'staff.read' },
    summary: 'One member of staff',
    input: { params: idParams },
    output: staffMember,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getStaff(tx, actor, input.params.id)),
      ),
  }),
]

async function detailed(tx: Transaction, actor: Actor, id: string) {
  const one = orNotFound(await queries.getUnit(tx, actor, id))
  return { ...one, headCandidates: await queries.headCandidates(tx, actor, id) }
}
