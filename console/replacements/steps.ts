import type { Replacement } from '#contract/replacements'
import { REPLACEMENT_WAY } from '#contract/rollout'

export interface Step {
  state: (typeof REPLACEMENT_WAY)[number]
  is: 'done' | 'now' | 'ahead'
  /** The day it was reached, where the record keeps it. */
  day: string | null
}

type Days = Pick<
  Replacement,
  'state' | 'pausedFrom' | 'deployedOn' | 'migratedOn' | 'reclaimedOn' | 'closedOn'
>

/** The way from the plan to the end, and how far along it the replacement is. */
export function stepsOf(row: Days): Step[] {
  const days: Partial<Record<string, string | null>> = {
    deployed: row.deployedOn,
    migrated: row.migratedOn,
    reclaimed: row.reclaimedOn,
    closed: row.closedOn,
  }
  const way: readonly string[] = REPLACEMENT_WAY
  const at = way.indexOf(row.pausedFrom ?? row.state)
  const over = row.state === 'closed'
  return REPLACEMENT_WAY.map((state, index) => ({
    state,
    is: index < at || over ? 'done' : index === at ? 'now' : 'ahead',
    day: days[state] ?? null,
  }))
}
