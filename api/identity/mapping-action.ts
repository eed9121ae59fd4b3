import { z } from 'zod'
import { defineApprovalAction, type Wanted } from '../approvals/define-action.ts'
import { AppError, refusal } from '../errors.ts'
import { ROLE_WORDS } from '../users/exports.ts'
import { keepingApprovers } from '../users/mapped-roles.ts'
import { APPROVER_ROLES } from '../users/role-changes.ts'
import * as queries from './mapping-queries.ts'
import { followEverybody } from './roles.ts'

const params = z.strictObject({ change: z.enum(['activate', 'remove']) })
type Change = z.output<typeof params>

const SAYS: Record<Change['change'], { ja: string; en: string }> = {
  activate: { ja: 'グループの人に役割を与える', en: 'Give the role to whoever is in the group' },
  remove: { ja: 'グループの割当てを外す', en: 'No longer give the role by the group' },
}

/** A group that makes people approvers is agreed on by two, as an approver is; who is in it the directory says. */
export const changeMappings = defineApprovalAction({
  name: 'identity.mappings',
  resource: 'role-mappings',
  ask: 'users.write',
  approve: APPROVER_ROLES,
  cap: 'approvals.mappingsAtOnce',
  params,
  describe: async (tx, wanted) => ({
    says: SAYS[wanted.params.change],
    targets: (await whichQualify(tx, wanted)).map(({ id, groupName, role }) => ({
      id,
      name: `${groupName} → ${ROLE_WORDS[role].ja} (${ROLE_WORDS[role].en})`,
    })),
  }),
  execute: async ({ tx, now, ...wanted }) => {
    const mappings = await whichQualify(tx, wanted)
    await keepingApprovers(tx, async () => {
      for (const { id } of mappings) {
        if (wanted.params.change === 'activate') await queries.activate(tx, id, now)
        else await queries.remove(tx, id)
      }
      await followEverybody(tx)
    })
  },
})

async function whichQualify(
  tx: Parameters<typeof queries.getMapping>[0],
  { targetIds, params: { change } }: Wanted<Change>,
) {
  const found = await Promise.all(targetIds.map((id) => queries.getMapping(tx, id)))
  return found.map((mapping, i) => {
    if (!mapping) throw refusal(`targets.${i}`, 'does_not_exist')
    const fits = change === 'activate' ? mapping.activeAt === null : mapping.activeAt !== null
    if (fits) return mapping
    throw new AppError('wrong_state', {
      fields: [{ field: `targets.${i}`, code: 'mapping_changed' }],
    })
  })
}
