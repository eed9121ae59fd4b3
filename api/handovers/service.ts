import type { z } from 'zod'
import type { AcceptanceItem, handoverCreate, handoverReturn } from '#contract/handovers'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { setState } from '../devices/state.ts'
import { AppError, mistake } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { advance, type Swap, swapsOf } from '../rollout/swap.ts'
import * as acceptances from './acceptance-queries.ts'
import { complete } from './answer.ts'
import { handOver, takeBack } from './counter.ts'
import * as queries from './counter-queries.ts'
import { acceptanceForms, refuseUnlessShown } from './forms.ts'
import { whyNotHandOver, whyNotTakeBack } from './judge.ts'
import { refuse } from './refusals.ts'

type Returned = z.output<typeof handoverReturn>['devices'][number]

/** One visit to the counter: devices go out, others come back for them, and one acceptance covers it all. */
export async function handOverAtCounter(
  tx: Transaction,
  actor: Actor,
  given: z.output<typeof handoverCreate>,
  now: Date,
): Promise<string> {
  const { holderId, deviceIds, returns = [], dueOn = null, signature, refusal } = given
  if (signature && refusal) throw mistake('refusal', 'signed_or_refused')
  if (dueOn && dueOn < dayOf(now)) throw mistake('dueOn', 'in_the_past')
  const forms = await acceptanceForms(tx)
  refuseUnlessShown(forms.handover, given, signature !== undefined)
  const to = await receiverOf(tx, given, now)
  if (to.left)
    throw new AppError('wrong_state', { fields: [{ field: 'holderId', code: 'holder_left' }] })

  const backIds = returns.map(({ deviceId }) => deviceId)
  const swaps = await swapsOf(tx, [...deviceIds, ...backIds])
  const devices = await queries.lockDevices(tx, [...deviceIds, ...backIds])
  refuse([
    ...deviceIds.flatMap((id, index) =>
      backIds.includes(id) ? [{ field: `deviceIds.${index}`, code: 'in_both' }] : [],
    ),
    ...whyNotHandOver(deviceIds, holderId, devices, swaps),
    ...whyNotTakeBack(backIds, holderId, devices, 'returns'),
  ])
  const id = await acceptances.insert(tx, {
    ...(await heading(tx, actor, to, given.dutyUnitId)),
    kind: 'handover',
    items: [
      ...deviceIds.map((each) => itemOf(devices.get(each)!, 'handover')),
      ...returns.map((each) => itemOf(devices.get(each.deviceId)!, 'return', each)),
    ],
    text: forms.handover.text,
    textVersion: forms.handover.version,
    checklist: given.checked,
    dueOn,
  })
  if (!refusal) {
    await issue(tx, deviceIds, swaps, { ...to, dutyUnitId: given.dutyUnitId ?? null }, now)
    await queries.tieHandovers(tx, deviceIds, id, dueOn)
    await reclaim(tx, returns, devices, id, now)
  }
  if (signature) await complete(tx, actor, id, { state: 'signed', signature }, now)
  else if (refusal) await complete(tx, actor, id, { state: 'refused', reason: refusal }, now)
  else await askToAccept(tx, holderId, deviceIds.length)
  return id
}

/** Devices come back from their holder. */
export async function takeBackAtCounter(
  tx: Transaction,
  actor: Actor,
  given: z.output<typeof handoverReturn>,
  now: Date,
): Promise<string> {
  const { holderId, signature, unsignedReason } = given
  if ((signature === undefined) === (unsignedReason === undefined)) {
    throw mistake('signature', 'signature_or_reason')
  }
  const forms = await acceptanceForms(tx)
  refuseUnlessShown(forms.return, given, signature !== undefined)
  const from = await receiverOf(tx, given, now)
  const ids = given.devices.map(({ deviceId }) => deviceId)
  // In the order in which everybody locks: replacements before devices.
  await swapsOf(tx, ids)
  const devices = await queries.lockDevices(tx, ids)
  refuse(whyNotTakeBack(ids, holderId, devices, 'devices'))
  const id = await acceptances.insert(tx, {
    ...(await heading(tx, actor, from, null)),
    kind: 'return',
    items: given.devices.map((each) => itemOf(devices.get(each.deviceId)!, 'return', each)),
    text: forms.return.text,
    textVersion: forms.return.version,
    checklist: given.checked,
    dueOn: null,
  })
  await reclaim(tx, given.devices, devices, id, now)
  const answer = signature
    ? { state: 'signed' as const, signature }
    : { state: 'waived' as const, reason: unsignedReason! }
  await complete(tx, actor, id, answer, now)
  return id
}

