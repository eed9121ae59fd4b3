import { expect, test } from 'vitest'
import { createPieces, type Piece } from './pieces.ts'

const played = (act: (pieces: ReturnType<typeof createPieces>) => void, from = 0) => {
  const seen: Piece[] = []
  const pieces = createPieces(from, (piece) => seen.push(piece))
  act(pieces)
  pieces.flush()
  return seen
}

test('what is played is one piece until it is asked for', () => {
  const seen = played((pieces) => {
    for (const at of [250, 500, 750]) pieces.tick(at)
    pieces.flush()
    for (const at of [1000, 1250]) pieces.tick(at)
  })
  expect(seen).toEqual([
    [0, 750],
    [750, 1250],
  ])
})

test('a jump is no part of any piece, forwards or backwards', () => {
  const seen = played((pieces) => {
    pieces.tick(500)
    pieces.leave()
    // A player is there before it says that it has landed.
    pieces.tick(60_000)
    pieces.land(60_000)
    pieces.tick(60_250)
    pieces.leave()
    pieces.land(90_000)
    pieces.tick(90_400)
    pieces.tick(10_000)
    pieces.tick(10_300)
  })
  expect(seen).toEqual([
    [0, 500],
    [60_000, 60_250],
    [90_000, 90_400],
    [10_000, 10_300],
  ])
})

test('a machine that is slow to tell where it is loses nothing', () => {
  expect(played((pieces) => pieces.tick(9_000))).toEqual([[0, 9_000]])
})

test('nothing is told of a player that stands still', () => {
  expect(played((pieces) => pieces.tick(5_000), 5_000)).toEqual([])
})
