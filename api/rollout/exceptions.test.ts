import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, move, openWave, type Rollout, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor
let rollout: Rollout

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  rollout = await openWave(t, it, 10)
})
afterAll(() => t.close())

let used = 0
/** A prepared replacement that no other test touches. */
const fresh = () => {
  const index = used++
  return { id: rollout.replacementIds[index]!, ...rollout.people[index]! }
}
const device = (id: string) => call(it, 'GET', `/api/devices/${id}`)
const path = (id: string) => `/api/replacements/${id}/transition`

test('need a reason, and lead back to where they came from or before', async () => {
  const { id } = fresh()
  expect(await refused(it, 'POST', path(id), { to: 'long_leave' }, 422)).toMatchObject({
    field: 'reason',
    code: 'reason_required',
  })
  expect(await move(it, id, 'long_leave', { reason: '育児休業' })).toMatchObject({
    state: 'long_leave',
    pausedFrom: 'prepared',
    reason: '育児休業',
  })
  expect(await move(it, id, 'prepared')).toMatchObject({ pausedFrom: null, reason: null })
})

test('a broken new laptop goes into repair, and another takes its place', async () => {
  const { id, newDeviceId, staffId } = fresh()
  await move(it, id, 'scheduled')
  await move(it, id, 'deployed')
  await move(it, id, 'broken', { reason: '画面が割れている' })
  expect(await device(newDeviceId)).toMatchObject({ state: 'repair', holderId: staffId })
  expect(await refused(it, 'POST', path(id), { to: 'prepared' }, 409)).toMatchObject({
    code: 'no_such_step',
  })
  await move(it, id, 'deployed')
  expect(await device(newDeviceId)).toMatchObject({ state: 'issued', holderId: staffId })

  await move(it, id, 'broken', { reason: 'また割れた' })
  expect(await move(it, id, 'planned')).toMatchObject({ newDeviceId: null, deployedOn: null })
  expect(await device(newDeviceId)).toMatchObject({ state: 'repair', holderId: null })
})

test('a lost old laptop closes by being written off, not by return', async () => {
  const { id, oldDeviceId } = fresh()
  for (const to of ['scheduled', 'deployed', 'migrated']) await move(it, id, to)
  await t.plant((sql) => sql`update devices set state = 'missing' where id = ${oldDeviceId}`)
  expect(await refused(it, 'POST', path(id), { to: 'reclaimed' }, 409)).toMatchObject({
    code: 'old_device_lost',
  })
  expect(await refused(it, 'POST', path(id), { to: 'closed' }, 409)).toMatchObject({
    code: 'not_written_off',
  })
  await t.plant((sql) => sql`update devices set state = 'written_off' where id = ${oldDeviceId}`)
  expect(await move(it, id, 'closed')).toMatchObject({ state: 'closed' })
})

test('nothing is handed to somebody who has left', async () => {
  const { id, staffId } = fresh()
  await move(it, id, 'scheduled')
  await t.plant((sql) => sql`update staff set left_on = '2021-03-31' where id = ${staffId}`)
  expect(await refused(it, 'POST', path(id), { to: 'deployed' }, 409)).toMatchObject({
    code: 'holder_left',
  })
})
