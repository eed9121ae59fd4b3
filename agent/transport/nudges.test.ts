import { expect, test } from 'vitest'
import { LOCK_ONLY } from '#contract/agent-channel'
import { sleepUnless } from '../clock.ts'
import type { Channel } from './channel.ts'
import { Refused } from './https.ts'
import { followNudges } from './nudges.ts'
import { createPace } from './pace.ts'

type Line = Pick<Channel, 'stream' | 'nudge'>

/** What rings where the line answers so, until it was asked six times. */
async function heard({ stream, nudge }: Line): Promise<string[]> {
  const rung: string[] = []
  const over = new AbortController()
  let asked = 0
  const counted =
    <A extends unknown[], T>(ask: (...args: A) => Promise<T>) =>
    (...args: A) => {
      if (++asked === 6) over.abort()
      return ask(...args)
    }
  // A minute of silence is a millisecond.
  const scale = 1 / 60_000
  const ports = {
    channel: { stream: counted(stream), nudge: counted(nudge) },
    clock: { sleep: sleepUnless, uptimeMs: () => performance.now() },
    pace: createPace(() => 0, scale),
    log: () => {},
    onNudge: (reason: string) => void rung.push(reason),
    scale,
  }
  await followNudges(ports, over.signal)
  return rung
}

const refusing = (code: string) => async () => {
  throw new Refused(403, code)
}
/** Opens, and no line comes. */
const silent: Line['stream'] = (_, signal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

test.each<[string, (code: string) => Line]>([
  ['stream', (code) => ({ stream: refusing(code), nudge: refusing('not asked') })],
  ['long poll', (code) => ({ stream: silent, nudge: refusing(code) })],
])('a %s that is refused as the device is missing rings, any other does not', async (_, line) => {
  expect(new Set(await heard(line(LOCK_ONLY)))).toEqual(new Set(['lock']))
  expect(await heard(line('certificate_held'))).toEqual([])
})
