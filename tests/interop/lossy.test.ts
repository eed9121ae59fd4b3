import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type Socket, connect as tcp } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as tls } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { plantCourse } from '#tests/training'
import { random } from '../faults/kill.ts'
import { broken, PAUSE_MS, plantReporters, reportLosses } from '../faults/loss-load.ts'
import { type Line, type LossyLines, openLossyLines } from './lossy-lines.ts'

/** Of production's 75, 15, 30 and 30 seconds. */
const TIMES = {
  proxy_read_timeout: 5,
  client_header_timeout: 2,
  client_body_timeout: 3,
  send_timeout: 3,
}
const STORM_MS = 12_000
/** For so long nginx leaves a replica alone that has failed. */
const FAIL_TIMEOUT_MS = 2_000
/** What Node gives an idle connection, and a little. */
const IDLE_MS = 75_000

let office: LossyLines
let first: Line
let courseId: string
const cookies: Record<string, string> = {}
const seen: Record<string, string> = {}
let idle: { line: Line; since: number }

beforeAll(async () => {
  office = await openLossyLines(TIMES)
  first = office.first
  courseId = await plantCourse(office.t)
  for (const role of ['trainer', 'it_staff'] as const)
    cookies[role] = (await office.t.loginAs(role)).cookie!
  idle = await leaveHalfOpen()
}, 60_000)

afterAll(async () => {
  console.log(seen)
  await office?.close()
})

beforeEach(() => {
  for (const line of office.lines) line.mend()
})

const session = (note: string) =>
  JSON.stringify({
    ...{ courseId, kind: 'room', place: '会議室', seats: 10, note },
    ...{ startsAt: '2027-06-01T01:00:00.000Z', endsAt: '2027-06-01T02:00:00.000Z' },
  })
const plan = (note: string, key?: string) =>
  office.ask(
    'POST',
    '/api/course-sessions',
    { cookie: cookies.trainer!, ...(key && { 'idempotency-key': key }) },
    session(note),
  )
const planned = async (note: string) =>
  (await office.t.ownerSql`select from course_sessions where note = ${note}`).length
