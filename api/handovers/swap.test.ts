import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { SIGNATURE, shownAt } from '#tests/counter'
import { type Office, plantOffice } from '#tests/rollout'
import { remindOfLoans } from './jobs.ts'

let t: TestApp
let counter: Visitor
let office: Office
let shown: Awaited<ReturnType<typeof shownAt>>
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))

beforeAll(async () => {
  t = await createTestApp({ clock })
  counter = await t.loginAs('it_staff')
  office = await plantOffice(t, 6)
  shown = await shownAt(counter)
})
afterAll(() => t.close())

/** A person whose swap stands at `prepared`, in a wave of this state. */
const plantSwap = (index: number, waveState = 'open') =>
  t.plant(async (sql) => {
    const person = office.people[index]!
    const [program] = await sql`
      insert into programs (name, fiscal_year, goal_count, deadline, state)
      values (${`p${index}`}, 2026, 9, '2027-03-31', 'open') returning id`
    const [wave] = await sql`
      insert into waves (program_id, name, ordinal, state)
      values (${program!.id}, 'w', 1, ${waveState}) returning id`
    await sql`update devices set state = 'ready' where id = ${person.newDeviceId}`
    const [made] = await sql`
      insert into replacements (wave_id, old_device_id, new_device_id, holder_id, state)
      values (${wave!.id}, ${person.oldDeviceId}, ${person.newDeviceId}, ${person.staffId}, 'prepared')
      returning id`
    return { ...person, replacementId: made!.id as string }
  })

const handOver = async (json: object) => {
  const body = { ...shown, signature: SIGNATURE, ...json }
  const answer = await counter('/api/handovers', { method: 'POST', json: body })
  return { status: answer.status, body: await answer.json() }
}
const stateOf = async (id: string) => {
  const [row] = await t.ownerSql`select state from replacements where id = ${id}`
  return row!.state
}

describe('where the rollout means a laptop for somebody', () => {
  test('the counter takes the replacement along: deployed, and reclaimed with the old one', async () => {
    const { staffId, oldDeviceId, newDeviceId, replacementId } = await plantSwap(0)
    const returns = [{ deviceId: oldDeviceId, condition: 'good' }]
    const { status } = await handOver({ holderId: staffId, deviceIds: [newDeviceId], returns })
    expect(status).toBe(201)
    expect(await stateOf(replacementId)).toBe('reclaimed')
    const rows = await t.ownerSql`
      select state, holder_id from devices where id in (${oldDeviceId}, ${newDeviceId}) order by state`
    expect([...rows]).toEqual([
      { state: 'issued', holder_id: staffId },
      { state: 'returned', holder_id: null },
    ])
  })

  test('the old one may come back another day', async () => {
    const { staffId, oldDeviceId, newDeviceId, replacementId } = await plantSwap(1)
    await handOver({ holderId: staffId, deviceIds: [newDeviceId] })
    expect(await stateOf(replacementId)).toBe('deployed')
    const back = await shownAt(counter, 'return')
    const answer = await counter('/api/handovers/return', {
      method: 'POST',
      json: {
        ...back,
        holderId: staffId,
        devices: [{ deviceId: oldDeviceId, condition: 'good' }],
        signature: SIGNATURE,
      },
    })
    expect(answer.status).toBe(201)
    expect(await stateOf(replacementId)).toBe('reclaimed')
  })

  test('nobody else gets it, and a wave that is not open is named', async () => {
    const { newDeviceId } = await plantSwap(2)
    const other = office.people[5]!.staffId
    const wrong = await handOver({ holderId: other, deviceIds: [newDeviceId] })
    expect([wrong.status, wrong.body.fields[0].code]).toEqual([409, 'paired_for_other'])
    const closed = await plantSwap(3, 'suspended')
    const early = await handOver({ holderId: closed.staffId, deviceIds: [closed.newDeviceId] })
    expect([early.status, early.body.fields[0]]).toMatchObject([
      409,
      { field: 'deviceIds.0', code: 'wave_suspended' },
    ])
    expect(await stateOf(closed.replacementId)).toBe('prepared')
  })
})

test('a loan reminds its holder before the end and again when it is over, and is listed', async () => {
  const { staffId, newDeviceId } = office.people[4]!
  await t.plant((sql) => sql`update devices set state = 'ready' where id = ${newDeviceId}`)
  const user = await t.createUser({ staffId })
  const { status } = await handOver({
    holderId: staffId,
    deviceIds: [newDeviceId],
    dueOn: '2026-05-15',
  })
  expect(status).toBe(201)
  const remind = () =>
    t.db.as(system('jobs'), (tx) =>
      remindOfLoans.run({ deps: t.deps, tx, payload: {}, now: clock() }),
    )
  const told = async () => {
    const rows = await t.ownerSql`
      select template from notifications where user_id = ${user.id} order by created_at`
    return rows.map(({ template }) => template)
  }
  await remind()
  expect(await told()).toEqual([])
  clock.advance(2 * 86_400_000)
  await remind()
  await remind()
  expect(await told()).toEqual(['loan_due'])
  clock.advance(3 * 86_400_000)
  await remind()
  await remind()
  expect(await told()).toEqual(['loan_due', 'loan_overdue'])
  counter = await t.loginAs('it_staff')
  const overdue = await counter(`/api/handovers?filter=${encodeURIComponent('{"loan":"overdue"}')}`)
  expect(await overdue.json()).toMatchObject([{ deviceId: newDeviceId, dueOn: '2026-05-15' }])
})
