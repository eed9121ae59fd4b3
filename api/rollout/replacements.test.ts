import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import {
  call,
  type Json,
  list,
  loginOf,
  move,
  openWave,
  type Rollout,
  refused,
} from '#tests/rollout'

let t: TestApp
let it: Visitor
let rollout: Rollout

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  rollout = await openWave(t, it, 40)
})
afterAll(() => t.close())

let used = 0
/** A prepared replacement that no other test touches. */
const fresh = () => {
  const index = used++
  return { id: rollout.replacementIds[index]!, ...rollout.people[index]! }
}
const device = (id: string) => call(it, 'GET', `/api/devices/${id}`)
const get = (id: string) => call(it, 'GET', `/api/replacements/${id}`)
const path = (id: string) => `/api/replacements/${id}/transition`

const erase = async (deviceId: string, certified = true) => {
  const erasure = await call(it, 'POST', '/api/erasures', {
    deviceId,
    category: 'confidential',
    method: 'crypto_erase',
    mediumKind: 'ssd',
    mediumSerial: `M-${deviceId}`,
    place: '本庁舎地下1階',
    erasedOn: new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10),
    operator: '髙橋 一郎',
    witness: '佐藤 花子',
  })
  if (!certified) return erasure
  const form = new FormData()
  form.set('file', new File(['%PDF-1.7 certificate'], '証明書.pdf'))
  const answer = await it(`/api/erasures/${erasure.id}/certificate`, { method: 'PUT', body: form })
  expect(answer.status).toBe(200)
  return answer.json()
}

test('one goes the whole way, and the ledger follows', async () => {
  const { id, staffId, oldDeviceId, newDeviceId } = fresh()
  expect(await get(id)).toMatchObject({ state: 'prepared', newDeviceId, holderId: staffId })
  expect(await device(newDeviceId)).toMatchObject({ state: 'ready', holderId: null })

  await move(it, id, 'scheduled')
  expect(await move(it, id, 'deployed')).toMatchObject({ deployedOn: expect.any(String) })
  expect(await device(newDeviceId)).toMatchObject({
    state: 'issued',
    holderId: staffId,
    unitId: rollout.sectionId,
  })
  expect(await device(oldDeviceId)).toMatchObject({ state: 'issued', holderId: staffId })

  await move(it, id, 'migrated')
  await move(it, id, 'reclaimed')
  expect(await device(oldDeviceId)).toMatchObject({ state: 'returned', holderId: null })

  expect(await refused(it, 'POST', path(id), { to: 'erased' }, 409)).toMatchObject({
    code: 'no_erasure',
  })
  await erase(oldDeviceId, false)
  await move(it, id, 'erased')
  expect(await device(oldDeviceId)).toMatchObject({ state: 'erased' })
  expect(await refused(it, 'POST', path(id), { to: 'closed' }, 409)).toMatchObject({
    code: 'no_certificate',
  })
})

test('with its certificate it is closed, and everything of it is on record', async () => {
  const { id, oldDeviceId } = fresh()
  for (const to of ['scheduled', 'deployed', 'migrated', 'reclaimed']) await move(it, id, to)
  await erase(oldDeviceId)
  expect(await get(id)).toMatchObject({ certifiedOn: expect.any(String) })
  await move(it, id, 'erased')
  expect(await move(it, id, 'closed')).toMatchObject({
    state: 'closed',
    closedOn: expect.any(String),
  })
  const [audited] = await t.ownerSql`
    select count(*)::int as count from audit_entries where entity = 'replacements' and entity_id = ${id}`
  // Made, paired, prepared, and six steps.
  expect(audited!.count).toBe(9)
})

test('a state is not jumped over', async () => {
  const { id } = fresh()
  for (const to of ['deployed', 'migrated', 'reclaimed', 'erased', 'closed', 'absent']) {
    const error = await refused(it, 'POST', path(id), { to, reason: '試験' }, 409)
    expect(error).toMatchObject({ field: 'to', code: 'no_such_step' })
    expect(error.message).toContain('「準備完了」から')
  }
  expect(await get(id)).toMatchObject({ state: 'prepared' })
  const english = await it(path(id), {
    method: 'POST',
    json: { to: 'closed' },
    headers: { 'accept-language': 'en' },
  })
  expect((await english.json()).fields[0].message).toBe(
    'There is no step from "prepared" to "closed".',
  )
})

test('the database refuses a jump by whoever writes past the service', async () => {
  const { id } = fresh()
  await expect(
    t.plant((sql) => sql`update replacements set state = 'closed' where id = ${id}`),
  ).rejects.toMatchObject({ code: 'WS001' })
})

