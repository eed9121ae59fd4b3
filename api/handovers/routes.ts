import { handover, handoverQuery } from '#contract/devices'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { handoverFile } from './exports.ts'
import * as queries from './queries.ts'

export const handoverRoutes = [
  listRoute({
    path: '/api/handovers',
    access: { permission: 'ledger.read' },
    summary: 'Who holds and who held which device, as far as one may see',
    query: handoverQuery,
    item: handover,
    exports: handoverFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listHandovers(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/handovers/:id',
    access: { permission: 'ledger.read' },
    summary: 'One handover',
    input: { params: idParams },
    output: handover,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getHandover(tx, actor, input.params.id)),
      ),
  }),
]