const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`

it('whatever the lines do, no yes is lost and nothing is done twice', async () => {
  const reporters = await plantReporters(office.place, 250)
  const losses = reportLosses(
    (path, headers, body) => office.ask('POST', path, headers, body),
    reporters,
    { atOnce: 4 },
  )
  const plans: { note: string; key: string; statuses: (number | null)[] }[] = []
  let over = false
  const planning = Array.from({ length: 4 }, async () => {
    while (!over) {
      const one = { note: randomUUID(), key: randomUUID(), statuses: [] as (number | null)[] }
      plans.push(one)
      // Whoever plans asks again until it is said to be done.
      while (one.statuses.at(-1) !== 201) {
        const answer = await plan(one.note, one.key).catch(() => null)
        one.statuses.push(answer?.status ?? null)
        expect([201, 503]).toContain(answer?.status)
        if (answer?.status !== 201) await sleep(PAUSE_MS)
      }
    }
  })
  const next = random(7)
  const faults = ['cut', 'silence', 'loseAnswers', 'halfOpen'] as const
  const until = performance.now() + STORM_MS
  while (performance.now() < until) {
    const line = office.lines[Math.floor(next() * office.lines.length)]!
    line[faults[Math.floor(next() * faults.length)]!]()
    await sleep(200 + next() * 800)
    line.mend()
  }
  over = true
  await Promise.all(planning)
  await losses.end()
  const refused = losses.told.filter(({ status }) => status !== 201).length
  seen.storm = `${losses.told.length} reports, ${refused} of them refused; ${plans.length} sessions, in ${plans.flatMap(({ statuses }) => statuses).length} requests`
  expect(refused).toBeGreaterThan(0)
  expect(losses.unclear).toEqual([])
  expect(await broken(office.place, losses.told)).toEqual([])
  await losses.again()
  expect(losses.told.filter(({ status }) => status !== 201)).toEqual([])
  expect(await broken(office.place, losses.told)).toEqual([])
  for (const { note } of plans) expect([note, await planned(note)]).toEqual([note, 1])
}, 60_000)

/** Again and again until one of them comes to the first replica. */
async function untilFirst<T>(send: () => Promise<T>): Promise<T> {
  const until = performance.now() + FAIL_TIMEOUT_MS + 10_000
  for (;;) {
    const before = first.heard()
    const answer = await send()
    if (first.heard() > before) return answer
    if (performance.now() > until) throw new Error('nginx never asks the first replica')
    await sleep(250)
  }
}

async function keepFilter(name: string): Promise<string> {
  const filter = { resource: 'devices', name, query: { filter: { value: 1 } } }
  const headers = { cookie: cookies.it_staff! }
  const kept = await office.ask('POST', '/api/saved-filters', headers, JSON.stringify(filter))
  expect(kept.status).toBe(201)
  return JSON.parse(kept.text).id
}

it('an answer that is lost: what reads, or deletes, is asked of another; what writes is not', async () => {
  first.loseAnswers()
  let note = ''
  const lost = await untilFirst(() => {
    note = randomUUID()
    return plan(note)
  })
  expect([lost.status, JSON.parse(lost.text).code]).toEqual([503, 'unavailable'])
  expect(lost.type).toBe('application/problem+json')
  expect(await planned(note)).toBe(1)

  const read = await untilFirst(async () => {
    const answer = await office.ask('GET', '/api/courses', { cookie: cookies.trainer! })
    expect(answer.status).toBe(200)
    return answer
  })
  expect(read.text).toContain(courseId)

  // Nobody can tell whether it was the first or the second that has done it, and it is done.
  first.mend()
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => keepFilter(`filter ${n}`)))
  first.loseAnswers()
  let id = ''
  const gone = await untilFirst(() => {
    id = ids.pop()!
    return office.ask('DELETE', `/api/saved-filters/${id}`, { cookie: cookies.it_staff! })
  })
  expect(gone.status).toBe(404)
  expect(await office.t.ownerSql`select from saved_filters where id = ${id}`).toHaveLength(0)
}, 60_000)

it('a replica that falls silent: what reads is answered by another; what writes is told no', async () => {
  first.silence()
  const asked = performance.now()
  let note = ''
  const silent = await untilFirst(() => {
    note = randomUUID()
    return plan(note, note)
  })
  expect([silent.status, JSON.parse(silent.text).code]).toEqual([503, 'unavailable'])
  expect(await planned(note)).toBe(0)
  seen.silent = `told after ${since(asked)}`
  const began = performance.now()
  const read = await untilFirst(() =>
    office.ask('GET', '/api/courses', { cookie: cookies.trainer! }),
  )
  expect(read.status).toBe(200)
  seen.silent += `, and a reader answered within ${since(began)}`
  first.mend()
  expect((await plan(note, note)).status).toBe(201)
  expect(await planned(note)).toBe(1)
}, 60_000)

/** Reset or not. */
const closed = (socket: Socket) => new Promise<void>((done) => socket.once('close', () => done()))

const HEAD = 'Host: mamori.example.lg.jp\r\n'

it('who is slow to send, or to take, holds up nobody and is let go', async () => {
  const opened = async (): Promise<Socket> => {
    const socket = tls({ port: office.frontPort, host: '127.0.0.1', rejectUnauthorized: false })
    socket.on('error', () => {})
    await once(socket, 'secureConnect')
    return socket
  }
  const slow = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const socket = await opened()
      const json = 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"username":'
      socket.write(`POST /api/session HTTP/1.1\r\n${HEAD}${n % 2 ? json : ''}`)
      return { socket, ended: closed(socket.resume()) }
    }),
  )
  // Never reads what it asked for a hundred times.
  const taker = await opened()
  taker.pause()
  const asking = `GET /api/openapi.json HTTP/1.1\r\n${HEAD}\r\n`
  taker.write(asking.repeat(100))
  const began = performance.now()
  for (let n = 0; n < 20; n++)
    expect((await office.ask('GET', '/api/courses', { cookie: cookies.trainer! })).status).toBe(200)
  expect((performance.now() - began) / 20).toBeLessThan(500)
  await Promise.all(slow.map(({ ended }) => ended))
  seen.slow = `sixty were let go after ${since(began)}`
  await sleep(1000 * (TIMES.send_timeout + 2) - (performance.now() - began))
  let taken = ''
  taker.on('data', (piece) => {
    taken += String(piece).slice(0, 50)
  })
  const ended = closed(taker)
  taker.resume()
  await ended
  expect(taken.split('HTTP/1.1 200').length - 1).toBeLessThan(100)
}, 60_000)

/** Connections to a replica whose other end is gone without a word: two that have asked once, two that never did. */
async function leaveHalfOpen() {
  const line = await office.another()
  for (let n = 0; n < 4; n++) {
    const socket = tcp(line.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    if (n % 2) continue
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'data')
  }
  expect(line.open()).toBe(4)
  line.halfOpen()
  return { line, since: performance.now() }
}

it('a replica ends connections whose other end is gone', async () => {
  const left = IDLE_MS - (performance.now() - idle.since)
  await expect.poll(() => idle.line.open(), { timeout: Math.max(left, 1_000) }).toBe(0)
  seen.halfOpen = `gone within ${since(idle.since)}`
}, 80_000)
