/** From and to, in milliseconds of the recording. */
export type Piece = [fromMs: number, toMs: number]

/**
 * What a player has shown since it was last asked: from where it was to where it is, without jumps. A jump
 * ends the piece, which is handed out before the next one begins. How long it took is the server's to judge:
 * a slow machine tells seldom where it is.
 */
export function createPieces(startMs: number, report: (piece: Piece) => void) {
  let from = startMs
  let last = startMs
  let isAway = false
  const flush = () => {
    if (last > from) report([Math.round(from), Math.round(last)])
    from = last
  }
  const land = (at: number) => {
    flush()
    from = at
    last = at
    isAway = false
  }
  return {
    /** Where it is now, while it plays. */
    tick(at: number) {
      if (isAway) return
      if (at < last) land(at)
      else last = at
    },
    /** Somebody is about to jump: until it lands, where it is says nothing. */
    leave() {
      flush()
      isAway = true
    },
    /** Where the jump went. */
    land,
    /** Hands out what there is. */
    flush,
  }
}
