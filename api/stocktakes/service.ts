import type { z } from 'zod'
import type { StocktakeDetail, stocktakeCreate } from '#contract/stocktakes'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { attesterOf, mayAttest } from './attest.ts'
import * as items from './item-queries.ts'
import * as places from './place-queries.ts'
import * as queries from './queries.ts'
import { refuseUnless } from './refusals.ts'

/** More are counted in parts: the report is read by people. */
const MOST_DEVICES = 3000

/** Opens a stocktake: what should be there is written down as the ledger has it now. */
export async function open(
  tx: Transaction,
  actor: Actor,
  { unitId = null, location = null, kind = null }: z.output<typeof stocktakeCreate>,
  now: Date,
): Promise<string> {
  const field = unitId ? 'unitId' : 'location'
  if (!unitId && !location) throw mistake('unitId', 'place_required')
  const unit = unitId ? await queries.unitOf(tx, unitId) : null
  if (unitId && !unit) {
    throw new AppError('not_found', { fields: [{ field, code: 'does_not_exist' }] })
  }
  if (unit?.closedOn && unit.closedOn <= dayOf(now)) throw refusal(field, 'unit_closed')
  const place = { unitId, location, kind }
  await places.takeTurn(tx)
  const { devices, counted, numbers } = await places.prospect(tx, place)
  if (devices === 0) {
    throw new AppError('not_found', { fields: [{ field, code: 'place_empty' }] })
  }
  if (devices > MOST_DEVICES) {
    throw refusal(field, 'place_too_large', { devices, maximum: MOST_DEVICES })
  }
  refuseOverlap(field, counted, numbers)
  const id = await queries.insert(tx, {
    ...place,
    unitPath: unit?.path ?? null,
    openedBy: actor.userId,
    openerName: await queries.nameOf(tx, actor.userId),
    createdAt: now,
  })
  await places.expect(tx, id, place)
  return id
}

/** Ends the counting. What was not found is missing in the report; its state is not ours to change. */
export async function endCounting(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<{ number: number }> {
  const { state, number } = orNotFound(await queries.lock(tx, actor, 'stocktakes.write', id))
  refuseUnless(state, 'open')
  await queries.change(tx, id, {
    state: 'closed',
    closedAt: now,
    closedBy: actor.userId,
    closerName: await queries.nameOf(tx, actor.userId),
  })
  return { number }
}

/** Ends the counting and asks the head to attest the result. */
export async function close(tx: Transaction, actor: Actor, id: string, now: Date): Promise<void> {
  const params = await endCounting(tx, actor, id, now)
  const [head] = (await queries.headsOf(tx, id)).filter(({ counted }) => !counted)
  if (!head) return
  const link = `/stocktakes/${id}`
  const userIds = [head.userId]
  await notify(tx, { userIds, template: 'stocktake_to_attest', params, link })
}

/** Counts on, as long as nobody has attested it. */
export async function reopen(tx: Transaction, actor: Actor, id: string): Promise<void> {
  await places.takeTurn(tx)
  const { state } = orNotFound(await queries.lock(tx, actor, 'stocktakes.write', id))
  if (state === 'open') throw refusal('id', 'stocktake_open')
  refuseUnless(state, 'closed')
  const { counted, numbers } = await places.countedElsewhere(tx, id)
  refuseOverlap('id', counted, numbers)
  const nobody = { closedAt: null, closedBy: null, closerName: null }
  await queries.change(tx, id, { state: 'open', ...nobody })
}

/** Of one that was opened by mistake: it is told to no device. */
export async function cancel(
  tx: Transaction,
  actor: Actor,
  id: string,
  reason: string,
): Promise<void> {
  const { state } = orNotFound(await queries.lock(tx, actor, 'stocktakes.write', id))
  refuseUnless(state, 'open')
  await queries.change(tx, id, { state: 'cancelled', reason })
}

function refuseOverlap(field: string, counted: number, numbers: string | null): void {
  if (counted === 0) return
  const params = { counted, numbers: numbers ?? '' }
  throw new AppError('conflict', { fields: [{ field, code: 'stocktake_overlaps', params }] })
}

/** With who counted, and who is to attest it. */
export async function detail(tx: Transaction, actor: Actor, id: string): Promise<StocktakeDetail> {
  const row = orNotFound(await queries.get(tx, actor, id))
  const heads = await queries.headsOf(tx, id)
  const counters = await items.counters(tx, id)
  return {
    ...row,
    counters: counters.map(({ name, count }) => ({ name, count })),
    attester: attesterOf(heads),
    mayAttest:
      row.state === 'closed' &&
      mayAttest(actor, heads) &&
      !counters.some(({ userId }) => userId === actor.userId && heads.length > 0),
  }
}
