import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Listener, listen } from '#api/http/listeners'

/** Both ends are descriptors of this process, which has 20,000 here. */
const SILENT = 8_000
const SLOW = 500
/** Fifteen seconds for the headers, five until somebody looks, and a little. */
const GONE_MS = 25_000

let listener: Listener
const sockets: Socket[] = []

beforeAll(async () => {
  const app = new Hono()
  app.get('/', (c) => c.text('ok'))
  listener = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await listener.close()
})

const open = () =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(listener.port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
    sockets.push(socket)
  })

/** The slowest of ten answers to somebody honest. */
async function slowestMs(): Promise<number> {
  let slowest = 0
  for (let n = 0; n < 10; n++) {
    const began = performance.now()
    const answer = await fetch(`http://127.0.0.1:${listener.port}/`)
    expect(await answer.text()).toBe('ok')
    slowest = Math.max(slowest, performance.now() - began)
  }
  return slowest
}

it(`${SILENT} silent connections and ${SLOW} slow ones keep nobody waiting, and are gone soon`, async () => {
  for (let n = 0; n < SILENT + SLOW; n += 100) await Promise.all(Array.from({ length: 100 }, open))
  let gone = 0
  for (const socket of sockets) socket.on('error', () => {}).on('close', () => gone++)
  const slow = sockets.slice(0, SLOW)
  const dripping = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('x')
  }, 500)
  for (const socket of slow) socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  expect(await slowestMs()).toBeLessThan(1_000)
  const until = performance.now() + GONE_MS
  // What was never read would keep a socket open on this side.
  for (const socket of sockets) socket.resume()
  while (gone < sockets.length && performance.now() < until) await sleep(250)
  clearInterval(dripping)
  expect(gone).toBe(SILENT + SLOW)
  expect(await slowestMs()).toBeLessThan(1_000)
}, 120_000)
