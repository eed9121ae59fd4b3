import type { ServerResponse } from 'node:http'
import type { Nudge } from '#contract/agent-channel'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { admitted, type Caller } from './caller.ts'
import { type Shown, standing } from './caller-queries.ts'
import type { Hub } from './hub.ts'
import { presenceOf } from './presence.ts'
import { isWaitedFor, shutAmong } from './stream-queries.ts'

/** Dates shut a device without a nudge; those who are connected are asked after so often. */
const SWEEP_MS = 60_000
const AT_ONCE = 500
/** Who is told to come again comes within so many seconds, each at another. */
const AGAIN_WITHIN_SECONDS = 30
/** More than this not taken: whoever is at the other end reads no more. */
const MAX_UNREAD_BYTES = 64 * 1024

interface Stream {
  caller: Caller
  say(line: Nudge): void
  end(): void
}

/** The open streams of this process. */
export function createStreams(deps: Pick<Deps, 'db' | 'clock' | 'log' | 'random'>, hub: Hub) {
  const streams = new Map<ServerResponse, Stream>()
  const presence = presenceOf(deps, hub.closing)
  let sweeping: NodeJS.Timeout | undefined

  async function sweep(): Promise<void> {
    const open = [...streams.values()]
    for (let n = 0; n < open.length; n += AT_ONCE) {
      const those = open.slice(n, n + AT_ONCE)
      const ids = those.map(({ caller }) => caller.certificateId)
      const shut = new Set(await shutAmong(deps.db, ids, deps.clock()))
      for (const stream of those) if (shut.has(stream.caller.certificateId)) cut(stream)
    }
  }

  hub.closing.addEventListener('abort', () => {
    clearInterval(sweeping)
    for (const stream of streams.values()) {
      stream.say({ type: 'bye', retryAfterSeconds: again(deps) })
      stream.end()
    }
  })

  /** Until either end closes it. The caller was admitted before, and is asked after at each nudge of `lock`. */
  function open(response: ServerResponse, shown: Shown, caller: Caller, pingSeconds: number): void {
    const write = (line: Nudge) => {
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
      else response.write(`${JSON.stringify(line)}\n`)
    }
    const stream: Stream = { caller, say: write, end: () => response.end() }
    const unsubscribe = hub.subscribe(caller.deviceId, (reason) => {
      if (reason !== 'lock') return write({ type: 'nudge', reason })
      isStillIn(shown).then(
        (isIn) => (isIn ? write({ type: 'nudge', reason }) : cut(stream)),
        // Who can't be asked after is not trusted either; it may come again.
        () => cut(stream),
      )
    })
    const ping = setInterval(write, pingSeconds * 1000, { type: 'ping' })
    streams.set(response, stream)
    presence.come(caller.deviceId)
    sweeping ??= setInterval(() => {
      sweep().catch((error) => deps.log.warn({ err: error }, 'agents were not asked after'))
    }, SWEEP_MS).unref()
    response.on('close', () => {
      clearInterval(ping)
      unsubscribe()
      streams.delete(response)
      presence.go(caller.deviceId)
    })
    response.on('error', () => response.destroy())
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
      // nginx would keep the lines back until it has a page of them.
      'X-Accel-Buffering': 'no',
      'X-Content-Type-Options': 'nosniff',
    })
    write({ type: 'hello', pingSeconds })
    // What came while it was not there: from here on it is told of what comes.
    isWaitedFor(deps.db, caller.deviceId).then(
      (waits) => waits && streams.has(response) && write({ type: 'nudge', reason: 'command' }),
      () => cut(stream),
    )
    if (hub.closing.aborted) {
      write({ type: 'bye', retryAfterSeconds: again(deps) })
      response.end()
    }
  }

  async function isStillIn(shown: Shown): Promise<boolean> {
    const now = deps.clock()
    const found = await standing(deps.db, shown, now)
    try {
      admitted(found, 'full', now)
      return true
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }

  return { open, count: () => streams.size }
}

/** What it is told is no more than that there is something; what it may still ask it finds out. */
function cut(stream: Stream): void {
  stream.say({ type: 'nudge', reason: 'lock' })
  stream.end()
}

const again = ({ random }: Pick<Deps, 'random'>): number =>
  1 + (random(2).readUInt16BE() % AGAIN_WITHIN_SECONDS)
