import { LOCK_ONLY, type Nudge } from '#contract/agent-channel'
import type { Clock } from '../clock.ts'
import { codeOf } from '../failure.ts'
import type { Log } from '../log.ts'
import type { Channel } from './channel.ts'
import { Refused } from './https.ts'
import { lineReader } from './lines.ts'
import type { Pace } from './pace.ts'

/** Something on the way keeps lines back, when none has come for so long: ask one by one instead. */
const SILENCE_MS = 60_000
const POLL_SECONDS = 50
/** How long to ask one by one before the stream gets another chance. */
const POLLING_MS = 30 * 60_000

export interface NudgePorts {
  channel: Pick<Channel, 'stream' | 'nudge'>
  clock: Pick<Clock, 'sleep' | 'uptimeMs'>
  pace: Pace
  log: Log
  onNudge(reason: string): void
  /** Scales the silence and the polling, for tests. */
  scale?: number
}

/** Listens until the signal comes: by the stream, and where that stays silent by long polls. */
export async function followNudges(ports: NudgePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const end = await attempt(ports, () => streamOnce(ports, signal), signal)
    if (end === 'silent' && !signal.aborted) await pollForAWhile(ports, signal)
  }
}

type End = { afterMs: number } | 'silent'

/** One connection, and the wait after it. */
async function attempt(
  { clock, pace, log, onNudge }: NudgePorts,
  once: () => Promise<End>,
  signal: AbortSignal,
): Promise<End | 'failed'> {
  try {
    const end = await once()
    if (end !== 'silent') await clock.sleep(pace.endedMs(end.afterMs), signal)
    return end
  } catch (error) {
    if (signal.aborted) return 'failed'
    log('debug', 'stream_failed', { code: codeOf(error) })
    ringIfMissing(error, onNudge)
    await clock.sleep(pace.failedMs(), signal)
    return 'failed'
  }
}

async function streamOnce(
  { channel, pace, onNudge, log, scale = 1 }: NudgePorts,
  signal: AbortSignal,
): Promise<End> {
  const silence = new AbortController()
  const ended = AbortSignal.any([signal, silence.signal])
  let patience = SILENCE_MS * scale
  let timer = setTimeout(() => silence.abort(), patience)
  let lines = 0
  let afterMs = 0
  const onLine = (nudge: Nudge | null) => {
    lines++
    pace.worked()
    clearTimeout(timer)
    if (nudge?.type === 'hello') patience = Math.max(nudge.pingSeconds * 2500, 1000)
    timer = setTimeout(() => silence.abort(), patience)
    if (nudge?.type === 'nudge') onNudge(nudge.reason)
    if (nudge?.type === 'bye') afterMs = nudge.retryAfterSeconds * 1000
  }
  try {
    await channel.stream(lineReader(onLine), ended)
  } catch (error) {
    if (!silence.signal.aborted || signal.aborted) throw error
    log('info', 'stream_silent', { lines })
    return lines === 0 ? 'silent' : { afterMs }
  } finally {
    clearTimeout(timer)
  }
  return { afterMs }
}

async function pollForAWhile(ports: NudgePorts, signal: AbortSignal): Promise<void> {
  const { channel, clock, pace, onNudge, scale = 1 } = ports
  const until = clock.uptimeMs() + POLLING_MS * scale
  const once = async (): Promise<End> => {
    const nudge = await channel.nudge(POLL_SECONDS, signal)
    pace.worked()
    if (nudge.type === 'nudge') onNudge(nudge.reason)
    return { afterMs: nudge.type === 'bye' ? nudge.retryAfterSeconds * 1000 : 0 }
  }
  while (!signal.aborted && clock.uptimeMs() < until) {
    // A long poll that has answered is asked again at once: it was the other end that waited.
    try {
      const end = await once()
      if (end !== 'silent' && end.afterMs > 0) await clock.sleep(pace.endedMs(end.afterMs), signal)
    } catch (error) {
      if (signal.aborted) return
      ports.log('debug', 'poll_failed', { code: codeOf(error) })
      ringIfMissing(error, onNudge)
      await clock.sleep(pace.failedMs(), signal)
    }
  }
}

/** It went missing while nobody could tell it: how to lock is to be asked now, not at the next check-in. */
function ringIfMissing(error: unknown, onNudge: NudgePorts['onNudge']): void {
  if (error instanceof Refused && error.code === LOCK_ONLY) onNudge('lock')
}
