import type { Replacement, ReplacementSummary } from '#contract/replacements'
import type { ReplacementState } from '#contract/rollout'

/** A filter holds one state or several. */
export function chosenStates(state: unknown): ReplacementState[] {
  if (Array.isArray(state)) return state as ReplacementState[]
  return typeof state === 'string' && state ? [state as ReplacementState] : []
}

export const countsOf = (summary: ReplacementSummary | undefined) =>
  new Map(summary?.states.map(({ state, count }) => [state, count]))

/** The states of the ticked rows; none where some are on other pages, whose states are not known here. */
export function statesOf(
  rows: readonly Pick<Replacement, 'id' | 'state'>[] | undefined,
  ids: readonly unknown[],
): ReplacementState[] {
  const ticked = rows?.filter(({ id }) => ids.includes(id)) ?? []
  return ticked.length === ids.length ? [...new Set(ticked.map(({ state }) => state))] : []
}

/** Filters of the address that no input shows, so that they can be seen and dropped. */
const UNSEEN = ['id', 'waveState', 'holderId', 'oldDeviceId', 'newDeviceId']

export const unseenOf = (filter: Record<string, unknown>): string[] =>
  UNSEEN.filter((name) => filter[name] !== undefined)
