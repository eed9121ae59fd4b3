const MOST = 500
/** As many rows as somebody imports make a text that comes once, and is long. */
const LONGEST = 8_192
const MOST_SEEN = 2_000

/**
 * Which statements a connection keeps prepared: those that come again. Kept, one is neither parsed, nor
 * rewritten by row security, nor described in a round trip of its own each time it is asked; but both ends
 * hold it for as long as the connection lives, so there is an end to them.
 */
export function openKept(): (text: string) => boolean {
  const kept = new Set<string>()
  const seen = new Set<string>()
  return (text) => {
    if (kept.has(text)) return true
    if (kept.size >= MOST || text.length > LONGEST) return false
    if (seen.delete(text)) {
      kept.add(text)
      return true
    }
    if (seen.size >= MOST_SEEN) seen.clear()
    seen.add(text)
    return false
  }
}
