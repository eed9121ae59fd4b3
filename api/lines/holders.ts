import type { z } from 'zod'
import type { extensionAssign, extensionConnect, extensionInCharge } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { handOver, takeBack } from '../handovers/counter.ts'
import { moment, naming, refuseBefore } from './refusals.ts'
import * as relations from './relations.ts'

type Extension = NonNullable<Awaited<ReturnType<typeof relations.lockExtension>>>

const since = (instant: string | null): Date | null => (instant ? new Date(instant) : null)

async function inUse(tx: Transaction, id: string): Promise<Extension> {
  const extension = orNotFound(await relations.lockExtension(tx, id))
  if (extension.retired) throw refusal('id', 'extension_retired')
  return extension
}

/** Gives a number that nobody has to a person, or to a unit or post with a person in charge. */
export async function assign(
  tx: Transaction,
  id: string,
  given: z.output<typeof extensionAssign>,
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const extension = await inUse(tx, id)
  if (extension.holderId) throw refusal('id', 'extension_held')
  await mayHold(tx, given.holderId, given.dutyUnitId)
  const whose = given.dutyUnitId ?? given.holderId
  const freeOn = await relations.restsUntil(tx, { extensionId: id, whose }, at)
  if (freeOn) throw refusal('id', 'in_quarantine', { freeOn })
  const { holderId, dutyUnitId } = given
  await naming(() => relations.beginHolding(tx, { extensionId: id, holderId, dutyUnitId }, at))
}

async function mayHold(tx: Transaction, holderId: string, dutyUnitId: string | null) {
  const person = await relations.person(tx, holderId)
  if (!person) throw mistake('holderId', 'does_not_exist')
  if (person.leftOn) throw refusal('holderId', 'person_left')
  if (!dutyUnitId) {
    if (person.number) throw refusal('holderId', 'person_has_extension', { number: person.number })
    return
  }
  const unit = await relations.unit(tx, dutyUnitId)
  if (!unit) throw mistake('dutyUnitId', 'does_not_exist')
  if (unit.closed) throw refusal('dutyUnitId', 'unit_closed')
}

/** Nobody has the number from then on, and it rings nowhere: it rests. */
export async function release(
  tx: Transaction,
  id: string,
  given: { at?: string | undefined },
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const extension = await inUse(tx, id)
  if (!extension.holderId) throw refusal('id', 'extension_not_held')
  await endAll(tx, extension, at)
}

async function endAll(tx: Transaction, extension: Extension, at: Date): Promise<void> {
  refuseBefore(since(extension.heldSince), at)
  refuseBefore(since(extension.lineSince), at)
  await naming(async () => {
    await relations.endHolding(tx, extension.id, at)
    await relations.end(tx, 'extension_lines', extension.id, at)
  })
}

/** The number is given up for good. */
export async function retire(
  tx: Transaction,
  id: string,
  given: { at?: string | undefined },
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  await endAll(tx, await inUse(tx, id), at)
  await naming(() => relations.retire(tx, id, at))
}

/** Somebody else is in charge of a unit's number from then on, and of the phone on which it rings. */
export async function changeInCharge(
  tx: Transaction,
  id: string,
  given: z.output<typeof extensionInCharge>,
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const extension = await inUse(tx, id)
  const { dutyUnitId, holderId } = extension
  if (!dutyUnitId) throw refusal('id', 'not_duty')
  if (holderId === given.holderId) throw mistake('holderId', 'same_person')
  await mayHold(tx, given.holderId, dutyUnitId)
  refuseBefore(since(extension.heldSince), at)
  const phone = await relations.phoneOf(tx, id)
  await naming(async () => {
    await relations.endHolding(tx, id, at)
    await relations.beginHolding(tx, { extensionId: id, holderId: given.holderId, dutyUnitId }, at)
    if (phone?.dutyUnitId !== dutyUnitId || phone.holderId !== holderId) return
    const { deviceId } = phone
    await takeBack(tx, [deviceId], at)
    const next = { deviceId, holderId: given.holderId, dutyUnitId, unitId: dutyUnitId }
    await handOver(tx, [next], at)
  })
}

/** The extension rings on this line. */
export async function connect(
  tx: Transaction,
  id: string,
  given: z.output<typeof extensionConnect>,
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const extension = await inUse(tx, id)
  if (extension.lineId) throw refusal('id', 'extension_has_line')
  const line = await relations.lockLine(tx, given.lineId)
  if (!line) throw mistake('lineId', 'does_not_exist')
  if (line.number) throw refusal('lineId', 'line_in_use', { number: line.number })
  const freeOn = await relations.restsUntil(tx, { lineId: given.lineId, whose: id }, at)
  if (freeOn) throw refusal('lineId', 'line_in_quarantine', { freeOn })
  await naming(() => relations.begin(tx, 'extension_lines', [id, given.lineId], at))
}

export async function disconnect(
  tx: Transaction,
  id: string,
  given: { at?: string | undefined },
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const extension = await inUse(tx, id)
  if (!extension.lineId) throw refusal('id', 'extension_has_no_line')
  refuseBefore(since(extension.lineSince), at)
  await naming(() => relations.end(tx, 'extension_lines', id, at))
}
