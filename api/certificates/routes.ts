import {
  certificate,
  certificateDetail,
  certificateExpiry,
  certificateHold,
  certificateIssue,
  certificateIssued,
  certificateQuery,
  certificateRelease,
  certificateRevoke,
} from '#contract/certificates'
import { idParams } from '#contract/values'
import { readIdempotencyKey } from '../http/idempotency.ts'
import { listRoute, route } from '../http/route.ts'
import { certificateFile } from './exports.ts'
import { issueCertificate } from './issue.ts'
import * as service from './service.ts'
import { holdCertificate, releaseCertificate, revokeCertificate } from './withdraw.ts'

export const certificateRoutes = [
  listRoute({
    path: '/api/certificates',
    access: { permission: 'certificates.read' },
    summary: 'Certificates of all states, with or without device',
    query: certificateQuery,
    item: certificate,
    exports: certificateFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.listCertificates(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/certificates/expiry',
    access: { permission: 'certificates.read' },
    summary: 'How many of the certificates in use end in which month',
    output: certificateExpiry,
    handle: ({ deps, actor }) =>
      deps.db.as(actor, (tx) => service.expiryByMonth(tx, actor, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/certificates/:id',
    access: { permission: 'certificates.read' },
    summary: 'One certificate with its chain and what became of it',
    input: { params: idParams },
    output: certificateDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.certificateById(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/certificates',
    access: { permission: 'certificates.issue' },
    summary: 'A certificate for a device, if Access lets it have one',
    input: { body: certificateIssue },
    output: certificateIssued,
    status: 201,
    ownIdempotency: true,
    handle: ({ deps, actor, input, c }) =>
      issueCertificate(deps, actor, input.body, readIdempotencyKey(c)),
  }),
  route({
    method: 'post',
    path: '/api/certificates/:id/hold',
    access: { permission: 'certificates.hold' },
    summary: 'Shut the door for now: OCSP and lists say revoked until it is released',
    input: { params: idParams, body: certificateHold },
    output: certificateDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await holdCertificate(tx, input.params.id, { ...input.body, now: deps.clock() })
        return service.certificateById(tx, actor, input.params.id)
      }),
  }),
  route({
    method: 'post',
    path: '/api/certificates/:id/release',
    access: { permission: 'certificates.revoke' },
    summary: 'Give a held certificate back',
    input: { params: idParams, body: certificateRelease },
    output: certificateDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await releaseCertificate(tx, input.params.id, { ...input.body, now: deps.clock() })
        return service.certificateById(tx, actor, input.params.id)
      }),
  }),
  route({
    method: 'post',
    path: '/api/certificates/:id/revoke',
    access: { permission: 'certificates.revoke' },
    summary: 'Revoke for good; keyCompromise also blocks the key',
    input: { params: idParams, body: certificateRevoke },
    output: certificateDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { invalidSince, ...why } = input.body
        await revokeCertificate(tx, input.params.id, {
          ...why,
          ...(invalidSince && { invalidSince: new Date(invalidSince) }),
          now: deps.clock(),
        })
        return service.certificateById(tx, actor, input.params.id)
      }),
  }),
]
