/** From and to, in milliseconds of the recording. */
export type Piece = [fromMs: number, toMs: number]

/** A jump, however short the player thinks it is: nobody plays so much between two ticks. */
const JUMP_MS = 2_000

/**
 * What a player has shown since it was last asked: from where it was to where it is, without jumps. A jump
 * ends the piece, which is handed out before the next one begins.
 */
export function createPieces(startMs: number, report: (piece: Piece) => void) {
  let from = startMs
  let last = startMs
  const end = (at: number) => {
    if (last > from) report([Math.round(from), Math.round(last)])
    from = at
    last = at
  }
  return {
    /** Where it is now, while it plays. */
    tick(at: number) {
      if (at < last || at - last > JUMP_MS) end(at)
      else last = at
    },
    /** Somebody has jumped there. */
    jump: end,
    /** Hands out what there is. */
    flush: () => end(last),
  }
}
