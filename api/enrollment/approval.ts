import type { Transaction } from '#drizzle/client'
import { requestInNameOf, stateOf } from '../approvals/request.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { approveEnrollment } from './approval-action.ts'
import * as queries from './use-queries.ts'

/**
 * Whether this key may have its certificate now. Where somebody has to agree first they are asked, once;
 * from then on the token is good for this key alone.
 */
export async function askForApproval(
  tx: Transaction,
  deps: Deps,
  { id, profile, requestedBy, approvalId: asked }: queries.Token,
  fingerprint: string,
): Promise<boolean> {
  const isNeeded = (await readSettings(tx))['enrollment.approvedProfiles'].includes(profile)
  if (!isNeeded && !asked) return true
  const now = deps.clock()
  const publicKeySha256 = Buffer.from(fingerprint, 'hex')
  // Of two requests with one token the second finds what the first has asked.
  const { approvalId, approvedAt, ...bound } = (await queries.lock(tx, id, now))!
  if (approvalId) {
    if (!publicKeySha256.equals(bound.publicKeySha256!)) throw refusal('token', 'token_other_key')
    if (approvedAt) return true
    const state = await stateOf(tx, approvalId, now)
    if (state === 'requested' || state === 'approved') return false
    // Nobody decided in time: they are asked once more.
    if (state !== 'expired') throw refusal('token', 'approval_refused')
  }
  const request = await requestInNameOf(tx, deps, requestedBy, {
    action: approveEnrollment,
    targetIds: [id],
    params: { publicKeySha256: fingerprint },
    reason: null,
  })
  await queries.bindApproval(tx, id, { approvalId: request, publicKeySha256 })
  return false
}
