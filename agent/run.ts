import type { Agent, AgentPorts, Round } from './agent.ts'
import { followNudges } from './transport/nudges.ts'
import { createPace, type Pace } from './transport/pace.ts'

/** How often the lease is looked at. */
const TICK_MS = 60_000
const MIN_POLL_SECONDS = 5
const MAX_POLL_SECONDS = 6 * 3600
/** An answer that came at once is no long poll: whoever asks again at once would ask for ever. */
const LOCK_PAUSE_MS = 5_000
/** A missing device asks now and then whether it is one still. */
const LOCK_ROUNDS_PER_CHECKIN = 10

export interface RunPorts extends Pick<AgentPorts, 'channel' | 'clock' | 'log'> {
  agent: Agent
  random(): number
  /** Shortens what is waited for, in tests. */
  scale?: number
}

/** The loops of an agent, until the signal comes. */
export async function runAgent(ports: RunPorts, signal: AbortSignal): Promise<void> {
  const { agent, channel, clock, log, random, scale = 1 } = ports
  const pace = createPace(random, scale)
  const bell = createBell()
  const stop = () => bell.ring()
  signal.addEventListener('abort', stop)
  await agent.resume()
  const nudges = followNudges(
    { channel, clock, log, pace: createPace(random, scale), scale, onNudge: bell.ring },
    signal,
  )
  while (!signal.aborted) {
    const round = await oneRound(ports, pace, signal)
    const { pause, ms } = waitAfter(round, pace, agent.backlog().untold > 0)
    await waitTicking(ports, bell, pause ? ms : Math.max(1000 * scale, ms * scale), signal)
  }
  await nudges
  signal.removeEventListener('abort', stop)
}

async function oneRound(
  { agent, clock, scale = 1 }: RunPorts,
  pace: Pace,
  signal: AbortSignal,
): Promise<Round> {
  await agent.tick()
  let round = await agent.round()
  for (let count = 0; round.result === 'lock_only' && count < LOCK_ROUNDS_PER_CHECKIN; count++) {
    if (signal.aborted) return round
    await agent.tick()
    const since = clock.uptimeMs()
    round = await agent.lockRound(signal)
    const left = LOCK_PAUSE_MS * scale - (clock.uptimeMs() - since)
    if (left > 0 && round.result === 'lock_only') await clock.sleep(left, signal)
  }
  if (round.result !== 'failed' && agent.backlog().untold === 0) pace.worked()
  return round
}

function waitAfter(round: Round, pace: Pace, untold: boolean): { pause: boolean; ms: number } {
  if (round.result === 'failed') return { pause: true, ms: pace.failedMs() }
  if (round.result === 'lock_only') return { pause: false, ms: 0 }
  const seconds = Math.min(Math.max(round.pollSeconds, MIN_POLL_SECONDS), MAX_POLL_SECONDS)
  // What was done and the office doesn't know yet: somebody sits there and waits for it.
  if (untold) return { pause: true, ms: Math.min(pace.failedMs(), seconds * 1000) }
  return { pause: false, ms: seconds * 1000 }
}

/** Until the time is over or somebody rings; the lease goes on meanwhile. */
async function waitTicking(
  { agent, clock }: RunPorts,
  bell: Bell,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.uptimeMs() + ms
  while (!signal.aborted) {
    const left = until - clock.uptimeMs()
    if (left <= 0) return
    const rung = await bell.heardWithin((quiet) => clock.sleep(Math.min(left, TICK_MS), quiet))
    if (rung) return
    await agent.tick()
  }
}

interface Bell {
  ring(): void
  /** Whether it rang before the sleep was over, or since it was last asked. */
  heardWithin(sleep: (quiet: AbortSignal) => Promise<void>): Promise<boolean>
}

function createBell(): Bell {
  let rung = false
  let wake: AbortController | undefined
  return {
    ring() {
      rung = true
      wake?.abort()
    },
    async heardWithin(sleep) {
      if (!rung) {
        wake = new AbortController()
        await sleep(wake.signal)
        wake = undefined
      }
      const was = rung
      rung = false
      return was
    },
  }
}
