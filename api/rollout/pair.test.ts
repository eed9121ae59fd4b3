import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, move, openWave, plantOffice, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const pair = (waveId: string, json: object) => call(it, 'POST', `/api/waves/${waveId}/pair`, json)
const unpaired = (size: number) => openWave(t, it, size, { prepared: false })

describe('in order', () => {
  test('first laptop to first replacement, and what is left over is said', async () => {
    const { waveId, people, replacementIds, newModelId } = await unpaired(5)
    await move(it, replacementIds[4]!, 'declined', { reason: '在宅勤務' })
    await t.plant(
      (sql) => sql`update devices set state = 'repair' where id = ${people[0]!.newDeviceId}`,
    )
    await t.plant(
      (sql) => sql`update devices set state = 'repair' where id = ${people[4]!.newDeviceId}`,
    )
    expect(await pair(waveId, { stock: { modelId: newModelId } })).toEqual({
      paired: 3,
      left: [
        { code: 'no_stock', count: 1, message: '割り当てられる新パソコンの在庫がありません。' },
        { code: 'excepted', count: 1, message: expect.any(String) },
      ],
      stockLeft: 0,
    })
    const rows: Json[] = await call(it, 'GET', `/api/replacements${list({ waveId })}`)
    const given = new Map(rows.map(({ id, newDeviceId }) => [id, newDeviceId]))
    expect(replacementIds.map((id) => given.get(id))).toEqual([
      ...people.slice(1, 4).map(({ newDeviceId }) => newDeviceId),
      null,
      null,
    ])
  })

  test('of two who pair at once, none gets a laptop the other has', async () => {
    const [a, b] = [await unpaired(10), await unpaired(10)]
    const stock = { modelId: a.newModelId }
    const done = await Promise.all([pair(a.waveId, { stock }), pair(b.waveId, { stock })])
    expect(done[0].paired + done[1].paired).toBe(10)
    const [count] = await t.ownerSql`
      select count(*)::int as n, count(distinct new_device_id)::int as "each" from replacements
      where wave_id in (${a.waveId}, ${b.waveId}) and new_device_id is not null`
    expect(count).toEqual({ n: 10, each: 10 })
  })
})

describe('by hand', () => {
  test('the pairs named, and nothing else', async () => {
    const { waveId, people, replacementIds } = await unpaired(3)
    const pairs = [{ replacementId: replacementIds[0], newDeviceId: people[2]!.newDeviceId }]
    expect(await pair(waveId, { pairs })).toMatchObject({
      paired: 1,
      left: [{ code: 'not_named', count: 2 }],
    })
    expect(await call(it, 'GET', `/api/replacements/${replacementIds[0]}`)).toMatchObject({
      newDeviceId: people[2]!.newDeviceId,
    })
  })

  test('a wrong pair is named, and none of the list is done', async () => {
    const { waveId, people, replacementIds } = await unpaired(8)
    const others = await openWave(t, it, 1)
    const office = await plantOffice(t, 1)
    const [phone] = await t.plant(
      (sql) => sql`insert into devices (kind, property_number, model_id)
        values ('smartphone', ${randomUUID()}, ${office.newModelId}) returning id`,
    )
    const pairs = [
      [replacementIds[0], people[0]!.newDeviceId], // good
      [replacementIds[1], others.people[0]!.newDeviceId], // a device already paired
      [replacementIds[2], people[2]!.oldDeviceId], // the old one itself
      [replacementIds[3], people[4]!.oldDeviceId], // somebody's old one
      [replacementIds[4], phone!.id],
      [replacementIds[5], randomUUID()],
      [randomUUID(), people[5]!.newDeviceId],
      [others.replacementIds[0], people[6]!.newDeviceId],
      [replacementIds[0], people[0]!.newDeviceId],
    ].map(([replacementId, newDeviceId]) => ({ replacementId, newDeviceId }))
    const body = await call(it, 'POST', `/api/waves/${waveId}/pair`, { pairs }, 422)
    expect(body.fields.map(({ field, code }: Json) => `${field} ${code}`).sort()).toEqual([
      'pairs.1.newDeviceId device_paired',
      'pairs.2.newDeviceId same_device',
      'pairs.3.newDeviceId in_open_replacement',
      'pairs.4.newDeviceId not_a_laptop',
      'pairs.5.newDeviceId does_not_exist',
      'pairs.6.replacementId does_not_exist',
      'pairs.7.replacementId other_wave',
      'pairs.8.newDeviceId listed_twice',
      'pairs.8.replacementId listed_twice',
    ])
    expect(body.fields[0].message).toBe('このパソコンは、別の更新に既に割り当てられています。')
    const rows: Json[] = await call(it, 'GET', `/api/replacements${list({ waveId, paired: true })}`)
    expect(rows).toEqual([])
  })

  test('one is paired anew or unpaired while planned, and not after', async () => {
    const { people, replacementIds } = await unpaired(2)
    const path = `/api/replacements/${replacementIds[0]}`
    const [first, second] = people.map(({ newDeviceId }) => newDeviceId)
    for (const newDeviceId of [first, second, null, first]) {
      expect(await call(it, 'PUT', path, { newDeviceId })).toMatchObject({ newDeviceId })
    }
    const other = `/api/replacements/${replacementIds[1]}`
    expect(await refused(it, 'PUT', other, { newDeviceId: first }, 422)).toMatchObject({
      code: 'device_paired',
    })
    await move(it, replacementIds[0]!, 'prepared')
    expect(await refused(it, 'PUT', path, { newDeviceId: second }, 409)).toMatchObject({
      code: 'not_planned',
    })
  })

  test('without a laptop nothing is prepared', async () => {
    const { replacementIds } = await unpaired(1)
    const path = `/api/replacements/${replacementIds[0]}/transition`
    expect(await refused(it, 'POST', path, { to: 'prepared' }, 409)).toMatchObject({
      code: 'no_new_device',
    })
  })

  test('the database pairs no laptop twice, whoever writes', async () => {
    const { people, replacementIds } = await unpaired(2)
    const [first] = people.map(({ newDeviceId }) => newDeviceId)
    await expect(
      t.plant(
        (sql) =>
          sql`update replacements set new_device_id = ${first!} where id = any (${replacementIds})`,
      ),
    ).rejects.toMatchObject({ code: '23505', constraint_name: 'replacements_new_device_key' })
    await expect(
      t.plant(
        (sql) =>
          sql`update replacements set new_device_id = ${people[1]!.oldDeviceId} where id = ${replacementIds[0]!}`,
      ),
    ).rejects.toMatchObject({ code: '23505' })
  })
})
