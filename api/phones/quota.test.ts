import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPhoneTest, type PhoneTest } from '#tests/phones'
import { paceOf, waitFor } from './lanes.ts'

let p: PhoneTest
const FLEET = 13_000

beforeAll(async () => {
  p = await createPhoneTest({ quota: 1000 })
})
afterAll(() => p.close())

test('both lanes together stay within what Google allows, bursts and all', () => {
  const per100s = (lane: 'urgent' | 'bulk') => {
    const { everyMs, burst } = paceOf(lane, 900)
    return 100_000 / everyMs + burst
  }
  expect(per100s('urgent') + per100s('bulk')).toBeLessThanOrEqual(1000)
})

describe('a mass of orders', () => {
  test('is given turns by all processes together, and says when it will be through', async () => {
    const waits = await Promise.all(
      Array.from({ length: 40 }, () => waitFor(p.t.deps, 'bulk', { count: FLEET / 40 })),
    )
    const { everyMs } = paceOf('bulk', 900)
    expect(Math.max(...waits)).toBeGreaterThan(everyMs * FLEET * 0.9)
    const it = await p.t.loginAs('it_staff')
    const { id } = await p.phone()
    await p.command(id, { bulk: true })
    const summary = await (await it('/api/phones/summary')).json()
    expect(summary.waiting).toBe(1)
    // Some thirty minutes for all the phones of the prefecture.
    expect(summary.etaSeconds).toBeGreaterThan(25 * 60)
    expect(summary.etaSeconds).toBeLessThan(35 * 60)
  })

  test('keeps no single lock waiting', async () => {
    const { id } = await p.phone()
    const commandId = await p.command(id)
    await p.work()
    expect((await p.operation(commandId)).state).toBe('issued')
  })

  test('goes out in its turn, and each of them once', async () => {
    const ids: string[] = []
    for (let n = 0; n < 12; n++) {
      const { id } = await p.phone()
      ids.push(await p.command(id, { bulk: true }))
    }
    await p.work()
    const states = async () => {
      const found = await Promise.all(ids.map((id) => p.operation(id)))
      return [...new Set(found.map(({ state }) => state))]
    }
    expect(await states()).toEqual(['queued'])
    const before = p.simulator.state.operations.size
    await p.work({ skipWaits: true })
    expect(await states()).toEqual(['issued'])
    // Beside the one that waited from before.
    expect(p.simulator.state.operations.size - before).toBe(ids.length + 1)
  })
})
