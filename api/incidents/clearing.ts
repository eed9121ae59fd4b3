import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'

const FIRST_AFTER_MS = 150
const AGAIN_AFTER_MS = 150
/** Whoever is younger than this will be done before it could be told. */
const OLDER_THAN_MS = 400
/** Cancelled so often in vain, and the connection goes: it may hold its locks while it asks for nothing. */
const HARD_AFTER = 2

/**
 * While a report runs, whoever it has to wait for gives way: see app.clear_the_way. Asked over other
 * connections than those the reports themselves stand in line for.
 */
export function clearTheWay(deps: Pick<Deps, 'db' | 'log'>, pid: number): { stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let cancelled = 0
  const ask = async () => {
    const hard = cancelled >= HARD_AFTER
    const wanted = { pid, olderThanMs: OLDER_THAN_MS, hard }
    try {
      const { cleared } = await deps.db.call<{ cleared: number }>(
        system('incidents'),
        'clear_the_way',
        wanted,
      )
      if (cleared > 0) cancelled++
      if (cleared > 0) deps.log.warn({ cleared, hard }, 'others gave way to a loss report')
    } catch (error) {
      deps.log.error({ err: error }, 'the way of a loss report could not be cleared')
    }
    if (timer) timer = setTimeout(ask, AGAIN_AFTER_MS)
  }
  timer = setTimeout(ask, FIRST_AFTER_MS)
  return {
    stop: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
