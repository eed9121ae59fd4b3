import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '#api/deps'
import { PHONE_OPERATION_MOVES, PHONE_TASK_MOVES } from '#contract/phones'
import { createPhoneTest, type PhoneTest } from '#tests/phones'
import { ConnectorError, type PhoneConnector } from './connector.ts'

let p: PhoneTest
const HOUR_MS = 3_600_000

beforeAll(async () => {
  p = await createPhoneTest()
})
afterAll(() => p.close())
beforeEach(() => p.work({ skipWaits: true }))

/** The same application, with something in the way of its connector. */
const between = (overrides: Partial<PhoneConnector>): Deps => {
  const phones = p.t.deps.phones!
  return { ...p.t.deps, phones: { ...phones, connector: { ...phones.connector, ...overrides } } }
}

test('the database knows the same steps', async () => {
  const steps = (moves: readonly { from: string; to: string }[]) =>
    moves.map(({ from, to }) => `${from} → ${to}`).sort()
  for (const [machine, moves] of [
    ['phone_operation', PHONE_OPERATION_MOVES],
    ['phone_task', PHONE_TASK_MOVES],
  ] as const) {
    const rows = await p.t.ownerSql`
      select from_state || ' → ' || to_state as step from app.moves where machine = ${machine}`
    expect(rows.map(({ step }) => step).sort()).toEqual(steps(moves))
  }
})

describe('a lock', () => {
  test('puts the phone into lost mode, and is proven by what the phone says', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id)
    await p.work()
    expect(await p.operation(commandId)).toMatchObject({ state: 'issued', type: 'START_LOST_MODE' })
    expect(await p.outcomes(commandId)).toEqual([['accepted', 'none', null]])
    await p.pass(2_000)
    expect(p.effects(name)).toEqual(['START_LOST_MODE'])
    expect(await p.outcomes(commandId)).toEqual([
      ['accepted', 'none', null],
      ['succeeded', 'acknowledged', 'SUCCESS'],
    ])
  })

  test('shows whom to call to whoever finds the phone, or else where to hand it in', async () => {
    for (const [message, shown] of [
      ['情報政策課 011-000-0000 まで', '情報政策課 011-000-0000 まで'],
      [null, expect.stringContaining('police')],
    ] as const) {
      const { id, name } = await p.phone()
      await p.command(id, { message })
      await p.work()
      expect(operationsOf(name)).toMatchObject([{ type: 'START_LOST_MODE', lostMessage: shown }])
    }
  })

  test('of each level is a command of its own, and always says for how long', async () => {
    const { id, name } = await p.phone()
    const ids = [
      await p.command(id, { level: 1, epoch: 1 }),
      await p.command(id, { kind: 'unlock', level: 2, epoch: 2 }),
      await p.command(id, { kind: 'wipe', level: 4, epoch: 3 }),
    ]
    const types = await Promise.all(ids.map(async (each) => (await p.operation(each)).type))
    expect(types).toEqual(['LOCK', 'STOP_LOST_MODE', 'WIPE'])
    await p.work()
    const [operation] = [...p.simulator.state.operations.values()].filter(
      ({ phone }) => phone === name,
    )
    expect(operation).toMatchObject({ type: 'WIPE', durationMs: 24 * HOUR_MS })
  })

  test('waits for a phone that is off, for much longer than ten minutes', async () => {
    const { id, name } = await p.phone({ online: false })
    const commandId = await p.command(id)
    await p.work()
    await p.pass(20 * HOUR_MS)
    expect(await p.outcomes(commandId)).toHaveLength(1)
    p.simulator.state.phones.get(name)!.online = true
    await p.pass(1_000)
    expect((await p.outcomes(commandId)).at(-1)).toEqual(['succeeded', 'acknowledged', 'SUCCESS'])
  })

  test('that no phone carried out in time has expired, and says so once', async () => {
    const { id, name } = await p.phone({ online: false })
    const commandId = await p.command(id, {
      expiresAt: new Date(+p.clock() + HOUR_MS).toISOString(),
    })
    await p.work()
    await p.pass(2 * HOUR_MS)
    expect((await p.outcomes(commandId)).map(([outcome]) => outcome)).toEqual([
      'accepted',
      'expired',
    ])
    p.simulator.state.phones.get(name)!.online = true
    await p.pass(HOUR_MS)
    expect(p.effects(name)).toEqual([])
  })

  test('that came too late is not sent at all', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id, { expiresAt: new Date(+p.clock() - 1).toISOString() })
    await p.work()
    expect(await p.outcomes(commandId)).toEqual([['expired', 'none', 'TOO_LATE']])
    expect(operationsOf(name)).toHaveLength(0)
  })

  test('is asked for once, however often and however parallel it is handed over', async () => {
    const { id, name } = await p.phone()
    const commandId = randomUUID()
    await Promise.all(Array.from({ length: 5 }, () => p.command(id, { commandId })))
    await p.work()
    await p.command(id, { commandId })
    await p.work()
    expect(operationsOf(name)).toHaveLength(1)
  })

  test('of a phone that the office does not own is refused, since it would do nothing', async () => {
    const { id, name } = await p.phone({ companyOwned: false })
    const commandId = await p.command(id)
    await p.work()
    expect(await p.outcomes(commandId)).toEqual([['failed', 'none', 'MANAGEMENT_MODE']])
    expect(operationsOf(name)).toHaveLength(0)
    // The same when only Google knows.
    await p.t.plant((sql) => sql`update phones set company_owned = true where device_id = ${id}`)
    const second = await p.command(id, { epoch: 2 })
    await p.work()
    await p.pass(2_000)
    expect((await p.outcomes(second)).at(-1)).toEqual(['failed', 'none', 'MANAGEMENT_MODE'])
  })
})

