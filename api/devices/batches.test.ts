import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, type Office, plantOffice, refused } from '#tests/rollout'
import { takeDue } from '../jobs/queries.ts'
import { createWorker } from '../jobs/worker.ts'
import { runBatch } from './jobs.ts'

let t: TestApp
let it: Visitor
let office: Office
beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, 3)
})
afterAll(() => t.close())

/** Devices in stock at a place of their own, in the order of their numbers. */
const stock = (count: number, location: string) =>
  t.plant(async (sql) => {
    const rows = await sql`
      insert into devices (kind, property_number, model_id, location)
      select 'laptop', ${location} || lpad(n::text, 5, '0'), ${office.newModelId}, ${location}
      from generate_series(1, ${count}) n returning id`
    return rows.map((row) => row.id as string)
  })

const due = () => t.db.as(system('jobs'), (tx) => takeDue(tx, [runBatch.name], 10, 30_000))

/** Does all that is due, as relay and worker do. */
async function work(): Promise<void> {
  const worker = createWorker(t.deps, [runBatch])
  for (let items = await due(); items.length > 0; items = await due()) {
    for (const item of items) await worker(item)
  }
}

const transition = (body: object) => call(it, 'POST', '/api/devices/transition', body, 202)
const edit = (body: object) => call(it, 'POST', '/api/devices/edit', body, 202)
const batch = (id: string): Promise<Json> => call(it, 'GET', `/api/device-batches/${id}`)
const states = async (ids: string[]) => {
  const rows = await t.ownerSql`
    select state, count(*)::int as n from devices where id = any (${ids}) group by 1 order by 1`
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

test('takes exactly what was asked for, whatever changes before it runs', async () => {
  const ids = await stock(3, 'A')
  const { id } = await edit({
    ids,
    changes: { edr: 'installed', location: 'A9', networkZone: 'alpha' },
  })
  await work()
  expect(await batch(id)).toMatchObject({ state: 'done', done: 3, unchanged: 0, refused: 0 })
  const asked = await transition({ filter: { edr: 'installed' }, to: 'kitting' })
  expect(asked).toMatchObject({ state: 'running', total: 3, done: 0 })
  const late = await stock(1, 'L')
  await t.plant(
    (sql) => sql`update devices set edr = case when id = ${late[0]!} then 'installed' end
      where id in (${late[0]!}, ${ids[0]!})`,
  )
  await work()
  expect(await batch(asked.id)).toMatchObject({ state: 'done', total: 3, done: 3 })
  expect(await states([...ids, ...late])).toEqual({ kitting: 3, in_stock: 1 })
})

test('moves those that can go, and names every other with its reason', async () => {
  const ids = await stock(4, 'B')
  const issued = office.people[0]!.oldDeviceId
  await call(it, 'POST', `/api/devices/${ids[0]}/transition`, { to: 'kitting' })
  const { id } = await transition({ ids: [...ids, issued, ids[1]], to: 'kitting' })
  await work()
  const result = await batch(id)
  expect(result).toMatchObject({ total: 5, done: 3, refused: 2, state: 'done' })
  const counts = Object.fromEntries(
    result.refusedCounts.map((row: Json) => [row.code, [row.count, row.message]]),
  )
  expect(counts).toEqual({
    already_there: [1, '既に「キッティング中」です。'],
    no_such_step: [1, '「使用中」から「キッティング中」へは進められません。'],
  })
  const items = await call(
    it,
    'GET',
    `/api/device-batches/${id}/items${list({ outcome: 'refused' })}`,
  )
  expect(items.map((row: Json) => row.id).sort()).toEqual([ids[0], issued].sort())
  const filter = encodeURIComponent(JSON.stringify({ outcome: 'refused' }))
  const path = `/api/device-batches/${id}/items/export?format=csv&filter=${filter}`
  const file = new TextDecoder().decode(await (await it(path)).arrayBuffer())
  expect(file.split('\r\n')).toHaveLength(4)
  expect(file).toMatch(/^備品番号,結果,理由\r\nB00001,不可,既に「キッティング中」です。\r\n/)
})

test('killed in the midst, it goes on where it was: nothing twice, nothing left out', async () => {
  const ids = await stock(1_100, 'C')
  const { id } = await transition({ ids, to: 'ready', reason: '年度末' })
  const worker = createWorker(t.deps, [runBatch])
  await worker((await due())[0]!)
  expect(await batch(id)).toMatchObject({ state: 'running', total: 1_100, done: 500 })

  const superuser = postgres(t.superuserUrl, { max: 1, onnotice: () => {} })
  await t.ownerSql.begin(async (sql) => {
    await sql`select from devices where id = ${ids[700]!} for update`
    const running = worker((await due())[0]!)
    const blocked = async () => {
      const [victim] = await superuser`
        select pg_terminate_backend(pid) as killed from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%for no key update%'`
      expect(victim?.killed).toBe(true)
    }
    await vi.waitFor(blocked, { timeout: 10_000, interval: 20 })
    await running
  })
  await superuser.end()
  expect(await batch(id)).toMatchObject({ state: 'running', done: 500 })
  await t.ownerSql`
    update outbox set due_at = now(), leased_until = now() where state in ('due', 'leased')`
  await work()
  expect(await batch(id)).toMatchObject({ state: 'done', done: 1_100, refused: 0 })
  expect(await states(ids)).toEqual({ ready: 1_100 })
  const [told] = await t.ownerSql`
    select count(*)::int as n, count(distinct device_id)::int as devices from device_events
    where kind = 'state' and reason = '年度末'`
  expect(told).toEqual({ n: 1_100, devices: 1_100 })
})

test('is short transactions, each one link of the audit', async () => {
  const ids = await stock(600, 'D')
  const { id } = await edit({ ids, changes: { location: '第2倉庫' } })
  const [before] = await t.ownerSql`select max(seq)::int as seq from audit_links`
  await work()
  const links = await t.ownerSql`
    select (select count(*)::int from audit_entries e where e.tx = l.tx and e.entity = 'devices') as devices
    from audit_links l where seq > ${before!.seq} order by seq`
  expect(links.map(({ devices }) => devices).filter(Boolean)).toEqual([500, 100])
  expect(await batch(id)).toMatchObject({ done: 600 })
})

test('the same key makes one batch, also of two requests at once', async () => {
  const ids = await stock(1, 'E')
  const send = () =>
    it('/api/devices/transition', {
      method: 'POST',
      json: { ids, to: 'kitting' },
      headers: { 'idempotency-key': 'k1' },
    })
  const answers = await Promise.all([send(), send()])
  const made = await Promise.all(answers.map((answer) => answer.json()))
  expect(made[0].id).toBe(made[1].id)
  await work()
  expect(await batch(made[0].id)).toMatchObject({ total: 1, done: 1, refused: 0 })
})

test('an edit counts what needed no change, and refuses what would be impossible', async () => {
  const ids = await stock(3, 'F')
  await t.plant((sql) => sql`update devices set acquired_on = '2026-04-01' where id = ${ids[0]!}`)
  await t.plant((sql) => sql`update devices set lease_ends_on = '2026-03-31' where id = ${ids[1]!}`)
  const { id } = await edit({ ids, changes: { leaseEndsOn: '2026-03-31' } })
  await work()
  expect(await batch(id)).toMatchObject({ done: 1, unchanged: 1, refused: 1 })
})

test('whoever may no longer do it changes nothing, and each device says so', async () => {
  const user = await t.createUser({ roles: ['it_staff'] })
  const visitor = await t.loginAs(user)
  const ids = await stock(2, 'G')
  const { id } = await call(visitor, 'POST', '/api/devices/transition', { ids, to: 'ready' }, 202)
  await t.plant((sql) => sql`delete from user_roles where user_id = ${user.id}`)
  await work()
  expect(await batch(id)).toMatchObject({ done: 0, refused: 2, state: 'done' })
  expect(await states(ids)).toEqual({ in_stock: 2 })
})

describe('bad input', () => {
  const cases: [string, object, string, string][] = [
    [
      'both ids and a filter',
      { ids: [randomUUID()], filter: {}, to: 'ready' },
      '',
      'ids_or_filter',
    ],
    ['neither', { to: 'ready' }, '', 'ids_or_filter'],
    ['a device that is not there', { ids: [randomUUID()], to: 'ready' }, 'ids', 'does_not_exist'],
    ['a filter that finds none', { filter: { os: 'CP/M' }, to: 'ready' }, 'filter', 'no_match'],
  ]
  test.each(cases)('%s', async (_, json, field, code) => {
    const problem = await refused(it, 'POST', '/api/devices/transition', json, 422)
    expect(problem).toMatchObject({ field, code })
  })

  test('a closed unit, or no change at all', async () => {
    const ids = await stock(1, 'H')
    const send = (changes: object) =>
      refused(it, 'POST', '/api/devices/edit', { ids, changes }, 422)
    expect(await send({ unitId: office.closedUnitId })).toMatchObject({
      field: 'changes.unitId',
      code: 'unit_closed',
    })
    expect((await send({})).code).toBe('no_change')
  })
})
