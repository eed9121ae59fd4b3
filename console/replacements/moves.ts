import type { Replacement } from '#contract/replacements'
import {
  isException,
  REPLACEMENT_MOVES,
  REPLACEMENT_STATES,
  REPLACEMENT_WAY,
  type ReplacementState,
  replacementMove,
} from '#contract/rollout'

const WAY: readonly string[] = REPLACEMENT_WAY

export interface Moves {
  forward: ReplacementState[]
  back: ReplacementState[]
  exceptions: ReplacementState[]
}

/** Just the steps that the contract's table allows from where the replacement stands. */
export function movesOf({ state, pausedFrom }: Pick<Replacement, 'state' | 'pausedFrom'>): Moves {
  const reachable = REPLACEMENT_STATES.filter((to) => replacementMove(state, to, pausedFrom))
  const isAhead = (to: ReplacementState) =>
    isException(state) ? to === pausedFrom : WAY.indexOf(to) > WAY.indexOf(state)
  const onWay = reachable.filter((to) => !isException(to))
  return {
    forward: onWay.filter(isAhead),
    back: onWay.filter((to) => !isAhead(to)),
    exceptions: reachable.filter(isException),
  }
}

export const needsReason = (to: ReplacementState): boolean =>
  REPLACEMENT_MOVES.some((move) => move.to === to && move.needs.includes('reason'))

/** Where rows of these states can go, in the order of the way; of any state where none is given. */
export function targetsFrom(states: readonly ReplacementState[]): ReplacementState[] {
  const from = states.length > 0 ? states : REPLACEMENT_STATES
  return REPLACEMENT_STATES.filter((to) =>
    REPLACEMENT_MOVES.some((move) => move.to === to && from.includes(move.from)),
  )
}
