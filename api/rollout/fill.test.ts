import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, move, openWave, plantOffice, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const openProgram = async () => {
  const made = await call(it, 'POST', '/api/programs', {
    name: `計画${randomUUID()}`,
    fiscalYear: 2026,
    goalCount: 5700,
  })
  return call(it, 'POST', `/api/programs/${made.id}/transition`, { to: 'open' })
}

const wave = (programId: string, name: string, fields: object = {}) =>
  call(it, 'POST', '/api/waves', { programId, name, ...fields })

const to = (id: string) => `/api/waves/${id}/transition`
const fill = (id: string, filter: object, dryRun = false) =>
  call(it, 'POST', `/api/waves/${id}/fill`, { filter, dryRun })

test('takes every laptop the filter matches, or says why not', async () => {
  const office = await plantOffice(t, 6)
  const [a, b, c, d] = office.people.map(({ oldDeviceId }) => oldDeviceId) as string[]
  await t.plant(async (sql) => {
    await sql`update devices set state = 'repair' where id = ${a!}`
    await sql`update handovers set returned_at = now() where device_id = ${b!}`
    await sql`update devices set state = 'issued' where id = ${b!}`
    await sql`update devices set unit_id = ${office.closedUnitId} where id = ${c!}`
  })
  const { id } = await openProgram()
  const earlier = await wave(id, '一')
  const [{ propertyNumber }] = await call(it, 'GET', `/api/devices${list({ id: [d] })}`)
  await t.plant(
    (sql) => sql`insert into replacements (wave_id, old_device_id, holder_id)
      values (${earlier.id}, ${d!}, ${office.people[3]!.staffId})`,
  )
  const one = await wave(id, '二')
  const filter = { unitId: office.bureauId }
  const dry = await fill(one.id, filter, true)
  expect(dry).toMatchObject({ dryRun: true, matched: 6, taken: 2 })
  expect(dry.refusedCounts.map(({ code, count }: Json) => [code, count]).sort()).toEqual([
    ['in_open_replacement', 1],
    ['no_holder', 1],
    ['not_issued', 1],
    ['unit_closed', 1],
  ])
  expect(dry.refused).toContainEqual({ deviceId: d, propertyNumber, code: 'in_open_replacement' })
  const rows = `/api/replacements${list({ waveId: one.id })}`
  expect(await call(it, 'GET', rows)).toEqual([])

  expect(await fill(one.id, filter)).toMatchObject({ ...dry, dryRun: false })
  const made: Json[] = await call(it, 'GET', rows)
  expect(made.map(({ oldDeviceId }) => oldDeviceId).sort()).toEqual(
    office.people
      .slice(4)
      .map(({ oldDeviceId }) => oldDeviceId)
      .sort(),
  )
  expect(made[0]).toMatchObject({ state: 'planned', newDeviceId: null, unitId: office.sectionId })
  expect(await fill(one.id, filter)).toMatchObject({ matched: 6, taken: 0 })
})

test('by system, model and end of lease', async () => {
  const office = await plantOffice(t, 2)
  const { id } = await openProgram()
  const one = await wave(id, '一')
  const unitId = [office.sectionId, office.bureauId]
  const dry = async (filter: object) => (await fill(one.id, { unitId, ...filter }, true)).matched
  expect(await dry({ os: 'Windows 8.1' })).toBe(2)
  expect(await dry({ os: 'Windows 10' })).toBe(0)
  expect(await dry({ modelId: office.oldModelId })).toBe(2)
  expect(await dry({ modelId: office.newModelId })).toBe(0)
  expect(await dry({ leaseEndsBefore: '2027-04-01' })).toBe(2)
  expect(await dry({ leaseEndsBefore: '2027-03-31' })).toBe(0)
})

test('never takes the new laptops of its own program for old ones', async () => {
  const { programId, replacementIds, people, sectionId } = await openWave(t, it, 1)
  for (const state of ['scheduled', 'deployed', 'migrated', 'reclaimed']) {
    await move(it, replacementIds[0]!, state)
  }
  const next = await wave(programId, '第2グループ')
  const filled = await fill(next.id, { unitId: sectionId })
  expect(filled).toMatchObject({ taken: 0 })
  expect(filled.refused).toContainEqual(
    expect.objectContaining({ deviceId: people[0]!.newDeviceId, code: 'new_in_rollout' }),
  )
})

test('refuses a closed unit, an unknown one, no condition, and a wave that is over', async () => {
  const office = await plantOffice(t, 1)
  const { id } = await openProgram()
  const one = await wave(id, '一')
  const path = `/api/waves/${one.id}/fill`
  const closed = { filter: { unitId: office.closedUnitId } }
  expect(await refused(it, 'POST', path, closed, 422)).toMatchObject({
    field: 'filter.unitId',
    code: 'unit_closed',
    message: '廃止された所属です。',
  })
  const unknown = { filter: { unitId: [office.bureauId, randomUUID()] } }
  expect(await refused(it, 'POST', path, unknown, 422)).toMatchObject({
    field: 'filter.unitId.1',
    code: 'does_not_exist',
  })
  expect(await refused(it, 'POST', path, { filter: {} }, 422)).toMatchObject({
    code: 'no_condition',
  })
  await call(it, 'POST', to(one.id), { to: 'open' })
  await call(it, 'POST', to(one.id), { to: 'closed' })
  const json = { filter: { unitId: office.bureauId } }
  expect(await refused(it, 'POST', path, json, 409)).toMatchObject({ code: 'wave_closed' })
  expect(await call(it, 'GET', `/api/replacements${list({ waveId: one.id })}`)).toEqual([])
})

test('two at once share the laptops and take none twice', async () => {
  const office = await plantOffice(t, 20)
  const { id } = await openProgram()
  const waves = [await wave(id, '一'), await wave(id, '二'), await wave(id, '三')]
  const filled = await Promise.all(waves.map((one) => fill(one.id, { unitId: office.bureauId })))
  expect(filled.map(({ taken }) => taken).sort((a, b) => a - b)).toEqual([0, 0, 20])
})
