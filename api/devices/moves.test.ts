import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byHand, DEVICE_MOVES, deviceMove } from '#contract/device-moves'
import { DEVICE_STATES } from '#contract/devices'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Office, plantOffice, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor
let office: Office
beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, 4)
})
afterAll(() => t.close())

type State = (typeof DEVICE_STATES)[number]

let number = 0
/** A device in a state, with all that its steps may need: nobody holds it, and it is erased and certified. */
const plant = (state: State, missingFrom: State = 'issued') =>
  t.plant(async (sql) => {
    const [device] = await sql`
      insert into devices (kind, state, property_number, model_id, missing_from)
      values ('laptop', 'in_stock', ${`M${++number}`}, ${office.oldModelId}, null) returning id`
    const id: string = device!.id
    await sql`
      insert into erasures (device_id, category, method, medium_kind, medium_serial, place, erased_on, operator,
        witness, certificate_name, certificate_type, certificate_bytes, certificate_sha256, certified_on)
      values (${id}, 'ordinary', 'overwrite', 'hdd', 'M', '庁舎', '2026-04-01', '甲', '乙', 'c', 'application/pdf', 1, '0', '2026-04-01')`
    await sql`select set_config('app.restoring', 'on', true)`
    await sql`update devices set state = ${state}, missing_from = ${state === 'missing' ? missingFrom : null} where id = ${id}`
    return id
  })

const stateOf = async (id: string): Promise<{ state: State; missing_from: State | null }> => {
  const [row] = await t.ownerSql<{ state: State; missing_from: State | null }[]>`
    select state, missing_from from devices where id = ${id}`
  return row!
}

const pairs = DEVICE_STATES.flatMap((from) => DEVICE_STATES.map((to) => [from, to] as const))

test('the database and the contract agree on every step, its needs, and the way back of what was missing', async () => {
  const rows = await t.ownerSql<
    { from: State; to: State; missing: State | null; needs: string[] | null }[]
  >`
    select f.state as "from", g.state as "to", p.state as missing, app.device_move_needs(f.state, g.state, p.state) as needs
    from unnest(${[...DEVICE_STATES]}::text[]) as f (state), unnest(${[...DEVICE_STATES]}::text[]) as g (state),
      unnest(${[null, ...DEVICE_STATES]}::text[]) as p (state)`
  expect(rows).toHaveLength(10 * 10 * 11)
  const differing = rows.filter(
    ({ from, to, missing, needs }) =>
      JSON.stringify(deviceMove(from, to, missing)?.needs ?? null) !== JSON.stringify(needs),
  )
  expect(differing).toEqual([])
})

test('the database takes every step of the table and refuses every other', async () => {
  const wrong: string[] = []
  for (const [from, to] of pairs) {
    if (from === to) continue
    const id = await plant(from)
    const taken = await t
      .plant((sql) => sql`update devices set state = ${to} where id = ${id}`)
      .then(
        () => true,
        (error) => error.code !== 'WS001',
      )
    const may = deviceMove(from, to, from === 'missing' ? 'issued' : null) !== undefined
    if (taken !== may) wrong.push(`${from} → ${to}: ${taken}`)
  }
  expect(wrong).toEqual([])
})

test('by hand goes what the table says, and everything else is refused with a sentence', async () => {
  const wrong: string[] = []
  for (const [from, to] of pairs) {
    const id = await plant(from)
    const move = deviceMove(from, to, from === 'missing' ? 'issued' : null)
    // Nobody holds these devices.
    const may = move && byHand(move) && !move.needs.includes('holder')
    const answer = await it(`/api/devices/${id}/transition`, {
      method: 'POST',
      json: { to, from, reason: '点検のため' },
    })
    const body = await answer.json()
    const ok = may
      ? answer.status === 200 && body.state === to && body.stateReason === '点検のため'
      : answer.status === 409 && /[぀-ヿ一-鿿]/.test(body.fields[0].message)
    if (!ok) wrong.push(`${from} → ${to}: ${answer.status} ${JSON.stringify(body)}`)
  }
  expect(wrong).toEqual([])
})

test('the application has no way to missing, back from it, or to written off', async () => {
  for (const { from, to, needs } of DEVICE_MOVES) {
    if (!needs.includes('incident') && !needs.includes('closed_incident')) continue
    if (from === 'missing' && to !== 'issued' && to !== 'written_off') continue
    const id = await plant(from)
    const principal = { name: 'system:x', roles: ['it_staff'], unitIds: [], staffId: null }
    const moved = t.db.as(principal, (tx) =>
      tx.execute(`update devices set state = '${to}' where id = '${id}'`),
    )
    await expect(moved, `${from} → ${to}`).rejects.toMatchObject({ cause: { code: 'WS001' } })
  }
})

describe('needs', () => {
  test('a repair needs a reason, which is kept with the state', async () => {
    const id = await plant('in_stock')
    const path = `/api/devices/${id}/transition`
    expect(await refused(it, 'POST', path, { to: 'repair' }, 422)).toMatchObject({
      field: 'reason',
      code: 'reason_required',
    })
    expect((await call(it, 'POST', path, { to: 'repair', reason: '画面割れ' })).stateReason).toBe(
      '画面割れ',
    )
    expect((await call(it, 'POST', path, { to: 'ready' })).stateReason).toBeNull()
  })

  test('what comes back leaves its holder, and what is in repair stays with its holder', async () => {
    const { oldDeviceId, staffId } = office.people[0]!
    const path = `/api/devices/${oldDeviceId}/transition`
    await call(it, 'POST', path, { to: 'repair', reason: '電池' })
    expect(await refused(it, 'POST', path, { to: 'in_stock' }, 409)).toMatchObject({
      code: 'still_held',
    })
    expect((await call(it, 'POST', path, { to: 'issued' })).holderId).toBe(staffId)
    expect(await call(it, 'POST', path, { to: 'returned' })).toMatchObject({
      state: 'returned',
      holderId: null,
    })
    expect(await refused(it, 'POST', path, { to: 'erased' }, 409)).toMatchObject({
      code: 'no_erasure',
    })
  })
})

test('of two who move one device at once, one wins and the other is told', async () => {
  const id = await plant('in_stock')
  const answers = await Promise.all(
    ['kitting', 'ready'].map((to) =>
      it(`/api/devices/${id}/transition`, { method: 'POST', json: { to, from: 'in_stock' } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const loser = answers.find(({ status }) => status === 409)!
  expect((await loser.json()).fields[0].code).toBe('moved_meanwhile')
})

test('whatever is tried in whatever order, a device is where the table leads, and a lost one returns to where it went', async () => {
  const attempts = fc.array(fc.constantFrom(...DEVICE_STATES), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(attempts, async (wanted) => {
      const id = await plant('in_stock')
      let [state, missingFrom]: [State, State | null] = ['in_stock', null]
      for (const to of wanted) {
        const may = to !== state && deviceMove(state, to, missingFrom) !== undefined
        await t
          .plant((sql) => sql`update devices set state = ${to} where id = ${id}`)
          .catch(() => undefined)
        if (may) [missingFrom, state] = [to === 'missing' ? state : null, to]
        expect(await stateOf(id)).toEqual({ state, missing_from: missingFrom })
      }
    }),
    { numRuns: 20 },
  )
})
