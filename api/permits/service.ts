import type { z } from 'zod'
import type { permitCreate, permitDecision } from '#contract/permits'
import { PERMIT_MOVES, type Permit } from '#contract/permits'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf, daysBetween } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  permits_no_overlap: { error: 'conflict', field: 'startsOn', code: 'permit_overlaps' },
}

export async function request(
  tx: Transaction,
  actor: Actor,
  given: z.output<typeof permitCreate>,
  now: Date,
): Promise<string> {
  const today = dayOf(now)
  if (given.endsOn < given.startsOn) throw mistake('endsOn', 'before_start')
  if (given.endsOn < today) throw mistake('endsOn', 'in_the_past')
  const maximum = (await readSettings(tx))['permits.maxDays']
  if (daysBetween(given.startsOn, given.endsOn) >= maximum) {
    throw mistake('endsOn', 'period_too_long', { maximum })
  }
  const holderId = actor.staffId
  if (!holderId || !(await queries.holds(tx, holderId, given.deviceId))) {
    const fields = [{ field: 'deviceId', code: holderId ? 'not_your_device' : 'no_staff_record' }]
    throw new AppError('not_found', { fields })
  }
  const { id, unitId } = await naming(CONSTRAINTS, () => queries.insert(tx, { ...given, holderId }))
  const userIds = await queries.deciders(tx, unitId, holderId)
  const params = { startsOn: given.startsOn, endsOn: given.endsOn }
  await notify(tx, { userIds, template: 'permit_requested', params, link: `/permits/${id}` })
  return id
}

export async function decide(
  tx: Transaction,
  actor: Actor,
  id: string,
  { decision, reason }: z.output<typeof permitDecision>,
  now: Date,
): Promise<void> {
  const open = orNotFound(await queries.lock(tx, actor, 'permits.decide', id))
  refuseUnlessNext(open.state, decision)
  if (open.holderId === actor.staffId) throw refusal('id', 'own_request')
  if (decision === 'refused' && !reason) throw mistake('reason', 'reason_required')
  if (decision === 'granted' && open.endsOn < dayOf(now)) throw refusal('id', 'permit_over')
  await queries.change(tx, id, {
    state: decision,
    decidedBy: actor.userId,
    deciderName: await queries.nameOf(tx, actor.userId),
    decidedAt: now,
    reason: decision === 'refused' ? reason : null,
  })
  const userIds = await queries.loginOf(tx, open.holderId)
  const params = { startsOn: open.startsOn, endsOn: open.endsOn }
  const template = decision === 'granted' ? 'permit_granted' : 'permit_refused'
  await notify(tx, { userIds, template, params, link: `/permits/${id}` })
}

/** By the one who asked: not needed after all. */
export async function withdraw(tx: Transaction, actor: Actor, id: string): Promise<void> {
  const open = orNotFound(await queries.lock(tx, actor, 'permits.request', id))
  refuseUnlessNext(open.state, 'withdrawn')
  await queries.change(tx, id, {
    state: 'withdrawn',
    decidedBy: null,
    deciderName: null,
    decidedAt: null,
  })
}

function refuseUnlessNext(from: Permit['state'], to: Permit['state']): void {
  if (PERMIT_MOVES.some((move) => move.from === from && move.to === to)) return
  throw refusal('id', 'permit_decided', { state: from })
}
