import { z } from 'zod'
import {
  alert,
  alertAcknowledgement,
  alertQuery,
  alertTest,
  alertTestRequest,
  alertWatch,
} from '#contract/alerts'
import { idParams } from '#contract/values'
import { listRoute, route } from '../http/route.ts'
import { alertFile } from './exports.ts'
import { recentTests } from './list-queries.ts'
import * as service from './service.ts'
import { requestTest } from './test-messages.ts'

const SHOWN_TESTS = 10

export const alertRoutes = [
  listRoute({
    path: '/api/alerts',
    access: { permission: 'alerts.read' },
    summary: 'What is not as it should be, and what was not, with who was told',
    query: alertQuery,
    item: alert,
    exports: alertFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.listAlerts(tx, deps, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/alerts/watch',
    access: { permission: 'alerts.read' },
    summary: 'What alerts go by, how they are told, and when it was last looked',
    output: alertWatch,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => service.watch(tx, deps)),
  }),
  route({
    method: 'get',
    path: '/api/alerts/tests',
    access: { permission: 'alerts.read' },
    summary: 'The newest test messages and what came of them',
    output: z.array(alertTest),
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => recentTests(tx, SHOWN_TESTS)),
  }),
  route({
    method: 'post',
    path: '/api/alerts/tests',
    access: { permission: 'alerts.test' },
    summary: 'Send a test message: a mail to oneself, or a call of the webhook',
    input: { body: alertTestRequest },
    output: alertTest,
    status: 202,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => requestTest(tx, { deps, actor }, input.body)),
  }),
  route({
    method: 'get',
    path: '/api/alerts/:id',
    access: { permission: 'alerts.read' },
    summary: 'One alert, with who was told',
    input: { params: idParams },
    output: alert,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.getAlert(tx, deps, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/alerts/:id/acknowledge',
    access: { permission: 'alerts.acknowledge' },
    summary: 'That one sees to it, and until when nobody else need be bothered',
    input: { params: idParams, body: alertAcknowledgement },
    output: alert,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) =>
        service.acknowledge(tx, { deps, actor }, input.params.id, input.body),
      ),
  }),
]
