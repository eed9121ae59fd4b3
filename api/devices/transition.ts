import type { z } from 'zod'
import { type DeviceNeed, deviceMove } from '#contract/device-moves'
import type { Device, deviceTransition } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { AppError, type FieldError } from '../errors.ts'
import { takeBack } from '../handovers/counter.ts'
import { setState } from './state.ts'
import { lockForMove, type Standing } from './write-queries.ts'

export type MoveRequest = z.output<typeof deviceTransition>
export type Refusal = Pick<FieldError, 'field' | 'code' | 'params'>

/** Takes one step with one device, or throws why not. */
export async function moveDevice(
  tx: Transaction,
  id: string,
  request: MoveRequest,
  now: Date,
): Promise<void> {
  const refusal = (await moveDevices(tx, [id], request, now)).get(id)
  if (!refusal) return
  if (refusal.code === 'not_permitted') throw new AppError('forbidden')
  const code = refusal.code === 'reason_required' ? 'invalid' : 'wrong_state'
  throw new AppError(code, { fields: [refusal] })
}

/** Takes the same step with each device that can take it; of every other it gives the reason. */
export async function moveDevices(
  tx: Transaction,
  ids: readonly string[],
  request: MoveRequest,
  now: Date,
): Promise<Map<string, Refusal>> {
  const standing = new Map((await lockForMove(tx, ids)).map((row) => [row.id, row]))
  const refused = new Map<string, Refusal>()
  const moving: Standing[] = []
  for (const id of ids) {
    const row = standing.get(id)
    const refusal = row ? judge(row, request) : { field: 'id', code: 'not_permitted' }
    if (refusal) refused.set(id, refusal)
    else moving.push(row!)
  }
  const movingIds = moving.map((row) => row.id)
  // What comes back leaves its holder.
  const held = moving.filter((row) => row.held).map((row) => row.id)
  if (request.to === 'returned') await takeBack(tx, held, now)
  await setState(tx, movingIds, request.to, request.reason)
  return refused
}

const unmet: Record<DeviceNeed, (row: Standing, request: MoveRequest) => string | false> = {
  handover: () => 'by_handover',
  incident: () => 'by_incident',
  closed_incident: () => 'by_closed_incident',
  reason: (_, { reason }) => !reason && 'reason_required',
  holder: (row) => !row.held && 'no_holder_left',
  nobody: (row) => row.held && 'still_held',
  erasure: (row) => !row.erased && 'no_erasure',
  certificate: (row) => !row.certified && 'no_certificate',
}

/** Why the step can't be taken by hand, or null. */
function judge(row: Standing, request: MoveRequest): Refusal | null {
  const { from, to } = request
  const params: { from: Device['state']; to: Device['state'] } = { from: row.state, to }
  if (from && from !== row.state) {
    return { field: 'from', code: 'moved_meanwhile', params: { state: row.state } }
  }
  if (to === row.state) return { field: 'to', code: 'already_there', params: { state: to } }
  const move = deviceMove(row.state, to, row.missingFrom)
  if (!move) return { field: 'to', code: 'no_such_step', params }
  for (const need of move.needs) {
    const code = unmet[need](row, request)
    if (code) return { field: code === 'reason_required' ? 'reason' : 'to', code, params }
  }
  return null
}
