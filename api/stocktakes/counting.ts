import type { z } from 'zod'
import type { ScanMatch } from '#contract/scan'
import type { StocktakeItem, stocktakeItemUpdate } from '#contract/stocktakes'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { resolve } from '../scan/service.ts'
import * as items from './item-queries.ts'
import * as queries from './queries.ts'
import { refuseUnless } from './refusals.ts'

/** Counts whatever bears the code. Counted before, it is not counted again, and the answer says so. */
export async function scan(
  tx: Transaction,
  actor: Actor,
  id: string,
  scanned: string,
  now: Date,
): Promise<{ item: StocktakeItem; again: boolean }> {
  const { state } = orNotFound(await queries.lock(tx, actor, 'stocktakes.write', id, 'share'))
  refuseUnless(state, 'open')
  const { code, matches } = await resolve(tx, actor, scanned)
  const counterName = await queries.nameOf(tx, actor.userId)
  const count = { code, countedAt: now, countedBy: actor.userId, counterName }
  const deviceId = await deviceMeant(tx, id, matches)
  const isNew = deviceId
    ? await countDevice(tx, id, deviceId, count)
    : await items.addUnknown(tx, id, count)
  const itemId = orNotFound(await items.itemOf(tx, id, { deviceId, code }))
  const item = orNotFound(await items.get(tx, actor, itemId, dayOf(now)))
  // Neither counted now nor before: not the actor's to write.
  if (item.result === 'missing') throw new AppError('not_found')
  if (isNew && item.deviceState === 'missing') await tellOfMissing(tx, item)
  return { item, again: !isNew }
}

async function countDevice(
  tx: Transaction,
  id: string,
  deviceId: string,
  count: items.Count,
): Promise<boolean> {
  const [isExpected] = await items.expectedOf(tx, id, [deviceId])
  return isExpected
    ? items.markFound(tx, id, deviceId, count)
    : items.addUnexpected(tx, id, deviceId, count)
}

/** Null where nothing bears the code. Of several devices, the one that is expected here. */
async function deviceMeant(
  tx: Transaction,
  id: string,
  matches: readonly ScanMatch[],
): Promise<string | null> {
  const devices = matches.filter(({ resource }) => resource === 'devices').map((match) => match.id)
  if (devices.length === 0 && matches.length > 0) throw mistake('code', 'staff_card')
  if (devices.length <= 1) return devices[0] ?? null
  const expected = await items.expectedOf(tx, id, devices)
  if (expected.length !== 1) {
    throw mistake('code', 'code_of_several', { count: devices.length })
  }
  return expected[0]!
}

/** A device that was reported lost lies here: those who look for it hear of it. */
async function tellOfMissing(tx: Transaction, item: StocktakeItem): Promise<void> {
  const params = { propertyNumber: item.propertyNumber! }
  const link = `/stocktakes/${item.stocktakeId}`
  await notify(tx, { role: 'security', template: 'missing_device_seen', params, link })
}

/** A scan that was a mistake: what is expected is to be counted anew, what is not goes again. */
export async function takeBack(
  tx: Transaction,
  actor: Actor,
  itemId: string,
  now: Date,
): Promise<void> {
  const item = await lockItem(tx, actor, itemId, now)
  refuseUnless(item.stocktakeState, 'open')
  if (item.result === 'missing') throw refusal('id', 'not_counted')
  const done =
    item.result === 'found' ? await items.uncount(tx, itemId) : await items.remove(tx, itemId)
  if (!done) throw new AppError('not_found')
}

/** Why an absent device is absent. */
export async function explain(
  tx: Transaction,
  actor: Actor,
  itemId: string,
  { explanation, note = null }: z.output<typeof stocktakeItemUpdate>,
  now: Date,
): Promise<void> {
  if (explanation === 'other' && !note) throw mistake('note', 'note_for_other')
  const item = await lockItem(tx, actor, itemId, now)
  refuseUnless(item.stocktakeState, 'open', 'closed')
  if (item.result !== 'missing') throw refusal('id', 'not_missing')
  const row = { explanation, note: explanation ? note : null }
  if (!(await items.explain(tx, itemId, row))) throw new AppError('not_found')
}

/** The item behind its stocktake's lock, read once that is there. */
async function lockItem(tx: Transaction, actor: Actor, itemId: string, now: Date) {
  const today = dayOf(now)
  const { stocktakeId } = orNotFound(await items.get(tx, actor, itemId, today))
  const whole = await queries.lock(tx, actor, 'stocktakes.write', stocktakeId, 'share')
  const { state: stocktakeState } = orNotFound(whole)
  return { ...orNotFound(await items.get(tx, actor, itemId, today)), stocktakeState }
}
