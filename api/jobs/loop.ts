import type { Logger } from 'pino'

export interface Loop {
  /** Runs a turn now, or once more after the one that runs. */
  wake(): void
  /** Resolves when the running turn has ended. */
  stop(): Promise<void>
  healthy(): boolean
}

/** Longer than any turn takes: a loop that has not come round is stuck. */
const STUCK_AFTER_MS = 30_000
/** What was away may be back: nobody stays red for as long as a slow loop sleeps. */
const AGAIN_MS = 2_000

/** Does a thing again and again. Trouble is logged when it starts and when it ends, not at every turn. */
export function startLoop(
  { name, everyMs, log }: { name: string; everyMs: number; log: Logger },
  turn: () => Promise<void>,
): Loop {
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let again = false
  let stopped = false
  let troubled = false
  let wentWellAt = performance.now()

  const once = async () => {
    try {
      await turn()
      if (troubled) log.info({ loop: name }, 'works again')
      troubled = false
      wentWellAt = performance.now()
    } catch (error) {
      if (!troubled) log.warn({ loop: name, err: error }, 'fails; keeps trying')
      troubled = true
    }
  }
  const run = async () => {
    do {
      again = false
      await once()
    } while (again && !stopped && !troubled)
    running = undefined
    if (!stopped) timer = setTimeout(wake, troubled ? Math.min(everyMs, AGAIN_MS) : everyMs)
  }
  const wake = () => {
    if (stopped) return
    clearTimeout(timer)
    if (running) again = true
    else running = run()
  }
  wake()

  return {
    wake,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
    healthy: () => !troubled && performance.now() - wentWellAt < STUCK_AFTER_MS + everyMs,
  }
}
