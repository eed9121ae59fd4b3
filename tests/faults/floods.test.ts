import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Listener, listen } from '#api/http/listeners'

const SILENT = 10_000
const SLOW = 500
/** Fifteen seconds for the headers, five until somebody looks, and a little. */
const GONE_MS = 25_000

let listener: Listener
let flood: ChildProcess
let told = { open: 0, gone: 0 }

beforeAll(async () => {
  const app = new Hono()
  app.get('/', (c) => c.text('ok'))
  listener = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  flood?.kill()
  await listener.close()
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
  const script = fileURLToPath(new URL('flood.mts', import.meta.url))
  flood = fork(script, [listener.port, SILENT, SLOW].map(String), { execArgv: ['--import', 'tsx'] })
  flood.on('message', (message) => {
    told = message as typeof told
  })
  while (told.open < SILENT + SLOW) await sleep(50)
  expect(await slowestMs()).toBeLessThan(1_000)
  const until = performance.now() + GONE_MS
  while (told.gone < SILENT + SLOW && performance.now() < until) await sleep(250)
  expect(told.gone).toBe(SILENT + SLOW)
  expect(await slowestMs()).toBeLessThan(1_000)
}, 120_000)
