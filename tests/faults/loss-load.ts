import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { look, type Place, plantReporter, type Reporter } from './reported.ts'

/** Nobody asks again at once who was just told no. */
export const PAUSE_MS = 300

export interface Told extends Reporter {
  key: string
  kind: 'loss' | 'theft'
  /** Null where the connection broke. */
  status: number | null
  code: string | undefined
}

/** A 2xx, or a problem document in words; anything else is what nobody should see. */
function isClear({ status, code }: Told, text: string): boolean {
  if (status !== null && status < 300) return true
  return status === 503 && code === 'unavailable' && !/\bat .*:\d+:\d+|ENOSPC|SQL|disk/.test(text)
}

export interface Answer {
  status: number
  type: string
  text: string
}
/** A post of JSON. Rejects where the connection broke. */
export type Send = (path: string, headers: Record<string, string>, body: string) => Promise<Answer>

/** Straight to the API, or one of it. */
export const directly =
  (url: () => string): Send =>
  async (path, headers, body) => {
    const origin = url()
    const sent = await fetch(origin + path, {
      method: 'POST',
      signal: AbortSignal.timeout(20_000),
      headers: { ...headers, origin },
      body,
    })
    const type = sent.headers.get('content-type') ?? ''
    return { status: sent.status, type, text: await sent.text() }
  }

/**
 * People who report losses, so many at once, until told to end. Each knows what they were answered, and asks
 * no second time by themselves.
 */
export function reportLosses(send: Send, reporters: Reporter[], { atOnce = 6 } = {}) {
  const told: Told[] = []
  const unclear: string[] = []
  let over = false

  const report = async (one: Omit<Told, 'status' | 'code'>): Promise<Told> => {
    const headers = {
      cookie: `__Host-mamori=${one.token}`,
      'content-type': 'application/json',
      'idempotency-key': one.key,
    }
    // Long enough for the database to need more room.
    const body = { kind: one.kind, deviceIds: [one.deviceId], note: note(one.key) }
    const sent = await send('/api/incidents', headers, JSON.stringify(body)).catch(() => null)
    const text = sent?.text ?? ''
    const code = sent?.type.includes('json') ? JSON.parse(text).code : undefined
    const after = { ...one, status: sent?.status ?? null, code }
    if (!isClear(after, text)) unclear.push(`${after.status} ${text.slice(0, 200)}`)
    return after
  }
  const workers = Array.from({ length: atOnce }, async (_, n) => {
    for (;;) {
      const reporter = reporters.pop()
      if (over || !reporter) return
      const kind = n % 2 ? 'theft' : 'loss'
      const one = await report({ ...reporter, key: randomUUID(), kind })
      told.push(one)
      if (one.status !== 201) await sleep(PAUSE_MS)
    }
  })
  return {
    told,
    /** Answers that were neither yes nor a no in words. */
    unclear,
    left: () => reporters.length,
    end: async () => {
      over = true
      await Promise.all(workers)
    },
    /** Whoever was not told yes asks once more under the same key. */
    again: async () => {
      const refused = told.filter(({ status }) => status !== 201)
      const next = async () => {
        for (let one = refused.pop(); one; one = refused.pop())
          Object.assign(one, await report(one))
      }
      await Promise.all(Array.from({ length: atOnce }, next))
    },
  }
}

/** The same for the same key: it is one request. */
const notes = new Map<string, string>()
function note(key: string): string {
  const known = notes.get(key) ?? randomBytes(900).toString('hex')
  notes.set(key, known)
  return known
}

export async function plantReporters(place: Place, count: number): Promise<Reporter[]> {
  const reporters: Reporter[] = []
  for (let n = 0; n < count; n++) reporters.push(await plantReporter(place))
  return reporters
}

/** What of the answers does not hold: a yes that is not there, a no that did half of it. */
export async function broken(place: Pick<Place, 'sql'>, told: readonly Told[]): Promise<string[]> {
  const found: string[] = []
  for (const { deviceId, kind, status } of told) {
    const is = await look(place, deviceId, kind)
    const isWhole = status === 201 ? is === 'all' : is === 'all' || is === 'none'
    if (!isWhole) found.push(`${status}: ${is}`)
  }
  return found
}
