import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
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

const clock = stoppedClock(new Date('2026-11-20T00:00:00Z'))
let t: TestApp
let it: Visitor
let rollout: Rollout

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
  rollout = await openWave(t, it, 160)
})
afterAll(() => t.close())

let used = 0
const fresh = () => {
  const index = used++
  return { id: rollout.replacementIds[index]!, ...rollout.people[index]! }
}
const newSlot = (fields: object = {}) =>
  call(it, 'POST', '/api/slots', {
    place: `会議室${randomUUID()}`,
    startsAt: '2026-11-24T01:00:00.000Z',
    endsAt: '2026-11-24T01:30:00.000Z',
    capacity: 15,
    ...fields,
  })
const book = (who: Visitor, replacementId: string, slotId: string) =>
  call(who, 'POST', '/api/appointments', { replacementId, slotId }, 201)
const slotOf = (id: string) => call(it, 'GET', `/api/slots/${id}`)
const replacement = (id: string) => call(it, 'GET', `/api/replacements/${id}`)

test('100 parallel bookings for 15 seats leave exactly 15', async () => {
  const slot = await newSlot()
  const people = Array.from({ length: 100 }, fresh)
  const answers = await Promise.all(
    people.map(({ id }) =>
      it('/api/appointments', { method: 'POST', json: { replacementId: id, slotId: slot.id } }),
    ),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(15)
  expect(statuses.filter((status) => status === 409)).toHaveLength(85)
  const refusedOne = await answers.find(({ status }) => status === 409)!.json()
  expect(refusedOne.fields).toEqual([
    { field: 'slotId', code: 'slot_full', message: '満員です。別の枠を選んでください。' },
  ])
  expect(await slotOf(slot.id)).toMatchObject({ booked: 15, free: 0 })
  const [counts] = await t.ownerSql`
    select (select count(*)::int from appointments where slot_id = ${slot.id}) as booked,
      (select count(*)::int from replacements where state = 'scheduled'
        and id = any (${people.map(({ id }) => id)})) as scheduled`
  expect(counts).toEqual({ booked: 15, scheduled: 15 })
})

test('the database takes no more than the seats, whoever writes', async () => {
  const slot = await newSlot({ capacity: 1 })
  const [a, b] = [fresh(), fresh()]
  await book(it, a.id, slot.id)
  await expect(
    t.plant(
      (sql) => sql`insert into appointments (slot_id, replacement_id) values (${slot.id}, ${b.id})`,
    ),
  ).rejects.toMatchObject({ constraint_name: 'slots_booked_check' })
})

test('one is booked once, however often it is asked at the same time', async () => {
  const slot = await newSlot()
  const { id } = fresh()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      it('/api/appointments', { method: 'POST', json: { replacementId: id, slotId: slot.id } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)])
  expect(await slotOf(slot.id)).toMatchObject({ booked: 1 })
})

describe('an employee', () => {
  test('books, moves and cancels their own swap, and hears of it', async () => {
    const { id, staffId } = fresh()
    const employee = await t.loginAs(await loginOf(t, staffId))
    const [first, second] = [await newSlot(), await newSlot()]
    const made = await book(employee, id, first.id)
    expect(made).toMatchObject({ state: 'booked', sequence: 0, place: first.place })
    expect(await replacement(id)).toMatchObject({ state: 'scheduled', appointmentId: made.id })

    const path = `/api/appointments/${made.id}`
    expect(await call(employee, 'PUT', path, { slotId: second.id })).toMatchObject({
      id: made.id,
      slotId: second.id,
      sequence: 1,
    })
    expect(await slotOf(first.id)).toMatchObject({ booked: 0 })
    expect(await slotOf(second.id)).toMatchObject({ booked: 1 })

    const ended = await call(employee, 'POST', `${path}/cancel`, { reason: '出張' }, 200)
    expect(ended).toMatchObject({ state: 'cancelled', sequence: 2 })
    expect(await slotOf(second.id)).toMatchObject({ booked: 0 })
    expect(await replacement(id)).toMatchObject({ state: 'prepared', appointmentId: null })

    const inbox: Json[] = await call(employee, 'GET', '/api/notifications')
    expect(inbox.map(({ template }) => template).sort()).toEqual([
      'appointment_booked',
      'appointment_cancelled',
      'appointment_changed',
    ])
    const booked = inbox.find(({ template }) => template === 'appointment_booked')
    expect(booked.text).toContain('2026/11/24 10:00')
    expect(booked.link).toBe(path.replace('/api', ''))
  })

  test('books for nobody else, and says of nobody that they did not come', async () => {
    const [own, other] = [fresh(), fresh()]
    const employee = await t.loginAs(await loginOf(t, own.staffId))
    const slot = await newSlot()
    const json = { replacementId: other.id, slotId: slot.id }
    await call(employee, 'POST', '/api/appointments', json, 404)
    const theirs = await book(it, other.id, slot.id)
    await call(employee, 'POST', `/api/appointments/${theirs.id}/cancel`, {}, 404)
    await call(employee, 'POST', `/api/appointments/${theirs.id}/no-show`, {}, 403)
    expect(await slotOf(slot.id)).toMatchObject({ booked: 1 })
  })

  test('changes nothing that has begun', async () => {
    const { id, staffId } = fresh()
    const employee = await t.loginAs(await loginOf(t, staffId))
    const made = await book(employee, id, (await newSlot()).id)
    await t.plant(
      (sql) => sql`update slots set starts_at = '2026-11-19T01:00:00Z' where id = ${made.slotId}`,
    )
    const path = `/api/appointments/${made.id}/cancel`
    expect(await refused(employee, 'POST', path, {}, 409)).toMatchObject({ code: 'started' })
    await call(it, 'POST', path, {}, 200)
  })
})

