import {
  historyQuery,
  lineHistory,
  revealedCodes,
  revealRequest,
  sim,
  simCodes,
  simImsi,
} from '#contract/lines'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { route } from '../http/route.ts'
import * as codes from './codes.ts'
import * as history from './history-queries.ts'

export const simRoutes = [
  route({
    method: 'get',
    path: '/api/sims/:id',
    access: { permission: 'lines.read' },
    summary: 'One SIM: the line it carries and the phone it sits in',
    input: { params: idParams },
    output: sim,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await history.getSim(tx, input.params.id))),
  }),
  route({
    method: 'get',
    path: '/api/sims/:id/history',
    access: { permission: 'lines.read' },
    summary: 'Which line a SIM carried and where it sat, on a day or ever',
    input: { params: idParams, query: historyQuery },
    output: lineHistory,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = orNotFound(await history.getSim(tx, input.params.id))
        return { id, entries: await history.simEntries(tx, id, input.query.on) }
      }),
  }),
  route({
    method: 'put',
    path: '/api/sims/:id/imsi',
    access: { permission: 'lines.write' },
    summary: 'Put the IMSI on record, by which the gate of the mobile network names a SIM',
    input: { params: idParams, body: simImsi },
    output: sim,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const [changed] = await history.putImsi(tx, input.params.id, input.body.imsi)
        return orNotFound(await history.getSim(tx, orNotFound(changed).id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/sims/:id/codes',
    access: { permission: 'lines.write' },
    summary: 'Put PIN or PUK on record, sealed; what is not named stays',
    input: { params: idParams, body: simCodes },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => codes.putCodes(tx, deps, input.params.id, input.body)),
  }),
  route({
    method: 'post',
    path: '/api/sims/:id/reveal',
    access: { permission: 'secrets.reveal' },
    stepUp: true,
    summary: 'Show PIN and PUK to somebody who says why; each look goes into the audit',
    input: { params: idParams, body: revealRequest },
    output: revealedCodes,
    handle: ({ deps, actor, input, c }) => {
      c.header('Cache-Control', 'no-store')
      return deps.db.as(actor, (tx) =>
        codes.reveal(tx, deps, actor, input.params.id, input.body.reason),
      )
    },
  }),
]
