import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { invite } from './invitations.ts'
import { anyMapping, insert, someStaff } from './mapping-queries.ts'

const MAPPINGS = [
  { groupName: '情報政策課', role: 'it_staff' },
  { groupName: '情報セキュリティ研修 講師', role: 'trainer' },
] as const

/** Something to see on the pages of groups and invitations; once, and by the demo's own admin. */
export async function makeDemoIdentity(deps: Deps, admin: Actor): Promise<void> {
  const staffIds = await deps.db.as(admin, async (tx) => {
    if (await anyMapping(tx)) return null
    const now = deps.clock()
    for (const mapping of MAPPINGS) {
      await insert(tx, { ...mapping, createdBy: admin.userId, createdAt: now, activeAt: now })
    }
    return someStaff(tx, 3)
  })
  if (!staffIds?.length) return
  await invite(deps, admin, { staffIds, roles: [], as: 'list' })
}