test('a section head sees a swap of the unit and is told that it is not theirs to book', async () => {
  const { id } = fresh()
  const headId = fresh().staffId
  await t.plant(
    (sql) => sql`update units set head_staff_id = ${headId} where id = ${rollout.sectionId}`,
  )
  const user = await t.createUser({ roles: ['section_head'], staffId: headId })
  const head = await t.loginAs(user)
  expect(await call(head, 'GET', `/api/replacements/${id}`)).toMatchObject({ id })
  const json = { replacementId: id, slotId: (await newSlot()).id }
  expect(await refused(head, 'POST', '/api/appointments', json, 403)).toMatchObject({
    code: 'not_own',
    message: 'ご本人の交換ではないため予約できません。',
  })
})

describe('booking is refused', () => {
  const refusedBooking = async (replacementId: string, slotId: string, status: number) =>
    refused(it, 'POST', '/api/appointments', { replacementId, slotId }, status)

  test('before the new laptop is prepared, and after it is booked', async () => {
    const slot = await newSlot()
    const { id } = fresh()
    await book(it, id, slot.id)
    expect(await refusedBooking(id, slot.id, 409)).toMatchObject({ code: 'already_booked' })
    const other = fresh()
    await move(it, other.id, 'planned')
    expect(await refusedBooking(other.id, slot.id, 409)).toMatchObject({ code: 'not_prepared' })
  })

  test('for a slot that is past, that is not there, or for others', async () => {
    const { id } = fresh()
    const past = await newSlot()
    await t.plant(
      (sql) => sql`update slots set starts_at = '2026-11-19T01:00:00Z' where id = ${past.id}`,
    )
    expect(await refusedBooking(id, past.id, 422)).toMatchObject({ code: 'in_the_past' })
    expect(await refusedBooking(id, randomUUID(), 422)).toMatchObject({ code: 'does_not_exist' })
    const others = await newSlot({ unitId: rollout.closedUnitId })
    expect(await refusedBooking(id, others.id, 422)).toMatchObject({ code: 'slot_for_others' })
    const filter = list({ replacementId: id, place: others.place })
    expect(await call(it, 'GET', `/api/slots${filter}`)).toEqual([])
    await book(it, id, (await newSlot({ unitId: rollout.bureauId })).id)
  })

  test('while the wave is suspended', async () => {
    const { id } = fresh()
    const path = `/api/waves/${rollout.waveId}/transition`
    await call(it, 'POST', path, { to: 'suspended' })
    const slot = await newSlot()
    expect(await refusedBooking(id, slot.id, 409)).toMatchObject({ code: 'wave_suspended' })
    await call(it, 'POST', path, { to: 'open' })
  })
})

test('a step that leaves the appointment behind ends it and frees the seat', async () => {
  const slot = await newSlot({ capacity: 2 })
  const [a, b] = [fresh(), fresh()]
  const declined = await book(it, a.id, slot.id)
  const kept = await book(it, b.id, slot.id)
  await move(it, a.id, 'declined', { reason: '不要になった' })
  await move(it, b.id, 'deployed')
  expect(await call(it, 'GET', `/api/appointments/${declined.id}`)).toMatchObject({
    state: 'cancelled',
  })
  expect(await call(it, 'GET', `/api/appointments/${kept.id}`)).toMatchObject({ state: 'kept' })
  expect(await slotOf(slot.id)).toMatchObject({ booked: 1, free: 1 })
})

test('whoever does not come is absent, and may book anew', async () => {
  const { id } = fresh()
  const made = await book(it, id, (await newSlot()).id)
  const path = `/api/appointments/${made.id}/no-show`
  expect(await refused(it, 'POST', path, {}, 409)).toMatchObject({ code: 'not_started' })
  await t.plant(
    (sql) => sql`update slots set starts_at = '2026-11-19T01:00:00Z' where id = ${made.slotId}`,
  )
  expect(await call(it, 'POST', path, {})).toMatchObject({ state: 'no_show' })
  expect(await replacement(id)).toMatchObject({
    state: 'absent',
    reason: '予約の時間に来なかった',
    pausedFrom: 'scheduled',
  })
  expect(await refused(it, 'POST', path, {}, 409)).toMatchObject({ code: 'appointment_over' })
  await book(it, id, (await newSlot()).id)
  expect(await replacement(id)).toMatchObject({ state: 'scheduled', reason: null })
})

test('a slot keeps the seats that are taken, and its record', async () => {
  const slot = await newSlot({ capacity: 3 })
  const made = await book(it, fresh().id, slot.id)
  await book(it, fresh().id, slot.id)
  const path = `/api/slots/${slot.id}`
  expect(await refused(it, 'PUT', path, { capacity: 1 }, 422)).toMatchObject({
    code: 'below_booked',
    params: { booked: 2 },
  })
  await call(it, 'PUT', path, { capacity: 2 })
  await call(it, 'POST', `/api/appointments/${made.id}/cancel`, {})
  expect(await refused(it, 'DELETE', path, undefined, 409)).toMatchObject({ code: 'slot_in_use' })
  await call(it, 'DELETE', `/api/slots/${(await newSlot()).id}`, undefined, 204)
})
