import { staffMember, staffQuery } from '#contract/staff'
import { unit, unitQuery, unitUpdate } from '#contract/units'
import { idParams } from '#contract/values'
import { AppError, orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './queries.ts'

export const organizationRoutes = [
  listRoute({
    path: '/api/units',
    access: { permission: 'units.read' },
    summary: 'Units: departments, commissions, bureaus and their sections',
    query: unitQuery,
    item: unit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listUnits(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/units/:id',
    access: { permission: 'units.read' },
    summary: 'One unit',
    input: { params: idParams },
    output: unit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getUnit(tx, actor, input.params.id)),
      ),
  }),
  route({
    method: 'put',
    path: '/api/units/:id',
    access: { permission: 'units.write' },
    summary: 'Confirm the section head',
    input: { params: idParams, body: unitUpdate },
    output: unit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { headStaffId } = input.body
        if (headStaffId && !(await queries.getStaff(tx, actor, headStaffId))) {
          throw new AppError('invalid', {
            fields: [{ field: 'headStaffId', code: 'does_not_exist' }],
          })
        }
        const [changed] = await queries.setHead(tx, input.params.id, headStaffId)
        return orNotFound(changed && (await queries.getUnit(tx, actor, changed.id)))
      }),
  }),
  listRoute({
    path: '/api/staff',
    access: { permission: 'staff.read' },
    summary: 'Staff, as far as one may see them',
    query: staffQuery,
    item: staffMember,
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
