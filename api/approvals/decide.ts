import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, type ErrorCode, orNotFound } from '../errors.ts'
import { requireRecentStepUp } from '../http/session.ts'
import { enqueue } from '../jobs/outbox.ts'
import { keepRoles } from '../users/authenticate.ts'
import { inPerson } from '../users/login.ts'
import { actionNamed, carryOut, personNow, tellRequester } from './execute.ts'
import { executeApproval } from './jobs.ts'
import * as queries from './queries.ts'

const refusal = (error: ErrorCode, code: string, field = 'id', params = {}) =>
  new AppError(error, { fields: [{ field, code, params }] })

/**
 * Agrees to what `sha256` is the hash of, and carries it out in the same transaction, or has a job do so.
 * What can no longer be done is put down as failed, and the caller told why.
 */
export async function approve(deps: Deps, actor: Actor, id: string, sha256: string): Promise<void> {
  const now = deps.clock()
  requireRecentStepUp(actor, now)
  const failure = await deps.db.as(actor, async (tx) => {
    const approval = await takeUp(tx, actor, id, now)
    if (approval.sha256 !== sha256) throw refusal('conflict', 'approval_changed', 'sha256')
    await queries.change(tx, id, { ...(await decider(tx, actor, now)), state: 'approved' })
    if (!actionNamed(approval.action)?.later) return carryOut(tx, { deps, approval, as: actor })
    await enqueue(tx, executeApproval, { approvalId: id }, { dedupeKey: id })
    return null
  })
  if (failure) throw failure
}

export async function refuse(deps: Deps, actor: Actor, id: string, reason: string): Promise<void> {
  const now = deps.clock()
  await deps.db.as(inPerson(actor), async (tx) => {
    const approval = await takeUp(tx, actor, id, now)
    const decision = { ...(await decider(tx, actor, now)), decisionReason: reason }
    await queries.change(tx, id, { ...decision, state: 'refused' })
    await tellRequester(tx, approval, 'refused')
  })
}

/** By whoever asked: not needed after all. */
export async function withdraw(deps: Deps, actor: Actor, id: string): Promise<void> {
  const now = deps.clock()
  await deps.db.as(inPerson(actor), async (tx) => {
    const approval = orNotFound(await queries.lock(tx, id, now))
    if (approval.requestedBy !== actor.userId) throw new AppError('forbidden')
    refuseUnlessOpen(approval)
    await queries.change(tx, id, { state: 'withdrawn' })
  })
}

/** The request, if it is open and the actor may be its second person: not as they logged in, but now. */
async function takeUp(tx: Transaction, actor: Actor, id: string, now: Date) {
  // Whoever is about to lose a role loses it before or after this, not meanwhile.
  await keepRoles(tx)
  const approval = orNotFound(await queries.lock(tx, id, now))
  if (approval.requestedBy === actor.userId) throw refusal('forbidden', 'own_approval')
  const person = await personNow(tx, actor.userId, actor)
  if (!person?.roles.some((role) => approval.approverRoles.includes(role))) {
    throw refusal('forbidden', 'not_an_approver')
  }
  refuseUnlessOpen(approval)
  return approval
}

function refuseUnlessOpen({ state }: queries.Locked): void {
  if (state !== 'requested') throw refusal('wrong_state', 'approval_closed', 'id', { state })
}

const decider = async (tx: Transaction, actor: Actor, now: Date) => ({
  decidedBy: actor.userId,
  deciderName: await queries.nameOf(tx, actor.userId),
  decidedAt: now,
})
