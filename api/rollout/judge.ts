import { type Need, type ReplacementState, replacementMove } from '#contract/rollout'
import type { FieldError } from '../errors.ts'
import type { Standing } from './move-queries.ts'

export interface MoveRequest {
  to: ReplacementState
  /** What the asker saw. */
  from?: ReplacementState | undefined
  reason?: string | undefined
}

type Refusal = Pick<FieldError, 'field' | 'code' | 'params'>

const UNDER_WAY = ['planned', 'open']
const BEFORE_HANDOVER = ['in_stock', 'kitting', 'ready']
const LOST = ['missing', 'written_off']
const BACK = ['returned', 'erased', 'disposed']

const unmet: Record<Need, (row: Standing, request: MoveRequest) => string | false> = {
  pairing: (row) =>
    !row.newDeviceId
      ? 'no_new_device'
      : !BEFORE_HANDOVER.includes(row.newState!) && 'new_device_not_in_stock',
  ready_device: (row) =>
    row.holderLeft
      ? 'holder_left'
      : (row.newState !== 'ready' || row.newHeld) && 'new_device_not_ready',
  open_wave: (row) => row.waveState !== 'open' && `wave_${row.waveState}`,
  wave_not_over: (row) => !UNDER_WAY.includes(row.waveState) && `wave_${row.waveState}`,
  reason: (_, request) => !request.reason && 'reason_required',
  old_device_at_hand: (row) => LOST.includes(row.oldState) && 'old_device_lost',
  erasure: (row) =>
    !BACK.includes(row.oldState) ? 'old_device_in_use' : !row.erased && 'no_erasure',
  certificate: (row) => !row.certified && 'no_certificate',
  old_device_written_off: (row) => row.oldState !== 'written_off' && 'not_written_off',
}

/** Why the step can't be taken, or null. */
export function judge(row: Standing, request: MoveRequest): Refusal | null {
  const { from, to } = request
  if (from && from !== row.state) {
    return { field: 'from', code: 'moved_meanwhile', params: { state: row.state } }
  }
  const move = replacementMove(row.state, to, row.pausedFrom)
  if (!move) return { field: 'to', code: 'no_such_step', params: { from: row.state, to } }
  for (const need of move.needs) {
    const code = unmet[need](row, request)
    if (code) return { field: code === 'reason_required' ? 'reason' : 'to', code }
  }
  return null
}