const operationsOf = (name: string) =>
  [...p.simulator.state.operations.values()].filter(({ phone }) => phone === name)

describe('what goes wrong on the way to Google', () => {
  test('an answer that was lost leads to no second command', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id)
    p.simulator.faults.answerLost = 1
    await p.work()
    expect((await p.operation(commandId)).state).toBe('sending')
    await p.work({ skipWaits: true })
    expect((await p.operation(commandId)).state).toBe('issued')
    expect(operationsOf(name)).toHaveLength(1)
  })

  test('killed between asking and writing it down, it asks no second time', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id)
    const { connector } = p.t.deps.phones!
    const dying = between({
      issue: async (...asked) => {
        await connector.issue(...asked)
        // What a killed process leaves: the request is out, and its transaction never ends well.
        throw new Error('killed')
      },
    })
    await p.work({ deps: dying })
    expect((await p.operation(commandId)).state).toBe('sending')
    expect(operationsOf(name)).toHaveLength(1)
    await p.work({ skipWaits: true })
    expect(operationsOf(name)).toHaveLength(1)
    await p.pass(2_000)
    expect((await p.outcomes(commandId)).map(([outcome]) => outcome)).toEqual([
      'accepted',
      'succeeded',
    ])
  })

  test('killed before asking, it is asked by whoever comes next', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id)
    const dying = between({
      issue: async () => {
        throw new Error('killed')
      },
    })
    await p.work({ deps: dying })
    await p.work({ skipWaits: true })
    expect(operationsOf(name)).toHaveLength(1)
    expect((await p.operation(commandId)).state).toBe('issued')
  })

  test('a command of before is not taken for ours', async () => {
    const { id, name } = await p.phone()
    const first = await p.command(id, { level: 1 })
    await p.work()
    await p.pass(60_000)
    const second = await p.command(id, { level: 1, epoch: 2 })
    p.simulator.faults.unavailable = 1
    await p.work()
    await p.work({ skipWaits: true })
    expect(operationsOf(name)).toHaveLength(2)
    const [before, after] = [await p.operation(first), await p.operation(second)]
    expect(before.operation_name).not.toBe(after.operation_name)
  })

  test('told to wait, it waits for as long as it is told, and everybody with it', async () => {
    const { id } = await p.phone()
    const commandId = await p.command(id)
    p.simulator.faults.throttled = 1
    await p.work()
    expect((await p.operation(commandId)).state).toBe('queued')
    const [lane] = await p.t
      .ownerSql`select extract(epoch from blocked_until - now())::float as left
      from phone_lanes where lane = 'bulk'`
    expect(lane!.left).toBeGreaterThan(0)
    await p.work({ skipWaits: true })
    expect((await p.operation(commandId)).state).toBe('issued')
  })

  test('what Google refuses for good has failed, in its own word', async () => {
    const { id } = await p.phone()
    const commandId = await p.command(id)
    const refusing = between({
      issue: async () => {
        throw new ConnectorError('refused', 'FAILED_PRECONDITION')
      },
    })
    await p.work({ deps: refusing })
    expect(await p.outcomes(commandId)).toEqual([['failed', 'none', 'FAILED_PRECONDITION']])
  })

  test('a token that is withdrawn is asked for anew', async () => {
    const { id } = await p.phone()
    const commandId = await p.command(id)
    p.simulator.faults.unauthorized = 1
    await p.work({ skipWaits: true })
    expect((await p.operation(commandId)).state).toBe('issued')
  })
})

