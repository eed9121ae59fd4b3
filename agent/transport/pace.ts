/** Everybody comes back when a server does: spread over half a minute (DESIGN §8). */
const JITTER_MS = 30_000
const FIRST_MS = 2_000
const LONGEST_MS = 10 * 60_000

export interface Pace {
  /** How long to wait after one more failure. */
  failedMs(): number
  /** How long after an end that nobody is to blame for. */
  endedMs(afterMs?: number): number
  worked(): void
}

/** `random` in [0, 1). `scale` shortens everything, for tests. */
export function createPace(random: () => number, scale = 1): Pace {
  let failures = 0
  const jittered = (ms: number) => (ms + random() * JITTER_MS) * scale
  return {
    failedMs() {
      const ms = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS)
      failures = Math.min(failures + 1, 30)
      return jittered(ms)
    },
    endedMs: (afterMs = 0) => jittered(afterMs),
    worked() {
      failures = 0
    },
  }
}
