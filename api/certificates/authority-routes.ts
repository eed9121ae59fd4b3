import { approvalDetail } from '#contract/approvals'
import { authority, authorityQuery, authorityRollover, chainQuery } from '#contract/authorities'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { chainFile, shown } from './authorities.ts'
import { authorityFile } from './authority-exports.ts'
import * as queries from './authority-queries.ts'
import { askRollover } from './rollover.ts'

export const authorityRoutes = [
  listRoute({
    path: '/api/authorities',
    access: { permission: 'authorities.read' },
    summary: 'The certificate authorities, and how fresh their lists are',
    query: authorityQuery,
    item: authority,
    exports: authorityFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { rows, total } = await queries.listAuthorities(tx, input.query)
        return { rows: await shown(tx, rows, deps.clock()), total }
      }),
  }),
  route({
    method: 'get',
    path: '/api/authorities/:id',
    access: { permission: 'authorities.read' },
    summary: 'One certificate authority',
    input: { params: idParams },
    output: authority,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const row = orNotFound(await queries.getAuthority(tx, input.params.id))
        const [one] = await shown(tx, [row], deps.clock())
        return one!
      }),
  }),
  route({
    method: 'post',
    path: '/api/authorities/:id/rollover',
    access: { permission: 'authorities.rollover' },
    stepUp: true,
    summary:
      'Ask for a new issuing authority in its place; where the root is offline, the ceremony does it',
    input: { params: idParams, body: authorityRollover },
    output: approvalDetail,
    status: 202,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) =>
        askRollover(
          tx,
          { deps, actor },
          { authorityId: input.params.id, reason: input.body.reason },
        ),
      ),
  }),
  route({
    method: 'get',
    path: '/api/authorities/:id/chain',
    access: { permission: 'authorities.read' },
    summary: 'Its certificate and those above it as a file: PEM, or PKCS#7 (.p7b)',
    input: { params: idParams, query: chainQuery },
    output: null,
    handle: async ({ deps, actor, input, c }) => {
      const { params, query } = input
      const { name, type, content } = await deps.db.as(actor, (tx) =>
        chainFile(tx, params.id, query.format),
      )
      c.header('Content-Type', type)
      c.header('Content-Disposition', `attachment; filename="${name}"`)
      return c.body(new Uint8Array(content))
    },
  }),
]