async function receiverOf(
  tx: Transaction,
  given: { holderId: string; dutyUnitId?: string | null | undefined },
  now: Date,
): Promise<queries.Receiver> {
  const row = await queries.receiver(tx, given, dayOf(now))
  if (!row) {
    throw new AppError('not_found', { fields: [{ field: 'holderId', code: 'does_not_exist' }] })
  }
  const { unitId } = row
  if (unitId === null) throw mistake('dutyUnitId', 'does_not_exist')
  if (given.dutyUnitId && row.unitClosed) refuse([{ field: 'dutyUnitId', code: 'unit_closed' }])
  return { ...row, unitId }
}

async function heading(
  tx: Transaction,
  actor: Actor,
  { holderId, holderName, unitId, unitPath }: queries.Receiver,
  dutyUnitId: string | null = null,
) {
  const operatorName = await acceptances.operatorName(tx)
  return {
    holderId,
    holderName,
    unitId,
    unitPath,
    dutyUnitId,
    operatorId: actor.userId,
    operatorName,
  }
}

function itemOf(
  { id, kind, propertyNumber, serialNumber, model }: queries.OnCounter,
  act: AcceptanceItem['act'],
  returned?: Returned,
): AcceptanceItem {
  const { condition = null, note = null } = returned ?? {}
  return { act, deviceId: id, kind, propertyNumber, serialNumber, model, condition, note }
}

/** What belongs to a replacement goes by the rollout, which hands it over itself. */
async function issue(
  tx: Transaction,
  deviceIds: readonly string[],
  swaps: readonly Swap[],
  to: queries.Receiver & { dutyUnitId: string | null },
  now: Date,
): Promise<void> {
  const byRollout = new Set<string>()
  for (const [index, deviceId] of deviceIds.entries()) {
    const swap = swaps.find(({ newDeviceId }) => newDeviceId === deviceId)
    if (!swap) continue
    await naming(`deviceIds.${index}`, () => advance(tx, swap, 'deployed', now))
    byRollout.add(deviceId)
  }
  const { holderId, dutyUnitId, unitId } = to
  const rest = deviceIds.filter((deviceId) => !byRollout.has(deviceId))
  await handOver(
    tx,
    rest.map((deviceId) => ({ deviceId, holderId, dutyUnitId, unitId })),
    now,
  )
  await setState(tx, rest, 'issued')
}

/** The old laptop of a replacement whose new one is out is reclaimed by the rollout. */
async function reclaim(
  tx: Transaction,
  returns: readonly Returned[],
  devices: ReadonlyMap<string, queries.OnCounter>,
  acceptanceId: string,
  now: Date,
): Promise<void> {
  const ids = returns.map(({ deviceId }) => deviceId)
  // Read anew: the same visit may just have deployed the new one.
  const swaps = ids.length > 0 ? await swapsOf(tx, ids) : []
  for (const swap of swaps) {
    const out = swap.state === 'deployed' || swap.state === 'migrated'
    if (out && ids.includes(swap.oldDeviceId)) await advance(tx, swap, 'reclaimed', now)
  }
  await takeBack(tx, ids, now)
  await setState(tx, ids, 'returned')
  const tied = returns.map(({ deviceId, condition }) => ({
    handoverId: devices.get(deviceId)!.handoverId!,
    condition,
  }))
  await queries.tieReturns(tx, tied, acceptanceId)
}

/** Says of a rollout's refusal which device it is about. */
async function naming(field: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const fields = error.fields.map((each) => ({ ...each, field }))
    throw new AppError(error.code, { fields, params: error.params, cause: error })
  }
}

async function askToAccept(tx: Transaction, holderId: string, count: number): Promise<void> {
  const userIds = await acceptances.loginOf(tx, holderId)
  await notify(tx, { userIds, template: 'handover_to_accept', params: { count }, link: '/me' })
}
