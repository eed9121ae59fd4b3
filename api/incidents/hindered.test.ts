import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, system } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let hotline: Visitor

beforeAll(async () => {
  t = await createTestApp()
  office = await plantCounter(t)
  hotline = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const report = async (deviceId: string) => {
  const started = performance.now()
  const answer = await hotline('/api/incidents', {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID() },
    json: { kind: 'loss', deviceIds: [deviceId] },
  })
  return { status: answer.status, ms: performance.now() - started }
}
const LEDGER = { name: 'user:ledger', roles: ['it_staff', '@setup'], unitIds: [], staffId: null }

test('a ledger that is being applied, and has every device in its hands, gives way', async () => {
  const ids: string[] = []
  for (let n = 0; n < 20; n++) ids.push(await office.held(await office.person()))
  const other = openDatabase(t.databaseUrl, { connections: 1 })
  let began = () => {}
  const holding = new Promise<void>((resolve) => {
    began = resolve
  })
  // As an import does: locked for good, one statement after the other, until all of it is committed.
  const applied = other
    .as(LEDGER, async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('imports'))`)
      await tx.execute(sql`update devices set location = '倉庫'`)
      began()
      await tx.execute(sql`select pg_sleep(30)`)
    })
    .then(
      () => 'committed',
      (error) => (error as { cause?: { code?: string } }).cause?.code ?? String(error),
    )
  await holding
  const { status, ms } = await report(ids[3]!)
  expect(status).toBe(201)
  expect(ms).toBeLessThan(3_000)
  expect(await applied).toBe('57014')
  const [row] = await t.ownerSql`select count(*)::int as moved from devices where location = '倉庫'`
  expect(row!.moved).toBe(0)
  await other.close()
})

test('one that holds them and asks for nothing loses its connection', async () => {
  const deviceId = await office.held(await office.person())
  const other = openDatabase(t.databaseUrl, { connections: 1 })
  let began = () => {}
  let end = () => {}
  const holding = new Promise<void>((resolve) => {
    began = resolve
  })
  const waiting = new Promise<void>((resolve) => {
    end = resolve
  })
  const applied = other
    .as(LEDGER, async (tx) => {
      await tx.execute(sql`update devices set location = '机' where id = ${deviceId}`)
      began()
      await waiting
      await tx.execute(sql`select 1`)
    })
    .then(
      () => 'committed',
      () => 'lost',
    )
  await holding
  const { status, ms } = await report(deviceId)
  end()
  expect([status, await applied]).toEqual([201, 'lost'])
  expect(ms).toBeLessThan(4_000)
  await other.close()
})

test('an import of other devices is left alone', async () => {
  const [mine, theirs] = [
    await office.held(await office.person()),
    await office.held(await office.person()),
  ]
  const other = openDatabase(t.databaseUrl, { connections: 1 })
  let began = () => {}
  let end = () => {}
  const holding = new Promise<void>((resolve) => {
    began = resolve
  })
  const waiting = new Promise<void>((resolve) => {
    end = resolve
  })
  const applied = other
    .as(LEDGER, async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('imports'))`)
      await tx.execute(sql`update devices set location = '棚' where id = ${theirs}`)
      began()
      await waiting
    })
    .then(() => 'committed')
  await holding
  expect((await report(mine)).status).toBe(201)
  end()
  expect(await applied).toBe('committed')
  await other.close()
})

test('another report is never told to give way', async () => {
  const deviceId = await office.held(await office.person())
  let began = () => {}
  let end = () => {}
  const holding = new Promise<void>((resolve) => {
    began = resolve
  })
  const waiting = new Promise<void>((resolve) => {
    end = resolve
  })
  const first = t.db
    .as(system('incidents'), async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtext('incident report'), 0)`)
      await tx.execute(sql`select app.lock_devices(array[${deviceId}]::uuid[])`)
      began()
      await waiting
      await tx.execute(sql`select 1`)
    })
    .then(
      () => 'committed',
      () => 'lost',
    )
  await holding
  const second = report(deviceId)
  // Long enough for the first to have been cleared away, were it cleared.
  setTimeout(() => end(), 1_500)
  expect(await first).toBe('committed')
  expect((await second).status).toBe(201)
})
