import { afterAll, beforeAll, expect, test } from 'vitest'
import { inventory, posture } from '#contract/agent-channel'
import { createTestApp, type TestApp } from '#tests/app'
import { call, list, plantOffice } from '#tests/rollout'
import { makeDemoAgents } from './demo.ts'

/** What becomes of a laptop follows from its id, which is another each time: so many that some of each come about. */
const FLEET = 3_000
let t: TestApp

beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

test('the demo shows a fleet as agents would report it, and puts a policy in force, once', async () => {
  const { people } = await plantOffice(t, FLEET)
  const [first] = people
  await makeDemoAgents(t.deps, first!.staffId)
  await makeDemoAgents(t.deps, first!.staffId)
  const it_ = await t.loginAs('it_staff')
  const summary = await call(it_, 'GET', '/api/agents/summary')
  expect(summary.agents).toBeGreaterThan(0.9 * FLEET)
  expect(summary.agents + summary.without).toBe(FLEET)
  expect(summary.verdicts.passing + summary.verdicts.failing + summary.verdicts.stale).toBe(
    summary.agents,
  )
  expect(summary.verdicts.failing).toBeGreaterThan(0)
  expect(summary.verdicts.stale).toBeGreaterThan(0)
  // Whoever looks at their own finds nothing to complain of.
  const own = await call(it_, 'GET', `/api/agents/${first!.oldDeviceId}`)
  expect(own).toMatchObject({ verdict: 'passing', online: true })
  expect(posture.parse(own.posture)).toEqual(own.posture)
  const kept = await call(it_, 'GET', `/api/agents/${first!.oldDeviceId}/inventory`)
  expect(inventory.parse(kept.content)).toEqual(kept.content)
  expect(await call(it_, 'GET', `/api/posture-policies${list({})}`)).toHaveLength(2)
})