describe('something newer', () => {
  test('takes the place of what was under way, which is taken back', async () => {
    const { id, name } = await p.phone({ online: false })
    const lock = await p.command(id, { epoch: 1 })
    await p.work()
    const unlock = await p.command(id, { kind: 'unlock', epoch: 2 })
    await p.work()
    expect((await p.operation(lock)).state).toBe('superseded')
    p.simulator.state.phones.get(name)!.online = true
    await p.pass(5_000)
    expect(p.effects(name)).toEqual(['STOP_LOST_MODE'])
    expect((await p.outcomes(lock)).map(([outcome]) => outcome)).toEqual(['accepted'])
    expect((await p.outcomes(unlock)).at(-1)?.[0]).toBe('succeeded')
  })

  test('is not undone by what the phone says late of what it superseded', async () => {
    const { id } = await p.phone()
    const lock = await p.command(id, { epoch: 1 })
    await p.work()
    p.clock.advance(2_000)
    p.simulator.tick()
    // Done on the phone; before Google tells, somebody releases it.
    await p.command(id, { kind: 'unlock', epoch: 2 })
    await p.simulator.flush(p.pushUrl)
    expect(await p.operation(lock)).toMatchObject({ state: 'superseded', late_status: 'SUCCESS' })
    expect(await p.outcomes(lock)).toHaveLength(1)
  })

  test('makes what comes after it with an older number count for nothing', async () => {
    const { id, name } = await p.phone()
    await p.command(id, { kind: 'unlock', epoch: 5 })
    const stale = await p.command(id, { epoch: 4 })
    await p.work()
    expect(await p.operation(stale)).toMatchObject({ state: 'superseded', status: 'STALE_EPOCH' })
    expect(await p.events(stale)).toEqual([])
    expect(operationsOf(name).map(({ type }) => type)).toEqual(['STOP_LOST_MODE'])
  })

  test('of two at once one wins, and the other has no effect', async () => {
    const { id, name } = await p.phone()
    await Promise.all([
      p.command(id, { epoch: 1 }),
      p.command(id, { kind: 'unlock', epoch: 2 }),
      p.command(id, { epoch: 3 }),
    ])
    await p.work()
    await p.pass(5_000)
    expect(p.effects(name)).toEqual(['START_LOST_MODE'])
    const open = await p.t.ownerSql`select state from phone_operations
      where device_id = ${id} and state not in ('superseded', 'succeeded')`
    expect(open).toHaveLength(0)
  })
})

describe('what nobody tells', () => {
  test('is asked after, and one that is gone keeps none of the others waiting', async () => {
    const [gone, there] = [await p.phone(), await p.phone()]
    const lost = await p.command(gone.id)
    const told = await p.command(there.id)
    await p.work()
    p.simulator.state.operations.delete((await p.operation(lost)).operation_name)
    p.clock.advance(5 * 60_000)
    p.simulator.tick()
    await reconcile()
    expect((await p.outcomes(lost)).at(-1)).toEqual(['failed', 'none', 'GONE'])
    expect((await p.outcomes(told)).at(-1)).toEqual(['succeeded', 'acknowledged', 'SUCCESS'])
    // The push comes after all.
    await p.simulator.flush(p.pushUrl)
    expect(await p.outcomes(told)).toHaveLength(2)
  })

  test('is given up a day after its end, without Google', async () => {
    const { id } = await p.phone({ online: false })
    const commandId = await p.command(id)
    await p.work()
    p.clock.advance(49 * HOUR_MS)
    p.simulator.faults.unavailable = 100
    await reconcile()
    p.simulator.faults.unavailable = 0
    expect((await p.outcomes(commandId)).at(-1)).toEqual(['expired', 'none', 'NO_ANSWER'])
  })

  const reconcile = async () => {
    await p.t.plant(
      (sql) => sql`insert into outbox (job, payload) values ('phones.reconcile', '{}')`,
    )
    await p.work()
  }
})

describe('a phone that is not enrolled', () => {
  test('is seen to by somebody, whose word is the evidence', async () => {
    const { id } = await p.device()
    const commandId = await p.command(id)
    expect(await p.outcomes(commandId)).toEqual([['accepted', 'none', null]])
    const it = await p.t.loginAs('it_staff')
    const [task] = await (
      await it(`/api/phone-tasks?filter=${encodeURIComponent(JSON.stringify({ deviceId: id }))}`)
    ).json()
    expect(task).toMatchObject({ kind: 'lock', state: 'open' })
    const done = await it(`/api/phone-tasks/${task.id}/done`, {
      method: 'POST',
      json: { contactedAt: p.clock().toISOString(), contact: '法人窓口', reference: 'A-1' },
    })
    expect(done.status).toBe(200)
    expect((await p.events(commandId)).at(-1)).toMatchObject({
      outcome: 'succeeded',
      evidence: { connector: 'manual', source: 'person', reference: task.id },
    })
    const again = await it(`/api/phone-tasks/${task.id}/done`, {
      method: 'POST',
      json: { contactedAt: p.clock().toISOString(), contact: '法人窓口' },
    })
    expect(again.status).toBe(409)
  })

  test('leaves nothing to do once something newer has come', async () => {
    const { id } = await p.device()
    const lock = await p.command(id)
    await p.command(id, { kind: 'unlock', epoch: 2 })
    const states = await p.t
      .ownerSql`select kind, state from phone_tasks where device_id = ${id} order by kind`
    expect(states.map(({ kind, state }) => [kind, state])).toEqual([
      ['lock', 'cancelled'],
      ['unlock', 'open'],
    ])
    expect((await p.operation(lock)).state).toBe('superseded')
  })
})
