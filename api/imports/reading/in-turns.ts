import { setImmediate as othersTurn } from 'node:timers/promises'

/** Some milliseconds' worth. */
const AT_ONCE = 2_000

/** Calls `each` for all of a hundred thousand rows; in between, others have their turn. */
export async function inTurns<T>(
  rows: readonly T[],
  each: (row: T, at: number) => void,
): Promise<void> {
  for (const [at, row] of rows.entries()) {
    if (at > 0 && at % AT_ONCE === 0) await othersTurn()
    each(row, at)
  }
}
