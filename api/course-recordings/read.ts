import type { FileHandle } from 'node:fs/promises'

/** Reads so many bytes of a file from a place; fewer at its end. */
export type Read = (at: number, length: number) => Promise<Buffer>

const WINDOW_BYTES = 64 * 1024

/** Heads of elements lie close together: what was read last answers for most of them. */
export function readerOf(file: FileHandle): Read {
  let window = Buffer.alloc(0)
  let windowAt = 0
  return async (at, length) => {
    const isInside = at >= windowAt && at + length <= windowAt + window.length
    if (!isInside) {
      const room = Buffer.alloc(Math.max(length, WINDOW_BYTES))
      const { bytesRead } = await file.read(room, 0, room.length, at)
      window = room.subarray(0, bytesRead)
      windowAt = at
    }
    return window.subarray(at - windowAt, at - windowAt + length)
  }
}
