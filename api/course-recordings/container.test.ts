import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mp4, webm } from '#tests/recording'
import { mediaOf } from './container.ts'

const mediaIn = (bytes: Uint8Array) => {
  const all = Buffer.from(bytes)
  return mediaOf(async (at, length) => all.subarray(at, at + length), all.length)
}

describe('how long a recording plays', () => {
  test('stands in the header of an MP4 file, before or behind its pictures', async () => {
    expect(await mediaIn(mp4(90))).toEqual({ type: 'video/mp4', durationMs: 90_000 })
    expect(await mediaIn(mp4(61.5, { late: true }))).toEqual({
      ...{ type: 'video/mp4', durationMs: 61_500 },
    })
  })

  test('stands in the information of a WebM file', async () => {
    expect(await mediaIn(webm(30))).toEqual({ type: 'video/webm', durationMs: 30_000 })
  })

  test('is told by the last block of what was recorded as it came', async () => {
    expect(await mediaIn(webm(30, { live: true }))).toEqual({
      ...{ type: 'video/webm', durationMs: 29_000 },
    })
  })
})

test('what a file calls itself does not make it a recording', async () => {
  const quicktime = Buffer.from(mp4(5))
  quicktime.write('qt  ', 8, 'latin1')
  const matroska = Buffer.from(webm(5))
  matroska.write('mkvm', matroska.indexOf('webm'), 'latin1')
  const page = Buffer.from('<!doctype html><script>alert(1)</script>')
  for (const bytes of [quicktime, matroska, page, Buffer.alloc(0), Buffer.alloc(64)]) {
    expect(await mediaIn(bytes)).toBeNull()
  }
})

test('no file, however broken, is more than read', async () => {
  const heads = [mp4(5), webm(5), webm(5, { live: true })].map((bytes) => Buffer.from(bytes))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 30 }),
      fc.nat(400),
      async (head, changes, cut) => {
        const broken = Buffer.from(head.subarray(0, Math.max(head.length - cut, 0)))
        for (const [at, byte] of changes) if (at < broken.length) broken[at] = byte
        const media = await mediaIn(broken)
        expect(media === null || Number.isFinite(media.durationMs)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
