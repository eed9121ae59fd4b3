/*
 * What needs two people, in one list: the way from a request to its effect.
 *
 * A feature defines its action beside its service, lists it here, and names it in APPROVAL_ACTIONS of
 * api/contract/approvals.ts; the most targets at once is a setting of its own (`approvals.…AtOnce`).
 *
 *   export const bulkRevoke = defineApprovalAction({
 *     name: 'certificates.revoke', resource: 'certificates', ask: 'certificates.revoke',
 *     approve: ['security', 'admin'], cap: 'approvals.revocationsAtOnce', params: z.strictObject({ reason }),
 *     describe: (tx, { targetIds, params }) => …,  // says what and names each target; refuses what doesn't qualify
 *     execute: ({ tx, targetIds, params, requester, now }) => …,  // checks again: all of it, or an AppError
 *   })
 *
 * Its route declares `permission` as in `ask` and `stepUp: true`, calls
 * `requestApproval(tx, { deps, actor }, { action: bulkRevoke, targetIds, params, reason })` (./request.ts)
 * and answers `c.json(await getApproval(tx, actor, id, now), 202)`. The second person approves by
 * `POST /api/approvals/:id/approve`; `execute` then runs in that transaction, with the rights of whoever
 * asked, once. With `later: true` a job runs it. What signs or sends writes its intent and enqueues a job
 * of its own in `execute`. What is small enough to need nobody else, the feature does without asking.
 */
import { bulkRevoke } from '../certificates/bulk-revoke.ts'
import { rollOver } from '../certificates/rollover.ts'
import { commandMany, wipeDevices } from '../commands/actions.ts'
import { rotateKeys } from '../commands/rotate.ts'
import { approveEnrollment } from '../enrollment/approval-action.ts'
import { changeMappings } from '../identity/mapping-action.ts'
import { grantException } from '../training/exceptions.ts'
import { changeRolesOfApprovers } from '../users/role-changes.ts'
import type { ApprovalAction } from './define-action.ts'

export const ACTIONS: readonly ApprovalAction[] = [
  changeRolesOfApprovers,
  changeMappings,
  rollOver,
  bulkRevoke,
  approveEnrollment,
  grantException,
  wipeDevices,
  commandMany,
  rotateKeys,
]
