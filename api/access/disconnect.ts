import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { system, type Transaction } from '#drizzle/client'
import type { Nas } from '../config/radius.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { type Loop, startLoop } from '../jobs/loop.ts'
import { enqueue } from '../jobs/outbox.ts'
import { notify } from '../notifications/service.ts'
import { disconnectRequest, readAnswer, type SessionToEnd } from './radius-packet.ts'
import {
  elementsToTell,
  markOutdated,
  noteTold,
  sessionsToEnd,
  type Told,
} from './session-queries.ts'

const SWEEP_EVERY_MS = 2_000
/** Of one sweep: a course that lapses for thousands at midnight does not throw them all out in one second. */
const AT_ONCE = 200
const AGAIN_AFTER_MS = 30_000
const RESEND_AFTER_MS = 700
const SENDS = 3
/** After so many times in vain somebody has to look. */
const ALARM_AT = 3
/** RFC 5176 §3.5: Session Context Not Found, so it is over already. */
const NOT_FOUND = 503

/** Told in one go, so that an element that is down costs one wait and not one for each session. */
export const disconnectSessions = defineJob({
  name: 'access.disconnect',
  payload: z.strictObject({ nas: z.string() }),
  principal: async () => system('radius'),
  run: async ({ deps, tx, payload: { nas } }) => {
    const now = deps.clock()
    const sessions = await sessionsToEnd(tx, nas, before(now, AGAIN_AFTER_MS), AT_ONCE)
    if (sessions.length === 0) return
    const element = deps.config.radiusNas.find(
      ({ name }) => name === nas || name === sessions[0]!.nasAddress,
    )
    const told = element
      ? await tell(element, sessions, now)
      : sessions.map((): Told => 'nas_unknown')
    for (const each of new Set(told)) {
      const ids = sessions.filter((_, n) => told[n] === each).map(({ id }) => id)
      await noteTold(tx, ids, each, now)
    }
    const stuck = sessions.filter(
      ({ disconnectTries }, n) => told[n] !== 'ended' && disconnectTries + 1 === ALARM_AT,
    )
    if (stuck.length === 0) return
    deps.log.error({ nas, sessions: stuck.length }, 'sessions that should end go on')
    const params = { nas, count: stuck.length }
    await notify(tx, { role: 'security', template: 'sessions_go_on', params })
  },
})

/** Sends to all at once, three times each at most; what each session came to. */
export async function tell(
  nas: Nas,
  sessions: readonly SessionToEnd[],
  now: Date,
): Promise<Told[]> {
  const address = nas.address ?? nas.name
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const requests = sessions.map((session, n) => disconnectRequest(session, n, nas.secret, now))
  const told: Told[] = sessions.map(() => 'no_answer')
  const waiting = new Set(requests.keys())
  let answered = () => {}
  socket.on('message', (packet) => {
    const n = packet[1] ?? -1
    const answer = waiting.has(n) ? readAnswer(packet, requests[n]!, nas.secret) : undefined
    if (!answer) return
    told[n] = answer.ended || answer.errorCause === NOT_FOUND ? 'ended' : 'refused'
    waiting.delete(n)
    if (waiting.size === 0) answered()
  })
  // A port that is closed answers by ICMP, and an address by none: either way there is no answer.
  socket.on('error', () => {})
  try {
    for (let turn = 0; turn < SENDS && waiting.size > 0; turn++) {
      for (const n of waiting) socket.send(requests[n]!, nas.port, address)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RESEND_AFTER_MS)
        answered = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  } finally {
    socket.close()
  }
  return told
}

const before = (at: Date, ms: number) => new Date(+at - ms)

/** Marks who should not be on any more, and has their elements told: each by one job, which a crash leaves due. */
export async function endOutdated(tx: Transaction, now: Date): Promise<number> {
  const marked = await markOutdated(tx, now, AT_ONCE)
  for (const nas of await elementsToTell(tx, before(now, AGAIN_AFTER_MS)))
    await enqueue(tx, disconnectSessions, { nas }, { dedupeKey: nas })
  return marked
}

/** For a transaction that shuts doors: also where no process watches, the sessions behind them end. */
export const sweepSessions = defineJob({
  name: 'access.sweep',
  payload: z.strictObject({}),
  principal: async () => system('radius'),
  run: async ({ tx, now }) => {
    await endOutdated(tx, now)
  },
})

/** Of ten seconds in which a session has to fall, what a round and its rest may take. */
const LONGEST_REST_MS = 5_000

/**
 * Holds every open session against the decision as it is now: woken by what withdraws a certificate or
 * moves a device, and every few seconds, since decisions also change by the clock. Of a large fleet a round
 * takes its time, so it rests for four times as long.
 */
export async function watchSessions(deps: Deps): Promise<Pick<Loop, 'stop' | 'healthy'>> {
  let restUntil = 0
  const loop = startLoop(
    { name: 'network sessions', everyMs: SWEEP_EVERY_MS, log: deps.log },
    async () => {
      const started = performance.now()
      if (started < restUntil) return
      // Set before the round, so that what wakes it meanwhile is not forgotten.
      restUntil = Number.POSITIVE_INFINITY
      try {
        await deps.db.as(system('radius'), (tx) => endOutdated(tx, deps.clock()))
      } finally {
        const ended = performance.now()
        if (restUntil > 0) restUntil = ended + Math.min(4 * (ended - started), LONGEST_REST_MS)
      }
    },
  )
  const wake = () => {
    restUntil = 0
    loop.wake()
  }
  const unlisten = await Promise.all(
    ['certificates', 'doors'].map((channel) => deps.db.listen(channel, wake)),
  )
  return {
    healthy: loop.healthy,
    stop: async () => {
      await Promise.all(unlisten.map((end) => end()))
      await loop.stop()
    },
  }
}
