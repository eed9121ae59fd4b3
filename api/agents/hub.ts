import { setMaxListeners } from 'node:events'
import type { NudgeReason } from '#contract/agent-channel'
import type { Deps } from '../deps.ts'
import { nudgesSince } from './hub-queries.ts'

const CHANNEL = 'agent_nudges'
/** When every notice is lost, an open connection hears within this and the time of one question. */
const POLL_MS = 1_000
/** How long a nudge is remembered for whoever is just between two long polls. */
const REMEMBER_MS = 5 * 60_000

type OnNudge = (reason: NudgeReason) => void

interface Patience {
  /** A moment that this server has told the device. */
  since?: Date | undefined
  signal?: AbortSignal | undefined
}

/** Who is connected to this process, and what comes for them. Every process hears every nudge. */
export interface Hub {
  /** Settles once it hears. */
  open(): Promise<void>
  /** Call `open` before. */
  subscribe(deviceId: string, onNudge: OnNudge): () => void
  /**
   * What comes for the device within `ms`, else null. What came after `since` counts too, and so does
   * whatever may have come while this process did not hear yet.
   */
  wait(deviceId: string, ms: number, patience?: Patience): Promise<NudgeReason | null>
  /** False when the database has not answered lately. */
  hears(): boolean
  /** Aborts when this process ends: whoever is connected is to go. */
  closing: AbortSignal
  close(): Promise<void>
}

/** Listens, and asks every second all the same; does neither until somebody is there. */
export function createHub(deps: Pick<Deps, 'db' | 'log' | 'clock'>): Hub {
  const subscribers = new Map<string, Set<OnNudge>>()
  const recent = rememberer()
  let opening: Promise<void> | null = null
  let heardFrom = new Date(0)
  let hears = true
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const reader = nudgeReader(deps, (deviceId, reason) => {
    recent.put(deviceId, reason, +deps.clock())
    for (const onNudge of subscribers.get(deviceId) ?? []) onNudge(reason)
  })

  const ask = () =>
    reader.read().then(
      () => {
        hears = true
      },
      (error) => {
        if (hears && !closing.signal.aborted) deps.log.warn({ err: error }, 'no nudge can be read')
        hears = false
      },
    )

  async function start(): Promise<void> {
    const unlisten = await deps.db.listen(CHANNEL, () => void ask())
    try {
      await reader.read()
    } catch (error) {
      await unlisten()
      throw error
    }
    heardFrom = deps.clock()
    const timer = setInterval(() => void ask(), POLL_MS)
    timer.unref()
    stop = async () => {
      clearInterval(timer)
      await unlisten()
    }
  }
  let stop = async () => {}

  const hub: Hub = {
    open: () => {
      opening ??= start().catch((error) => {
        opening = null
        throw error
      })
      return opening
    },
    subscribe: (deviceId, onNudge) => {
      const those = subscribers.get(deviceId) ?? new Set()
      subscribers.set(deviceId, those.add(onNudge))
      return () => {
        those.delete(onNudge)
        if (those.size === 0 && subscribers.get(deviceId) === those) subscribers.delete(deviceId)
      }
    },
    wait: async (deviceId, ms, { since, signal } = {}) => {
      await hub.open()
      if (since && since < heardFrom) return 'checkin'
      const missed = since && recent.after(deviceId, +since)
      if (missed) return missed
      return new Promise((resolve) => {
        const done = (reason: NudgeReason | null) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', onAbort)
          closing.signal.removeEventListener('abort', onAbort)
          unsubscribe()
          resolve(reason)
        }
        const onAbort = () => done(null)
        const timer = setTimeout(done, ms, null)
        const unsubscribe = hub.subscribe(deviceId, done)
        if (signal?.aborted || closing.signal.aborted) done(null)
        signal?.addEventListener('abort', onAbort)
        closing.signal.addEventListener('abort', onAbort)
      })
    },
    hears: () => hears,
    closing: closing.signal,
    close: async () => {
      closing.abort()
      await opening?.catch(() => {})
      await stop()
    },
  }
  return hub
}

/** Reads on from where it was, one question at a time; whoever asks meanwhile gets one more after it. */
function nudgeReader(
  { db }: Pick<Deps, 'db'>,
  onNudge: (deviceId: string, reason: NudgeReason) => void,
) {
  let since: string | null = null
  let seen = new Set<number>()
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function once(): Promise<void> {
    const answer = await nudgesSince(db, since)
    const before = seen
    since = answer.since
    seen = new Set(answer.nudges.map(({ id }) => id))
    for (const { id, deviceId, reason } of answer.nudges)
      if (!before.has(id)) onNudge(deviceId, reason)
  }
  const run = () => {
    running = once().finally(() => {
      running = null
    })
    return running
  }
  const read = (): Promise<void> => {
    if (!running) return run()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return run()
      })
    return next
  }
  return { read }
}

/** The last nudge of each device, for some minutes. */
function rememberer() {
  const last = new Map<string, { reason: NudgeReason; at: number }>()
  return {
    put: (deviceId: string, reason: NudgeReason, at: number) => {
      // In order of time: the oldest come first.
      last.delete(deviceId)
      last.set(deviceId, { reason, at })
      for (const [id, old] of last) {
        if (old.at > at - REMEMBER_MS) break
        last.delete(id)
      }
    },
    after: (deviceId: string, at: number): NudgeReason | null => {
      const known = last.get(deviceId)
      return known && known.at > at ? known.reason : null
    },
  }
}
