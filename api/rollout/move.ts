import { MAX_BULK } from '#contract/replacements'
import { isException, type ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { AppError, type FieldError } from '../errors.ts'
import { judge, type MoveRequest } from './judge.ts'
import { ledger } from './ledger.ts'
import * as queries from './move-queries.ts'
import { tellHolders } from './notices.ts'

type Standing = queries.Standing

export interface MoveResult {
  id: string
  /** The state it is in now; null when there is no such replacement. */
  state: ReplacementState | null
  refusal: Pick<FieldError, 'field' | 'code' | 'params'> | null
}

/** Takes one step with one replacement, or throws why not. */
export async function moveOne(
  tx: Transaction,
  id: string,
  request: MoveRequest,
  now: Date,
): Promise<void> {
  const [result] = await moveMany(tx, [id], request, now)
  if (!result?.refusal) return
  const code = result.refusal.code === 'reason_required' ? 'invalid' : 'wrong_state'
  throw new AppError(code, { fields: [result.refusal] })
}

/** Takes the same step with each of them that can take it, and says of every other why it can't. */
export async function moveMany(
  tx: Transaction,
  ids: readonly string[],
  request: MoveRequest,
  now: Date,
): Promise<MoveResult[]> {
  if (ids.length > MAX_BULK) {
    throw new AppError('invalid', {
      fields: [{ field: 'ids', code: 'too_many', params: { maximum: MAX_BULK } }],
    })
  }
  const today = dayOf(now)
  const rows = new Map((await queries.lock(tx, ids, today)).map((row) => [row.id, row]))
  if (rows.size === 0 && ids.length > 0) throw new AppError('not_found')
  const results = [...new Set(ids)].map((id): MoveResult => {
    const row = rows.get(id)
    if (!row) return { id, state: null, refusal: { field: 'id', code: 'does_not_exist' } }
    return { id, state: row.state, refusal: judge(row, request) }
  })
  const moving = results.filter((result) => !result.refusal).map(({ id }) => rows.get(id)!)
  if (moving.length > 0) await take(tx, moving, request, now)
  return results.map((result) => (result.refusal ? result : { ...result, state: request.to }))
}

async function take(
  tx: Transaction,
  rows: readonly Standing[],
  { to, reason = null }: { to: ReplacementState; reason?: string | null | undefined },
  now: Date,
): Promise<void> {
  await changeLedger(tx, rows, to, now)
  const ids = rows.map((row) => row.id)
  await queries.setState(tx, ids, to, isException(to) ? reason : null, now, dayOf(now))
  const scheduled = rows.filter((row) => row.state === 'scheduled').map((row) => row.id)
  if (scheduled.length === 0) return
  const end = to === 'deployed' ? 'kept' : to === 'absent' ? 'no_show' : 'cancelled'
  const ended = await queries.endAppointments(tx, scheduled, end, reason)
  if (end === 'cancelled') await tellHolders(tx, 'appointment_cancelled', ended)
}

/** What a step does to the devices themselves. States that others have changed meanwhile are left alone. */
async function changeLedger(
  tx: Transaction,
  rows: readonly Standing[],
  to: ReplacementState,
  now: Date,
): Promise<void> {
  const fresh = (states: readonly string[]) =>
    rows.filter((row) => row.newState && states.includes(row.newState)).map(newDevice)
  const broken = rows.filter((row) => row.state === 'broken' && row.newState === 'repair')
  const old = (states: readonly string[]) =>
    rows.filter((row) => states.includes(row.oldState)).map((row) => row.oldDeviceId)

  switch (to) {
    case 'prepared':
      return ledger.setState(
        tx,
        [...fresh(['in_stock', 'kitting']), ...broken.map(newDevice)],
        'ready',
      )
    case 'broken':
      return ledger.setState(tx, fresh(['in_stock', 'kitting', 'ready', 'issued']), 'repair')
    case 'planned':
      // Another laptop is to come: the broken one leaves the person and stays in repair.
      return ledger.takeBack(tx, broken.map(newDevice), now)
    case 'deployed':
      await ledger.setState(tx, broken.map(newDevice), 'issued')
      return issue(
        tx,
        rows.filter((row) => row.state === 'scheduled'),
        now,
      )
    case 'migrated':
      return ledger.setState(tx, broken.map(newDevice), 'issued')
    case 'reclaimed':
      await ledger.takeBack(
        tx,
        rows.map((row) => row.oldDeviceId),
        now,
      )
      return ledger.setState(
        tx,
        old(['issued', 'repair', 'in_stock', 'kitting', 'ready']),
        'returned',
      )
    case 'erased':
      return ledger.setState(tx, old(['returned']), 'erased')
  }
}

async function issue(tx: Transaction, rows: readonly Standing[], now: Date): Promise<void> {
  const handovers = rows.map((row) => {
    const { holderId, dutyUnitId, unitId } = row
    return { deviceId: newDevice(row), holderId, dutyUnitId, unitId }
  })
  await ledger.handOver(tx, handovers, now)
  await ledger.setState(tx, rows.map(newDevice), 'issued')
}

const newDevice = (row: Standing): string => row.newDeviceId!
