import { incident, incidentDetail, incidentQuery, incidentReport } from '#contract/incidents'
import { idParams } from '#contract/values'
import { mistake } from '../errors.ts'
import { readIdempotencyKey } from '../http/idempotency.ts'
import { listRoute, route } from '../http/route.ts'
import { incidentFile } from './exports.ts'
import * as queries from './queries.ts'
import { file } from './report.ts'
import { detail } from './service.ts'

export const incidentRoutes = [
  listRoute({
    path: '/api/incidents',
    access: { permission: 'incidents.read' },
    summary: 'Losses and thefts, with what is open and by when',
    query: incidentQuery,
    item: incident,
    exports: incidentFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/incidents/:id',
    access: { permission: 'incidents.read' },
    summary: 'One incident: its devices, what is to be done, what is known',
    input: { params: idParams },
    output: incidentDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => detail(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/incidents',
    access: { permission: 'incidents.report' },
    summary: 'Report a loss or theft: every door shuts in the same transaction',
    input: { body: incidentReport },
    output: incidentDetail,
    status: 201,
    ownIdempotency: true,
    handle: ({ deps, actor, input, c }) => {
      const key = readIdempotencyKey(c)
      if (!key) throw mistake('Idempotency-Key', 'key_required')
      return file(deps, {
        by: { actor },
        given: input.body,
        key,
        show: (tx, id) => detail(tx, actor, id, deps.clock()),
      })
    },
  }),
]
