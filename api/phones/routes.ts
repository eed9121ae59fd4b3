import {
  phone,
  phoneBinding,
  phoneEnrollment,
  phoneEnrollmentCreate,
  phoneEnrollmentMade,
  phoneEnrollmentQuery,
  phoneOperation,
  phoneOperationQuery,
  phonePolicyChoice,
  phoneQuery,
  phoneSummary,
} from '#contract/phones'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { bindPhone } from './bind.ts'
import * as enrollments from './enrollment-queries.ts'
import { makeEnrollment, revokeEnrollment } from './enrollments.ts'
import { phoneEnrollmentFile, phoneFile, phoneOperationFile } from './exports.ts'
import * as operations from './operation-queries.ts'
import * as queries from './phone-queries.ts'
import { choosePolicy } from './policies.ts'
import { policyRoutes } from './policy-routes.ts'
import { momentsAt, summary } from './summary.ts'
import { taskRoutes } from './task-routes.ts'

const read = { permission: 'phones.read' } as const
const write = { permission: 'phones.write' } as const

const phoneById = async (tx: Transaction, id: string, now: Date) =>
  orNotFound(await queries.get(tx, id, await momentsAt(tx, now)))

export const phoneRoutes = [
  listRoute({
    path: '/api/phones',
    access: read,
    summary: 'Smartphones as they are managed, with what they last reported; unknown ones, too',
    query: phoneQuery,
    item: phone,
    exports: phoneFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        queries.list(tx, input.query, await momentsAt(tx, deps.clock())),
      ),
  }),
  route({
    method: 'get',
    path: '/api/phones/summary',
    access: read,
    summary: 'How many phones there are of each kind, and how long all that waits will take',
    output: phoneSummary,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => summary(tx, deps)),
  }),
  route({
    method: 'get',
    path: '/api/phones/:id',
    access: read,
    summary: 'One smartphone as it is managed',
    input: { params: idParams },
    output: phone,
    handle: async ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => phoneById(tx, input.params.id, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/phones/:id/bind',
    access: write,
    summary: 'An unknown phone is of this device, now that its IMEI or serial number say so',
    input: { params: idParams, body: phoneBinding },
    output: phone,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await bindPhone(tx, input.params.id, input.body.deviceId, deps.clock())
        return phoneById(tx, input.params.id, deps.clock())
      }),
  }),
  route({
    method: 'post',
    path: '/api/phones/:id/policy',
    access: write,
    summary: 'Which policy a phone is to have',
    input: { params: idParams, body: phonePolicyChoice },
    output: phone,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await choosePolicy(tx, input.params.id, input.body.policyId)
        return phoneById(tx, input.params.id, deps.clock())
      }),
  }),
  listRoute({
    path: '/api/phone-operations',
    access: read,
    summary: 'What was asked of phones, and what came of it',
    query: phoneOperationQuery,
    item: phoneOperation,
    exports: phoneOperationFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => operations.list(tx, input.query)),
  }),
  listRoute({
    path: '/api/phone-enrollments',
    access: { permission: 'enrollment.read' },
    summary: 'Codes by which phones enrol, without what they encode',
    query: phoneEnrollmentQuery,
    item: phoneEnrollment,
    exports: phoneEnrollmentFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => enrollments.list(tx, input.query, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/phone-enrollments',
    access: { permission: 'enrollment.write' },
    summary: 'A code by which one phone enrols, once; shown this once',
    input: { body: phoneEnrollmentCreate },
    output: phoneEnrollmentMade,
    status: 201,
    handle: async ({ deps, actor, input, c }) => {
      const { id, provisioning } = await makeEnrollment(deps, actor, input.body)
      c.header('Cache-Control', 'no-store')
      const made = await deps.db.as(actor, (tx) => enrollments.get(tx, id, deps.clock()))
      return { ...orNotFound(made), provisioning }
    },
  }),
  route({
    method: 'post',
    path: '/api/phone-enrollments/:id/revoke',
    access: { permission: 'enrollment.write' },
    summary: 'Make a code worthless that no phone has used yet',
    input: { params: idParams },
    output: phoneEnrollment,
    handle: async ({ deps, actor, input }) => {
      await revokeEnrollment(deps, actor, input.params.id)
      const left = await deps.db.as(actor, (tx) =>
        enrollments.get(tx, input.params.id, deps.clock()),
      )
      return orNotFound(left)
    },
  }),
  ...policyRoutes,
  ...taskRoutes,
]
