import {
  certificate,
  certificateBulkRevoke,
  certificateDetail,
  certificateExpiry,
  certificateHold,
  certificateIssue,
  certificateIssued,
  certificateIssueServer,
  certificateQuery,
  certificateRelease,
  certificateRevoke,
  certificatesRevoked,
  drill,
  drills,
} from '#contract/certificates'
import { idParams } from '#contract/values'
import { readIdempotencyKey } from '../http/idempotency.ts'
import { listRoute, route } from '../http/route.ts'
import { revokeMany, revokeOne } from './bulk-revoke.ts'
import { startDrill } from './drill.ts'
import { recent } from './drill-queries.ts'
import { certificateFile } from './exports.ts'
import { issueCertificate } from './issue.ts'
import { readRequest } from './request.ts'
import { issueServerCertificate } from './server.ts'
import * as service from './service.ts'
import { holdCertificate, releaseCertificate } from './withdraw.ts'

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
    path: '/api/certificates/drills',
    access: { permission: 'certificates.drill' },
    summary: 'The last rehearsals of issuing the fleet anew, with their progress',
    output: drills,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => recent(tx)),
  }),
  route({
    method: 'post',
    path: '/api/certificates/drills',
    access: { permission: 'certificates.drill' },
    summary: 'Rehearse issuing the fleet anew; nothing that is signed is valid or kept',
    output: drill,
    status: 201,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => startDrill(tx)),
  }),
  route({
    method: 'post',
    path: '/api/certificates/revoke',
    access: { permission: 'certificates.revoke' },
    summary: 'Revoke several: a few at once; more wait for a second person (202, the request)',
    input: { body: certificateBulkRevoke },
    output: certificatesRevoked,
    stepUp: true,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const outcome = await revokeMany(tx, { deps, actor }, input.body)
        return 'revoked' in outcome ? outcome : c.json(outcome, 202)
      }),
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
    path: '/api/certificates/servers',
    access: { permission: 'certificates.server' },
    summary: 'A certificate for a server that devices speak to: RADIUS, gateway',
    input: { body: certificateIssueServer },
    output: certificateIssued,
    status: 201,
    stepUp: true,
    ownIdempotency: true,
    handle: ({ deps, actor, input, c }) => {
      const { hierarchy, dns, ips, csr } = input.body
      const { publicKey } = readRequest(csr)
      const wanted = { hierarchy, names: { dns, ips }, publicKey }
      return issueServerCertificate(deps, actor, wanted, readIdempotencyKey(c))
    },
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
    stepUp: true,
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
        await revokeOne(tx, actor, input.params.id, {
          ...why,
          ...(invalidSince && { invalidSince: new Date(invalidSince) }),
          now: deps.clock(),
        })
        return service.certificateById(tx, actor, input.params.id)
      }),
  }),
]
