import type { RECORDING_TYPES } from '#contract/course-recordings'
import { durationOfMp4, isMp4 } from './mp4.ts'
import type { Read } from './read.ts'
import { durationOfWebm, isWebm } from './webm.ts'

type MediaType = (typeof RECORDING_TYPES)[number]

export interface Media {
  type: MediaType
  durationMs: number
}

const FIRST_BYTES = 64

/**
 * What the bytes are, whatever the file calls itself, and how long it plays: by that the watching is counted.
 * Null where it is none of what we take; a duration of nought where the file doesn't tell.
 */
export async function mediaOf(read: Read, size: number): Promise<Media | null> {
  const head = await read(0, FIRST_BYTES)
  if (isMp4(head)) return { type: 'video/mp4', durationMs: await durationOfMp4(read, size) }
  if (isWebm(head)) return { type: 'video/webm', durationMs: await durationOfWebm(read, size) }
  return null
}
