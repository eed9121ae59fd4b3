import type { Device } from './devices.ts'

type State = Device['state']

/** What a step asks for besides the state it starts from. */
export type DeviceNeed =
  /** Comes with a handover at the counter, by the rollout or by a ledger file; never by itself. */
  | 'handover'
  /** Comes with a loss report, or with its release. */
  | 'incident'
  /** Lost for good: the incident is closed. */
  | 'closed_incident'
  /** Words that say why. */
  | 'reason'
  /** Somebody still holds it. */
  | 'holder'
  /** Nobody holds it any more. */
  | 'nobody'
  /** Its erasure since the last return is on record. */
  | 'erasure'
  /** And so is the certificate. */
  | 'certificate'

interface DeviceMove {
  from: State
  to: State
  needs: readonly DeviceNeed[]
}

const moves = (from: State, to: Partial<Record<State, readonly DeviceNeed[]>>): DeviceMove[] =>
  Object.entries(to).map(([state, needs]) => ({ from, to: state as State, needs }))

const INCIDENT = ['incident'] as const
const HANDOVER = ['handover'] as const
const REASON = ['reason'] as const

/** Every step of a device. The table app.moves in the database holds the same rows, with their needs. */
export const DEVICE_MOVES: readonly DeviceMove[] = [
  ...moves('in_stock', {
    kitting: [],
    ready: [],
    issued: HANDOVER,
    repair: REASON,
    returned: REASON,
    missing: INCIDENT,
  }),
  ...moves('kitting', {
    ready: [],
    in_stock: [],
    issued: HANDOVER,
    repair: REASON,
    returned: REASON,
    missing: INCIDENT,
  }),
  ...moves('ready', {
    kitting: [],
    in_stock: [],
    issued: HANDOVER,
    repair: REASON,
    returned: REASON,
    missing: INCIDENT,
  }),
  ...moves('issued', { returned: [], repair: REASON, missing: INCIDENT }),
  ...moves('repair', {
    in_stock: ['nobody'],
    ready: ['nobody'],
    issued: ['holder'],
    returned: [],
    missing: INCIDENT,
  }),
  ...moves('returned', {
    in_stock: ['nobody'],
    issued: HANDOVER,
    repair: REASON,
    erased: ['erasure'],
    missing: INCIDENT,
  }),
  ...moves('erased', { in_stock: ['nobody'], disposed: ['certificate'] }),
  ...moves('missing', {
    in_stock: INCIDENT,
    kitting: INCIDENT,
    ready: INCIDENT,
    issued: INCIDENT,
    repair: INCIDENT,
    returned: INCIDENT,
    written_off: ['closed_incident'],
  }),
]

/**
 * The step, or undefined where there is none. What was missing goes back to the state in which it went,
 * `missingFrom`, and to no other.
 */
export function deviceMove(
  from: State,
  to: State,
  missingFrom: State | null,
): DeviceMove | undefined {
  if (from === 'missing' && to !== 'written_off' && to !== missingFrom) return undefined
  return DEVICE_MOVES.find((move) => move.from === from && move.to === to)
}

const NOT_BY_HAND: readonly DeviceNeed[] = ['handover', 'incident', 'closed_incident']

/** Steps that somebody may take by themselves; the others come with a handover or an incident. */
export const byHand = ({ needs }: DeviceMove): boolean =>
  !needs.some((need) => NOT_BY_HAND.includes(need))
