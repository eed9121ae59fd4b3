/** Between two keys of a scanner pass a few milliseconds; nobody types like that for long. */
const FASTEST_HAND_MS = 50
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
  let last = Number.NEGATIVE_INFINITY
  return ({ key, at }) => {
    if (at - last > FASTEST_HAND_MS) typed = ''
    last = at
    if (key === 'Enter') {
      const code = typed
      typed = ''
      return code.length >= SHORTEST_CODE ? code : null
    }
    if ([...key].length === 1) typed += key
    return null
  }
}