test('of two who move one at once, one wins and the other is told', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = fresh()
    const answers = await Promise.all([
      it(path(id), { method: 'POST', json: { from: 'prepared', to: 'scheduled' } }),
      it(path(id), { method: 'POST', json: { from: 'prepared', to: 'declined', reason: '不要' } }),
      it(path(id), { method: 'POST', json: { from: 'prepared', to: 'planned' } }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    for (const answer of answers.filter(({ status }) => status === 409)) {
      const { code, fields } = await answer.json()
      expect(code).toBe('wrong_state')
      expect(fields[0]).toMatchObject({ field: 'from', code: 'moved_meanwhile' })
    }
  }
})

describe('in bulk', () => {
  test('each that can goes, and each that cannot says why', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await move(it, b.id, 'scheduled')
    await t.plant((sql) => sql`update devices set state = 'kitting' where id = ${c.newDeviceId}`)
    await move(it, c.id, 'scheduled')
    const nobody = '00000000-0000-4000-8000-000000000000'
    const ids = [a.id, b.id, c.id, nobody]
    const done = await call(
      it,
      'POST',
      '/api/replacements/transition',
      { ids, to: 'deployed' },
      200,
    )
    expect(done).toMatchObject({ moved: 1, refused: 3 })
    const byId = new Map(done.results.map((result: Json) => [result.id, result]))
    expect(byId.get(a.id)).toMatchObject({ ok: false, state: 'prepared', code: 'no_such_step' })
    expect(byId.get(b.id)).toMatchObject({ ok: true, state: 'deployed', message: null })
    expect(byId.get(c.id)).toMatchObject({
      code: 'new_device_not_ready',
      message: '新パソコンの引渡し準備ができていません。',
    })
    expect(byId.get(nobody)).toMatchObject({ ok: false, state: null, code: 'does_not_exist' })
    expect(await device(b.newDeviceId)).toMatchObject({ state: 'issued', holderId: b.staffId })
  })

  test('by a filter, which is the filter of the list', async () => {
    const { id, staffId } = fresh()
    const filter = { holderId: staffId, state: ['prepared'] }
    const done = await call(it, 'POST', '/api/replacements/transition', { filter, to: 'scheduled' })
    expect(done).toMatchObject({ moved: 1, refused: 0 })
    expect(await get(id)).toMatchObject({ state: 'scheduled' })
  })

  test('takes a list or a filter, not both and not neither', async () => {
    for (const target of [{}, { ids: [fresh().id], filter: {} }]) {
      const json = { ...target, to: 'scheduled' }
      const error = await refused(it, 'POST', '/api/replacements/transition', json, 422)
      expect(error.code).toBe('ids_or_filter')
    }
  })
})

describe('a suspended wave', () => {
  test('hands nothing out, but what is out goes on', async () => {
    const other = await openWave(t, it, 2)
    const [first, second] = other.replacementIds as [string, string]
    await move(it, first, 'scheduled')
    await move(it, first, 'deployed')
    await move(it, second, 'scheduled')
    const wave = `/api/waves/${other.waveId}/transition`
    await call(it, 'POST', wave, { to: 'suspended', reason: '感染拡大' })
    expect(await refused(it, 'POST', path(second), { to: 'deployed' }, 409)).toMatchObject({
      code: 'wave_suspended',
    })
    await move(it, first, 'migrated')
    await call(it, 'POST', wave, { to: 'open' })
    await move(it, second, 'deployed')
  })
})

describe('changes by hand', () => {
  test('another person takes the place, until the laptop is handed over', async () => {
    const { id } = fresh()
    const [second, third] = [fresh(), fresh()]
    const one = `/api/replacements/${id}`
    expect(await call(it, 'PUT', one, { holderId: second.staffId })).toMatchObject({
      holderId: second.staffId,
    })
    await move(it, id, 'scheduled')
    await move(it, id, 'deployed')
    const error = await refused(it, 'PUT', one, { holderId: third.staffId }, 409)
    expect(error).toMatchObject({ field: 'holderId', code: 'too_late' })
  })

  test('deleting is for what is planned and unpaired', async () => {
    const { id } = fresh()
    const one = `/api/replacements/${id}`
    expect(await refused(it, 'DELETE', one, undefined, 409)).toMatchObject({ code: 'not_planned' })
    await move(it, id, 'planned')
    await call(it, 'DELETE', one, undefined, 204)
    await call(it, 'GET', one, undefined, 404)
  })
})

describe('who sees what', () => {
  test('an employee sees their own, a section head the unit’s, and neither moves any', async () => {
    const { id, staffId } = fresh()
    const employee = await t.loginAs(await loginOf(t, staffId))
    const own: Json[] = await call(employee, 'GET', `/api/replacements${list({})}`)
    expect(own.map((row) => row.id)).toEqual([id])
    expect((await employee(path(id), { method: 'POST', json: { to: 'scheduled' } })).status).toBe(
      403,
    )
    const other = fresh()
    await call(employee, 'GET', `/api/replacements/${other.id}`, undefined, 404)
  })
})
