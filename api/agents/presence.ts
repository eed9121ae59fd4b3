import type { Deps } from '../deps.ts'
import { sayConnected } from './stream-queries.ts'

/** Said so often, and believed a little longer than twice that. */
const SAY_MS = 60_000
const BELIEVED_MS = 150_000
/** Who comes and goes is gathered for so long. */
const GATHER_MS = 500
const AT_ONCE = 1_000

/** Puts down who is connected to this process. Telemetry: what fails is said again with the next round. */
export function presenceOf(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  end: AbortSignal,
) {
  /** By device: how many connections. */
  const connected = new Map<string, number>()
  const news = new Set<string>()
  const timers: { gathering?: NodeJS.Timeout | undefined; rounds?: NodeJS.Timeout } = {}

  const put = async (devices: readonly string[], until: number) => {
    try {
      for (let n = 0; n < devices.length; n += AT_ONCE)
        await sayConnected(db, devices.slice(n, n + AT_ONCE), new Date(until))
    } catch (error) {
      log.debug({ err: error }, 'who is connected was not noted')
    }
  }
  const gathered = async () => {
    timers.gathering = undefined
    const [now, all] = [+clock(), [...news]]
    news.clear()
    await put(
      all.filter((id) => connected.has(id)),
      now + BELIEVED_MS,
    )
    await put(
      all.filter((id) => !connected.has(id)),
      now,
    )
  }
  const tell = (deviceId: string, count: number) => {
    if (count > 0) connected.set(deviceId, count)
    else connected.delete(deviceId)
    news.add(deviceId)
    timers.gathering ??= setTimeout(() => void gathered(), GATHER_MS).unref()
    timers.rounds ??= setInterval(() => {
      void put([...connected.keys()], +clock() + BELIEVED_MS)
    }, SAY_MS).unref()
  }
  end.addEventListener('abort', () => clearInterval(timers.rounds))
  const countOf = (deviceId: string) => connected.get(deviceId) ?? 0
  return {
    come: (deviceId: string) => tell(deviceId, countOf(deviceId) + 1),
    go: (deviceId: string) => tell(deviceId, countOf(deviceId) - 1),
  }
}
