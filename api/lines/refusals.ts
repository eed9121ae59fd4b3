import { type ConstraintErrors, naming as namingBy } from '../constraints.ts'
import { mistake } from '../errors.ts'

/** When it is to have happened. */
export function moment(at: string | undefined, now: Date): Date {
  const when = at ? new Date(at) : now
  if (when > now) throw mistake('at', 'in_the_future')
  return when
}

/** A state can't end before it began. */
export function refuseBefore(since: Date | null | undefined, at: Date): void {
  if (since && at < since) throw mistake('at', 'before_since', { since: inTokyo(since) })
}

const inTokyo = (instant: Date): string =>
  new Intl.DateTimeFormat('ja-JP', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(instant)

const overlap = { error: 'conflict', field: 'at', code: 'period_overlap' } as const

/** What these say has been asked before; two requests can race for it, and the past may overlap. */
const CONSTRAINTS: ConstraintErrors = {
  sim_devices_one_device: overlap,
  sim_devices_one_sim: overlap,
  line_sims_one_sim: overlap,
  line_sims_one_line: overlap,
  extension_lines_one_line: overlap,
  extension_holders_one_holder: overlap,
  extension_holders_one_extension: overlap,
  handovers_no_overlap: overlap,
  handovers_period_check: overlap,
  extension_holders_quarantine: overlap,
  extension_lines_quarantine: overlap,
  extensions_retired: { error: 'wrong_state', field: 'id', code: 'extension_retired' },
}

/** Runs a write whose refusal by one of these constraints has a sentence of its own. */
export const naming = <T>(work: () => Promise<T>): Promise<T> => namingBy(CONSTRAINTS, work)
