/** So many at once, the others in line: files must leave connections for one another, and for who serves. */
export function createTurns(places: number) {
  const waiting: (() => void)[] = []
  let free = places
  return async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await new Promise<void>((turn) => waiting.push(turn))
    try {
      signal?.throwIfAborted()
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
