import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, system } from '#drizzle/client'
import { createTestApp, type TestApp } from '#tests/app'
import { plantOffice } from '#tests/rollout'
import { createHub } from './hub.ts'
import { nudge } from './nudge.ts'

let t: TestApp
const SETUP = system('setup')

beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

async function opened(deps = t.deps) {
  const hub = createHub(deps)
  await hub.open()
  return hub
}

test('a nudge comes when its transaction has committed, on every process', async () => {
  const other = openDatabase(t.databaseUrl)
  const hubs = [await opened(), await opened({ ...t.deps, db: other })]
  const deviceId = randomUUID()
  const heard: string[] = []
  for (const hub of hubs) hub.subscribe(deviceId, (reason) => heard.push(reason))
  const waiting = hubs.map((hub) => hub.wait(deviceId, 60_000))
  await t.db.as(SETUP, async (tx) => {
    await nudge(tx, [deviceId, randomUUID()], 'command')
    // Another one commits and is read meanwhile; this one comes after it all the same.
    const first = hubs[0]!.wait(SOMEBODY, 60_000)
    await t.db.as(SETUP, (later) => nudge(later, [SOMEBODY], 'checkin'))
    expect(await first).toBe('checkin')
    expect(heard).toEqual([])
  })
  expect(await Promise.all(waiting)).toEqual(['command', 'command'])
  expect(heard).toEqual(['command', 'command'])
  for (const hub of hubs) await hub.close()
  await other.close()
})
const SOMEBODY = randomUUID()

test('a nudge of a transaction that was given up never comes', async () => {
  const hub = await opened()
  const [given, up] = [randomUUID(), randomUUID()]
  const waiting = [hub.wait(given, 60_000), hub.wait(up, 300)]
  const failing = t.db.as(SETUP, async (tx) => {
    await nudge(tx, [up], 'lock')
    throw new Error('given up')
  })
  await expect(failing).rejects.toThrow('given up')
  await t.db.as(SETUP, (tx) => nudge(tx, [given], 'lock'))
  expect(await Promise.all(waiting)).toEqual(['lock', null])
  await hub.close()
})

test('is found without any notice', async () => {
  const deaf = { ...t.deps, db: { ...t.db, listen: async () => async () => {} } }
  const hub = await opened(deaf)
  const deviceId = randomUUID()
  const waiting = hub.wait(deviceId, 60_000)
  const from = performance.now()
  await t.db.as(SETUP, (tx) => nudge(tx, [deviceId], 'lock'))
  expect(await waiting).toBe('lock')
  expect(performance.now() - from).toBeLessThan(2_000)
  await hub.close()
})

test('what came between two long polls is told by the next, and once', async () => {
  const hub = await opened()
  const deviceId = randomUUID()
  const since = new Date()
  const somebody = hub.wait(deviceId, 60_000)
  await t.db.as(SETUP, (tx) => nudge(tx, [deviceId], 'command'))
  await somebody
  expect(await hub.wait(deviceId, 60_000, { since })).toBe('command')
  expect(await hub.wait(deviceId, 50, { since: new Date() })).toBeNull()
  expect(await hub.wait(deviceId, 50)).toBeNull()
  // What came before it began to hear it can't know.
  const started = await opened()
  expect(await started.wait(deviceId, 60_000, { since })).toBe('checkin')
  await hub.close()
  await started.close()
})

test('whoever goes away is not waited for', async () => {
  const hub = await opened()
  const gone = new AbortController()
  const waiting = hub.wait(randomUUID(), 60_000, { signal: gone.signal })
  gone.abort()
  expect(await waiting).toBeNull()
  expect(await hub.wait(randomUUID(), 60_000, { signal: gone.signal })).toBeNull()
  await hub.close()
})

test('a laptop that changes its state hears of it', async () => {
  const { people } = await plantOffice(t, 1)
  const { oldDeviceId } = people[0]!
  const hub = await opened()
  const waiting = hub.wait(oldDeviceId, 60_000)
  await t.plant((sql) => sql`update devices set state = 'missing' where id = ${oldDeviceId}`)
  expect(await waiting).toBe('lock')
  await hub.close()
})
