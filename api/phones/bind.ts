import type { Transaction } from '#drizzle/client'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import { standingPolicy } from './enrollment-queries.ts'
import { assignPolicy, enablePhone } from './job-names.ts'
import * as queries from './phone-queries.ts'
import { sendAnew, whoseIs } from './reports.ts'

/** An unknown phone is of a device of the ledger, now that its numbers say so; nobody binds one by word alone. */
export async function bindPhone(
  tx: Transaction,
  id: string,
  deviceId: string,
  now: Date,
): Promise<void> {
  const phone = orNotFound(await queries.lock(tx, id))
  if (phone.removedAt) throw refusal('id', 'phone_removed')
  if (phone.deviceId) throw refusal('id', 'phone_is_known')
  const device = await queries.smartphone(tx, deviceId)
  if (!device)
    throw new AppError('not_found', { fields: [{ field: 'deviceId', code: 'does_not_exist' }] })
  if (device.kind !== 'smartphone') throw mistake('deviceId', 'not_a_smartphone')
  const whose = await whoseIs(tx, phone, null)
  if (whose.deviceId !== deviceId) throw refusal('deviceId', 'numbers_differ')
  const names = { deviceId, names: [], but: phone.resourceName }
  const before = await queries.retire(tx, names, now)
  const policyId = phone.policyId ?? (await standingPolicy(tx)) ?? null
  await queries.change(tx, id, { deviceId, unknownReason: null, policyId })
  await enqueue(tx, enablePhone, { phoneId: id })
  if (policyId) await enqueue(tx, assignPolicy, { phoneId: id }, { dedupeKey: id })
  await sendAnew(tx, deviceId, before > 0, now)
}
