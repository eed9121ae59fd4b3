import { retentionQuery, retentionRule } from '#contract/retention'
import { listRoute } from '../http/route.ts'
import { retentionFile } from './exports.ts'
import { listRules } from './service.ts'

export const retentionRoutes = [
  listRoute({
    path: '/api/retention',
    access: { permission: 'retention.read' },
    summary: 'How long personal data is kept, what is due to be erased, and what was',
    query: retentionQuery,
    item: retentionRule,
    exports: retentionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => listRules(tx, input.query, deps.clock())),
  }),
]
