import type { ApprovalDetail } from '#contract/approvals'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { requireRecentStepUp } from '../http/session.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import type { ApprovalAction, Described, Wanted } from './define-action.ts'
import { readPayload, sealed } from './payload.ts'
import * as queries from './queries.ts'

export interface Request<P> {
  action: ApprovalAction<P>
  targetIds: readonly string[]
  params: P
  reason: string | null
}

const refusal = (code: string) => new AppError('wrong_state', { fields: [{ field: 'id', code }] })

/** Asks for a second person; returns the request's id. Whoever asks has typed their password just now. */
export async function requestApproval<P>(
  tx: Transaction,
  { deps, actor }: { deps: Pick<Deps, 'clock' | 'random'>; actor: Actor },
  { action, targetIds, params, reason }: Request<P>,
): Promise<string> {
  requireRecentStepUp(actor, deps.clock())
  if (!reach(actor, action.ask)) throw new AppError('forbidden')
  return ask(tx, deps, actor.userId, { action, targetIds, params, reason })
}

/**
 * The same where nobody sits at a keyboard: a device has come with what `requesterId` has given it, and
 * they had the right to do so. Row security lets doors ask so, and for no other action than their own.
 */
export const requestInNameOf = <P>(
  tx: Transaction,
  deps: Pick<Deps, 'clock' | 'random'>,
  requesterId: string,
  request: Request<P>,
): Promise<string> => ask(tx, deps, requesterId, request)

/** How far it has come; undefined where there is none. */
export const stateOf = (tx: Transaction, id: string, now: Date) => queries.stateOf(tx, id, now)

async function ask<P>(
  tx: Transaction,
  deps: Pick<Deps, 'clock' | 'random'>,
  requesterId: string,
  { action, targetIds, params, reason }: Request<P>,
): Promise<string> {
  const now = deps.clock()
  const settings = await readSettings(tx)
  const wanted = { targetIds: [...new Set(targetIds)].sort(), params: action.params.parse(params) }
  const most = typeof action.cap === 'number' ? action.cap : settings[action.cap]
  refuseUnlessFew(wanted.targetIds.length, most)
  await queries.takeTurns(tx, action.name)
  if (await queries.isPending(tx, action.name, wanted.targetIds, now)) {
    throw refusal('already_requested')
  }
  const approvers = await queries.approvers(tx, action.approve, requesterId)
  if (approvers.length === 0) throw refusal('no_approver')

  const described = await action.describe(tx, wanted)
  const expiresAt = new Date(+now + settings['approvals.expiryHours'] * 3_600_000)
  const id = await queries.insert(tx, {
    ...sealed({
      action: action.name,
      count: wanted.targetIds.length,
      expiresAt: expiresAt.toISOString(),
      nonce: deps.random(16).toString('base64url'),
      params: wanted.params,
      says: described.says,
      targets: inOrder(wanted, described),
    }),
    resource: action.resource,
    reason,
    requestedBy: requesterId,
    requesterName: await queries.nameOf(tx, requesterId),
    approverRoles: [...action.approve],
    createdAt: now,
    expiresAt,
  })
  await notify(tx, {
    userIds: approvers,
    template: 'approval_requested',
    params: { approvalAction: action.name, count: wanted.targetIds.length },
    link: `/approvals/${id}`,
  })
  return id
}

export async function getApproval(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<ApprovalDetail> {
  const row = orNotFound(await queries.get(tx, actor, id, now))
  return { ...row, targets: readPayload(row.payload).targets }
}

function refuseUnlessFew(count: number, maximum: number): void {
  if (count > 0 && count <= maximum) return
  const [code, params] = count ? ['too_many_targets', { maximum }] : ['too_few', { minimum: 1 }]
  throw new AppError('invalid', { fields: [{ field: 'targetIds', code, params }] })
}

/** Just the ids that were asked for: a description that leaves one out would hide it from the approver. */
function inOrder<P>({ targetIds }: Wanted<P>, { targets }: Described) {
  const byId = new Map(targets.map((target) => [target.id, target]))
  if (targets.length !== targetIds.length || targetIds.some((id) => !byId.has(id))) {
    throw new Error('described something else than was asked for')
  }
  return targetIds.map((id) => ({ id, name: byId.get(id)!.name }))
}
