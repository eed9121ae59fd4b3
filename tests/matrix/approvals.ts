import { sealed } from '#api/approvals/payload'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

/** What whoever approves sends back, by request. */
const hashes = new Map<string | number, string>()

/** Somebody is to become security: asked for by another admin unless told who asks. */
async function plantApproval({ app }: World, requestedBy?: string): Promise<string> {
  const asking = requestedBy ?? (await app.createUser({ roles: ['admin'] })).id
  const target = await app.createUser({ roles: ['trainer'] })
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { payload, sha256 } = sealed({
    action: 'users.roles',
    count: 1,
    expiresAt,
    nonce: target.id,
    params: { give: ['security'], take: [] },
    says: { ja: '付与', en: 'give' },
    targets: [{ id: target.id, name: target.username }],
  })
  return app.plant(async (sql) => {
    const [row] = await sql`
      insert into approvals (payload, sha256, resource, requested_by, requester_name, approver_roles, expires_at)
      values (${payload}, ${sha256}, 'users', ${asking}, '申請者', '{security,admin}', ${expiresAt})
      returning id`
    hashes.set(row!.id, sha256)
    return row!.id
  })
}
const planted = (world: World) => plantApproval(world)

export const APPROVAL_SAMPLES: Record<string, Sample> = {
  'GET /api/approvals': { id: planted },
  'GET /api/approvals/:id': { id: planted },
  'POST /api/approvals/:id/approve': {
    id: planted,
    request: (_, id) => ({ json: { sha256: hashes.get(id!) ?? '0'.repeat(64) } }),
  },
  'POST /api/approvals/:id/refuse': {
    id: planted,
    request: () => ({ json: { reason: '辞令が未確認' } }),
  },
  'POST /api/approvals/:id/withdraw': {
    fresh: ({ user }, world) => plantApproval(world, user.id),
  },
}
