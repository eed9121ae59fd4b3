import type { Context } from 'hono'
import {
  drillReportQuery,
  incident,
  incidentDetail,
  incidentDrill,
  incidentFormQuery,
  incidentNumbers,
  incidentNumbersQuery,
  incidentQuery,
  incidentReport,
  incidentTimeline,
} from '#contract/incidents'
import { idParams } from '#contract/values'
import { type Actor, reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake } from '../errors.ts'
import { readIdempotencyKey } from '../http/idempotency.ts'
import { listRoute, route } from '../http/route.ts'
import { incidentActRoutes } from './act-routes.ts'
import { leakReport } from './assess.ts'
import { incidentFile } from './exports.ts'
import { drawLetter, type Letter, letterOf, plainText } from './forms.ts'
import { incidentLinkRoutes } from './link-routes.ts'
import { drillReport, numbers } from './numbers.ts'
import * as queries from './queries.ts'
import { file } from './report.ts'
import { detail, timeline } from './service.ts'

function keyOf(c: Context): string {
  const key = readIdempotencyKey(c)
  if (!key) throw mistake('Idempotency-Key', 'key_required')
  return key
}

async function sent(letter: Letter, format: 'pdf' | 'txt', name: string): Promise<Response> {
  const body = format === 'pdf' ? await drawLetter(letter) : plainText(letter)
  const type = format === 'pdf' ? 'application/pdf' : 'text/plain; charset=utf-8'
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}.${format}"`,
      'Cache-Control': 'no-store',
    },
  })
}

const shown = (deps: Deps, actor: Actor) => (tx: Parameters<typeof detail>[0], id: string) =>
  detail(tx, actor, id, deps.clock())

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
    path: '/api/incidents/numbers',
    access: { permission: 'incidents.read' },
    summary: 'From noticed to reported to cut off to locked: medians by year and unit',
    input: { query: incidentNumbersQuery },
    output: incidentNumbers,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => numbers(tx, actor, input.query.fiscalYear, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/incidents/drill-report',
    access: { permission: 'incidents.assessments' },
    summary: 'What was practised in a month, with times, as PDF or plain text',
    input: { query: drillReportQuery },
    output: null,
    handle: async ({ deps, actor, input }) => {
      const { month, format } = input.query
      const letter = await deps.db.as(actor, (tx) => drillReport(tx, month, deps.clock()))
      return sent(letter, format, `drills-${month}`)
    },
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
    handle: ({ deps, actor, input, c }) =>
      file(deps, {
        by: { actor },
        given: input.body,
        key: keyOf(c),
        show: shown(deps, actor),
      }),
  }),
  route({
    method: 'post',
    path: '/api/incidents/drills',
    access: { permission: 'incidents.handle' },
    summary: 'Practise a loss with real devices: screens lock, and all is given back afterwards',
    input: { body: incidentDrill },
    output: incidentDetail,
    status: 201,
    ownIdempotency: true,
    handle: ({ deps, actor, input, c }) =>
      file(deps, {
        by: { actor },
        given: { kind: 'loss', ...input.body },
        drill: true,
        key: keyOf(c),
        show: shown(deps, actor),
      }),
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
    method: 'get',
    path: '/api/incidents/:id/timeline',
    access: { permission: 'incidents.read' },
    summary: 'What happened: ourselves, each door, the network, the device',
    input: { params: idParams },
    output: incidentTimeline,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => ({
        moments: await timeline(tx, actor, input.params.id, deps.clock()),
      })),
  }),
  route({
    method: 'get',
    path: '/api/incidents/:id/form',
    access: { permission: 'incidents.read' },
    summary:
      'A letter, filled in: loss of property, reports to the commission, the course of things',
    input: { params: idParams, query: incidentFormQuery },
    output: null,
    handle: async ({ deps, actor, input }) => {
      const { id } = input.params
      const { form, format } = input.query
      const toCommission = form === 'preliminary' || form === 'final'
      if (toCommission && !reach(actor, 'incidents.assessments')) throw new AppError('forbidden')
      const letter = await deps.db.as(actor, async (tx) => {
        const known = await detail(tx, actor, id, deps.clock())
        const report = toCommission ? await leakReport(tx, { deps, actor }, id, form) : null
        return letterOf(form, known, report, deps.clock())
      })
      return sent(letter, format, `incident-${letter.number}-${form}`)
    },
  }),
  ...incidentActRoutes,
  ...incidentLinkRoutes,
]
