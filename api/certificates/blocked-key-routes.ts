import { blockedKey, blockedKeyQuery, keyBlock, keyBlocked } from '#contract/blocked-keys'
import { listRoute, route } from '../http/route.ts'
import { blockedKeyFile } from './blocked-key-exports.ts'
import { list } from './blocked-key-queries.ts'
import { blockKey } from './blocked-keys.ts'

export const blockedKeyRoutes = [
  listRoute({
    path: '/api/blocked-keys',
    access: { permission: 'blocked-keys.read' },
    summary: 'Keys that no certificate is issued for any more',
    query: blockedKeyQuery,
    item: blockedKey,
    exports: blockedKeyFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => list(tx, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/blocked-keys',
    access: { permission: 'certificates.revoke' },
    stepUp: true,
    summary: 'Block a key for good, and revoke what has it',
    input: { body: keyBlock },
    output: keyBlocked,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => blockKey(tx, input.body, deps.clock())),
  }),
]
