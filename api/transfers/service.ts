import type { z } from 'zod'
import {
  OPEN_STATES,
  type TransferBatchState,
  type TransferDetail,
  type transferUpdate,
} from '#contract/transfers'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { addDays, dayOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, type FieldError, orNotFound } from '../errors.ts'
import { named } from '../imports/undo.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import * as batches from './batch-queries.ts'
import * as queries from './queries.ts'

/** What stands in the way is named one by one up to here; the number is always told. */
const NAMED = 50

const CONSTRAINTS: ConstraintErrors = {
  transfers_to_unit_id_units_id_fk: { error: 'invalid', field: 'toUnitId', code: 'does_not_exist' },
}

const isOpen = (state: string) => OPEN_STATES.includes(state as TransferBatchState)

const wrongState = (state: string) => new AppError('wrong_state', { params: { state } })

/**
 * Applies a batch, all or none, in the caller's transaction. One that is applied already stays as it is: two
 * who apply at once have one effect.
 */
export async function apply(tx: Transaction, id: string, now: Date): Promise<void> {
  await batches.lockLedger(tx)
  const batch = orNotFound(await batches.lockBatch(tx, id))
  if (batch.state === 'applied') return
  if (!isOpen(batch.state)) throw wrongState(batch.state)
  if (batch.effectiveOn > dayOf(now)) {
    const params = { day: batch.effectiveOn }
    throw new AppError('wrong_state', {
      fields: [{ field: 'effectiveOn', code: 'too_early', params }],
    })
  }
  const found = await batches.conflictsOf(tx, id)
  if (found.length > 0) {
    throw new AppError('wrong_state', {
      params: { conflicts: found.length },
      fields: fieldsOf(found),
    })
  }
  await batches.apply(tx, id)
  for (const { userId, arrived, gone } of await batches.headsToTell(tx, id)) {
    await notify(tx, {
      userIds: [userId],
      template: 'transfers_applied',
      params: { day: batch.effectiveOn, arrived, gone },
      link: `/transfer-batches/${id}`,
    })
  }
}

const fieldsOf = (found: { rowNumber: number; conflicts: string[] }[]): FieldError[] =>
  found
    .slice(0, NAMED)
    .flatMap(({ rowNumber, conflicts }) =>
      conflicts.map((code) => ({ field: `rows.${rowNumber}`, code })),
    )

/** On the day by itself: applied, or IT staff are told once a day that conflicts keep it from that. */
export async function applyOnTheDay(tx: Transaction, id: string, now: Date): Promise<void> {
  await batches.lockLedger(tx)
  const batch = await batches.lockBatch(tx, id)
  // Applied or cancelled meanwhile; or undone, and then it is somebody's to say when.
  if (batch?.state !== 'planned') return
  const conflicts = await batches.conflictsOf(tx, id)
  if (conflicts.length === 0) return apply(tx, id, now)
  if (batch.toldOn === dayOf(now)) return
  await batches.setToldOn(tx, id, dayOf(now))
  await notify(tx, {
    role: 'it_staff',
    template: 'transfers_blocked',
    params: { day: batch.effectiveOn, conflicts: conflicts.length },
    link: `/transfer-batches/${id}`,
  })
}

export async function undo(tx: Transaction, id: string): Promise<void> {
  await batches.lockLedger(tx)
  const batch = orNotFound(await batches.lockBatch(tx, id))
  if (batch.state !== 'applied') throw wrongState(batch.state)
  const dependants = await batches.undo(tx, id)
  if (dependants.length === 0) return
  throw new AppError('undo_blocked', {
    params: { count: dependants.length },
    fields: named(dependants, { ja: '適用', en: 'transfer' }),
  })
}

export async function cancel(tx: Transaction, id: string, reason: string): Promise<void> {
  const batch = orNotFound(await batches.lockBatch(tx, id))
  if (!isOpen(batch.state)) throw wrongState(batch.state)
  await batches.cancel(tx, id, reason)
}

export async function confirmHeads(tx: Transaction, id: string): Promise<void> {
  const batch = orNotFound(await batches.lockBatch(tx, id))
  if (!isOpen(batch.state)) throw wrongState(batch.state)
  await batches.confirmHeads(tx, id)
}

type Correction = z.output<typeof transferUpdate>

/** Corrects a row before it is applied; afterwards only the day by which devices are to be back. */
export async function correct(
  tx: Transaction,
  actor: Actor,
  id: string,
  given: Correction,
): Promise<void> {
  const row = orNotFound(await queries.get(tx, actor, id))
  const { state } = orNotFound(await batches.shareBatch(tx, row.batchId))
  const { reason, returnDueOn, ...others } = given
  const plans = Object.values(others).some((value) => value !== undefined)
  if (!isOpen(state) && (plans || state !== 'applied')) throw wrongState(state)
  refuseImpossible(row, given)
  const devices = given.devices ?? row.devices
  const days = (await readSettings(tx))['transfers.returnDueDays']
  const due = returnDueOn ?? row.returnDueOn ?? addDays(row.effectiveOn, days)
  await naming(CONSTRAINTS, () =>
    queries.change(tx, id, {
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
      returnDueOn: devices === 'return' ? due : null,
      reason,
    }),
  )
}

function refuseImpossible(row: TransferDetail, given: Correction): void {
  const fields: FieldError[] = []
  if (row.kind === 'retire') {
    for (const field of ['toUnitId', 'post', 'isHead'] as const) {
      if (given[field]) fields.push({ field, code: 'not_for_leavers' })
    }
  }
  const devices = given.devices ?? row.devices
  if (row.kind === 'join' && devices === 'return') {
    fields.push({ field: 'devices', code: 'not_for_joiners' })
  } else if (given.returnDueOn && devices === 'keep') {
    fields.push({ field: 'returnDueOn', code: 'nothing_to_return' })
  }
  if (fields.length > 0) throw new AppError('invalid', { fields })
}
