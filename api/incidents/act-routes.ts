import {
  choreUpdate,
  incidentAssessment,
  incidentClose,
  incidentDetail,
  incidentUpdate,
  itemFound,
  itemMissing,
  itemRestore,
  leakReport,
  leakReportQuery,
  leakReportSave,
} from '#contract/incidents'
import type { Permission } from '#contract/roles'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { route } from '../http/route.ts'
import * as acts from './acts.ts'
import { assess, leakReport as readReport, saveLeakReport } from './assess.ts'
import { detail } from './service.ts'

const handle: { permission: Permission } = { permission: 'incidents.handle' }

/** Acts, and shows what came of it, in one transaction. */
const shown = (
  { deps, actor }: { deps: Deps; actor: Actor },
  work: (tx: Transaction) => Promise<string>,
) => deps.db.as(actor, async (tx) => detail(tx, actor, await work(tx), deps.clock()))

export const incidentActRoutes = [
  route({
    method: 'put',
    path: '/api/incidents/:id',
    access: handle,
    summary: 'Correct what was reported, or make a loss a theft',
    input: { params: idParams, body: incidentUpdate },
    output: incidentDetail,
    handle: (by) =>
      shown(by, async (tx) => {
        await acts.update(tx, by, by.input.params.id, by.input.body)
        return by.input.params.id
      }),
  }),
  route({
    method: 'post',
    path: '/api/incidents/:id/close',
    access: handle,
    summary: 'End an incident; what is still missing is written off',
    input: { params: idParams, body: incidentClose },
    output: incidentDetail,
    handle: (by) =>
      shown(by, async (tx) => {
        await acts.close(tx, by, by.input.params.id, by.input.body)
        return by.input.params.id
      }),
  }),
  route({
    method: 'post',
    path: '/api/incidents/:id/end-drill',
    access: handle,
    summary: 'End a drill: everything is given back, locks are undone',
    input: { params: idParams },
    output: incidentDetail,
    handle: (by) =>
      shown(by, async (tx) => {
        await acts.endDrill(tx, by, by.input.params.id)
        return by.input.params.id
      }),
  }),
  route({
    method: 'post',
    path: '/api/incident-items/:id/found',
    access: handle,
    summary: 'It was found: to be inspected, every door still shut',
    input: { params: idParams, body: itemFound },
    output: incidentDetail,
    handle: (by) => shown(by, (tx) => acts.found(tx, by, by.input.params.id, by.input.body.place)),
  }),
  route({
    method: 'post',
    path: '/api/incident-items/:id/missing',
    access: handle,
    summary: 'What was found is another one, or gone again',
    input: { params: idParams, body: itemMissing },
    output: incidentDetail,
    handle: (by) =>
      shown(by, (tx) => acts.missingAgain(tx, by, by.input.params.id, by.input.body.reason)),
  }),
  route({
    method: 'post',
    path: '/api/incident-items/:id/restore',
    access: handle,
    stepUp: true,
    summary: 'Give back after inspection: release the certificates, or revoke and issue anew',
    input: { params: idParams, body: itemRestore },
    output: incidentDetail,
    handle: (by) => shown(by, (tx) => acts.restore(tx, by, by.input.params.id, by.input.body)),
  }),
  route({
    method: 'put',
    path: '/api/incident-chores/:id',
    access: { permission: 'incidents.chores' },
    summary: 'Who called whom and when, the number given, and whether it is done',
    input: { params: idParams, body: choreUpdate },
    output: incidentDetail,
    handle: (by) => shown(by, (tx) => acts.changeChore(tx, by, by.input.params.id, by.input.body)),
  }),
  route({
    method: 'put',
    path: '/api/incidents/:id/assessment',
    access: handle,
    summary: 'Judge the leak; where the commission has to be told, the clocks begin',
    input: { params: idParams, body: incidentAssessment },
    output: incidentDetail,
    handle: (by) =>
      shown(by, async (tx) => {
        await assess(tx, by, by.input.params.id, by.input.body)
        return by.input.params.id
      }),
  }),
  route({
    method: 'get',
    path: '/api/incidents/:id/report',
    access: { permission: 'incidents.assessments' },
    summary: 'The nine items for the commission, as written or drafted from the record',
    input: { params: idParams, query: leakReportQuery },
    output: leakReport,
    handle: (by) =>
      by.deps.db.as(by.actor, (tx) => readReport(tx, by, by.input.params.id, by.input.query.kind)),
  }),
  route({
    method: 'put',
    path: '/api/incidents/:id/report',
    access: handle,
    summary: 'Keep the nine items for the commission',
    input: { params: idParams, body: leakReportSave },
    output: leakReport,
    handle: (by) =>
      by.deps.db.as(by.actor, async (tx) => {
        const { id } = by.input.params
        await saveLeakReport(tx, by, id, by.input.body)
        return readReport(tx, by, id, by.input.body.kind)
      }),
  }),
]
