import type { z } from 'zod'
import type { ApprovalDetail } from '#contract/approvals'
import type { RoleMapping, roleMappingCreate } from '#contract/role-mappings'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { ConstraintErrors } from '../constraints.ts'
import { naming } from '../constraints.ts'
import type { Deps } from '../deps.ts'
import { orNotFound, refusal } from '../errors.ts'
import { keepRoles } from '../users/authenticate.ts'
import { asksSecond, keepingApprovers } from '../users/mapped-roles.ts'
import { changeMappings } from './mapping-action.ts'
import * as queries from './mapping-queries.ts'
import { followEverybody } from './roles.ts'

const CLASHES: ConstraintErrors = {
  role_mappings_group_name_role_key: {
    field: 'groupName',
    code: 'already_used',
    error: 'invalid',
  },
}

interface Change {
  deps: Deps
  actor: Actor
  reason: string | undefined
}

/** In force at once, unless it makes approvers: then it waits for a second person. */
export async function createMapping(
  tx: Transaction,
  { deps, actor }: Omit<Change, 'reason'>,
  { reason, ...given }: z.output<typeof roleMappingCreate>,
): Promise<RoleMapping | ApprovalDetail> {
  const now = deps.clock()
  await keepRoles(tx)
  const asks = await asksSecond(tx, actor, given.role)
  const row = { ...given, createdBy: actor.userId, createdAt: now, activeAt: asks ? null : now }
  const id = await naming(CLASHES, () => queries.insert(tx, row))
  if (asks) return ask(tx, { deps, actor, reason }, id, 'activate')
  await followEverybody(tx)
  return orNotFound(await queries.getMapping(tx, id))
}

/** What is not in force yet one may take back alone. */
export async function removeMapping(
  tx: Transaction,
  change: Change,
  id: string,
): Promise<ApprovalDetail | null> {
  await keepRoles(tx)
  const mapping = orNotFound(await queries.getMapping(tx, id))
  if (mapping.activeAt === null && mapping.approvalId) throw refusal('id', 'already_requested')
  const asks = mapping.activeAt !== null && (await asksSecond(tx, change.actor, mapping.role))
  if (asks) return ask(tx, change, id, 'remove')
  await keepingApprovers(tx, async () => {
    await queries.remove(tx, id)
    await followEverybody(tx)
  })
  return null
}

async function ask(
  tx: Transaction,
  { deps, actor, reason = undefined }: Change,
  id: string,
  change: 'activate' | 'remove',
): Promise<ApprovalDetail> {
  const approvalId = await requestApproval(
    tx,
    { deps, actor },
    { action: changeMappings, targetIds: [id], params: { change }, reason: reason ?? null },
  )
  return getApproval(tx, actor, approvalId, deps.clock())
}
