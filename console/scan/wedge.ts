/** Between two keys of a scanner pass a few milliseconds; nobody types like that for long. */
const FASTEST_HAND_MS = 50
/** After such a pause something new begins. Between the two lies a hand, or a scanner that was held up. */
const PAUSE_MS = 300
const SHORTEST_CODE = 5

interface Key {
  key: string
  /** Milliseconds, of any clock that only goes forward. */
  at: number
}

/**
 * Tells a keyboard-wedge scanner from a person: a burst of characters ended by Enter. Gives the code at
 * that Enter, else null.
 */
export function createWedge(): (pressed: Key) => string | null {
  let typed = ''
  let torn = false
  let last = Number.NEGATIVE_INFINITY
  return ({ key, at }) => {
    const pause = at - last
    if (pause > FASTEST_HAND_MS) typed = ''
    // The rest of a code is no code.
    torn = pause <= PAUSE_MS && (torn || pause > FASTEST_HAND_MS)
    last = at
    if (key === 'Enter') {
      const code = torn ? '' : typed
      typed = ''
      torn = false
      return code.length >= SHORTEST_CODE ? code : null
    }
    if ([...key].length === 1) typed += key
    return null
  }
}
