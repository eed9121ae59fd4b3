import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, move, openWave, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const program = async (fields: object = {}) =>
  call(it, 'POST', '/api/programs', {
    name: `計画${randomUUID()}`,
    fiscalYear: 2026,
    goalCount: 5700,
    ...fields,
  })

const openProgram = async () => {
  const made = await program()
  return call(it, 'POST', `/api/programs/${made.id}/transition`, { to: 'open' })
}

const wave = (programId: string, name: string, fields: object = {}) =>
  call(it, 'POST', '/api/waves', { programId, name, ...fields })

const to = (id: string) => `/api/waves/${id}/transition`
describe('a program', () => {
  test('ends on 31 March of its fiscal year unless told otherwise', async () => {
    expect(await program()).toMatchObject({
      deadline: '2027-03-31',
      gatePercent: 95,
      state: 'planned',
      total: 0,
    })
    expect(await program({ deadline: '2026-12-28' })).toMatchObject({ deadline: '2026-12-28' })
    const json = { name: '遠い', fiscalYear: 2026, goalCount: 1, deadline: '9999-12-31' }
    expect(await refused(it, 'POST', '/api/programs', json, 422)).toMatchObject({
      field: 'deadline',
      code: 'deadline_range',
    })
  })

  test('has a name of its own in its year', async () => {
    const { name } = await program()
    const json = { name, fiscalYear: 2026, goalCount: 1 }
    expect(await refused(it, 'POST', '/api/programs', json, 409)).toMatchObject({
      field: 'name',
      code: 'already_used',
    })
    await call(it, 'POST', '/api/programs', { ...json, fiscalYear: 2027 }, 201)
  })

  test('closes when no wave is under way', async () => {
    const { id } = await openProgram()
    const one = await wave(id, '一')
    await call(it, 'POST', to(one.id), { to: 'open' })
    const path = `/api/programs/${id}/transition`
    expect(await refused(it, 'POST', path, { to: 'closed' }, 409)).toMatchObject({
      code: 'waves_open',
      params: { count: 1 },
    })
    await call(it, 'POST', to(one.id), { to: 'closed' })
    await call(it, 'POST', path, { to: 'closed' })
    expect(await refused(it, 'POST', path, { to: 'planned' }, 409)).toMatchObject({
      code: 'no_such_step',
    })
  })
})

describe('a wave', () => {
  test('has its schedule by months, and its place in the order', async () => {
    const { id } = await openProgram()
    const plan = [
      { month: '2026-11', planned: 300 },
      { month: '2026-12', planned: 200 },
    ]
    const first = await wave(id, '一', { plan, opensOn: '2026-11-02', closesOn: '2026-12-25' })
    expect(first).toMatchObject({ ordinal: 1, plan, gatePercent: 95 })
    expect(await wave(id, '二', { gatePercent: 80 })).toMatchObject({ ordinal: 2, gatePercent: 80 })
    const changed = await call(it, 'PUT', `/api/waves/${first.id}`, { plan: plan.slice(1) })
    expect(changed.plan).toEqual(plan.slice(1))
    const waves: Json[] = await call(it, 'GET', `/api/waves${list({ programId: id })}`)
    expect(waves.map(({ name }) => name)).toEqual(['一', '二'])
  })

  test.each([
    [{ opensOn: '2026-12-01', closesOn: '2026-11-01' }, 'closesOn', 'before_start'],
    [{ plan: [{ month: '2026-13', planned: 1 }] }, 'plan.0.month', 'month'],
    [
      { plan: Array.from({ length: 2 }, () => ({ month: '2026-11', planned: 1 })) },
      'plan',
      'month_twice',
    ],
  ])('refuses %j', async (fields, field, code) => {
    const { id } = await openProgram()
    const json = { programId: id, name: '誤り', ...fields }
    expect(await refused(it, 'POST', '/api/waves', json, 422)).toMatchObject({ field, code })
  })

  test('opens in an open program alone', async () => {
    const { id } = await program()
    const one = await wave(id, '一')
    expect(await refused(it, 'POST', to(one.id), { to: 'open' }, 409)).toMatchObject({
      code: 'program_not_open',
    })
  })

  test('is deleted only while planned and empty', async () => {
    const { id } = await openProgram()
    const one = await wave(id, '一')
    await call(it, 'DELETE', `/api/waves/${one.id}`, undefined, 204)
    const { waveId } = await openWave(t, it, 1, { prepared: false })
    expect(await refused(it, 'DELETE', `/api/waves/${waveId}`, undefined, 409)).toMatchObject({
      code: 'wave_open',
    })
  })
})

describe('the gate', () => {
  test('opens the next wave when the one before has reached its share', async () => {
    const { programId, replacementIds } = await openWave(t, it, 4)
    const next = await wave(programId, '第2グループ')
    await call(it, 'PUT', `/api/programs/${programId}`, { gatePercent: 75 })
    for (const state of ['scheduled', 'deployed', 'migrated']) {
      const ids = replacementIds.slice(0, 2)
      await call(it, 'POST', '/api/replacements/transition', { ids, to: state })
    }
    const error = await refused(it, 'POST', to(next.id), { to: 'open' }, 409)
    expect(error).toMatchObject({
      code: 'gate_not_reached',
      params: { wave: '第1グループ', percent: 50, goal: 75 },
    })
    expect(error.message).toContain('50% で、目標の 75% に達していません')
    for (const state of ['scheduled', 'deployed', 'migrated']) {
      await move(it, replacementIds[2]!, state)
    }
    expect(await call(it, 'POST', to(next.id), { to: 'open' })).toMatchObject({
      state: 'open',
      gateOverride: null,
    })
  })

  test('opens earlier for a reason, which stays on record', async () => {
    const { programId } = await openWave(t, it, 1)
    const next = await wave(programId, '第2グループ')
    const reason = '機器の入荷が早まったため'
    expect(await call(it, 'POST', to(next.id), { to: 'open', reason })).toMatchObject({
      gateOverride: reason,
    })
  })

  test('waits for a wave that has not been filled yet', async () => {
    const { id } = await openProgram()
    await wave(id, '一')
    const second = await wave(id, '二')
    expect(await refused(it, 'POST', to(second.id), { to: 'open' }, 409)).toMatchObject({
      code: 'gate_not_reached',
    })
  })

  test('a wave closes unfinished only for a reason', async () => {
    const { waveId } = await openWave(t, it, 2)
    expect(await refused(it, 'POST', to(waveId), { to: 'closed' }, 409)).toMatchObject({
      code: 'wave_unfinished',
      params: { count: 2 },
    })
    const closed = { to: 'closed', reason: '次年度へ' }
    expect(await call(it, 'POST', to(waveId), closed)).toMatchObject({
      state: 'closed',
      stateReason: '次年度へ',
    })
    expect(await refused(it, 'POST', to(waveId), { to: 'open' }, 409)).toMatchObject({
      code: 'no_such_step',
    })
  })
})
