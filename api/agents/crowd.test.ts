import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import { checkinBody, type Enrolled, enrolledAgent, tell } from '#tests/agents'
import { createTestApp, type TestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { plantOffice } from '#tests/rollout'

/** More than the database has connections. */
const CROWD = 14

const pki = createPki(() => new Date())
let t: TestApp
let port: AgentPort
let devices: Enrolled[]

beforeAll(async () => {
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  const { people } = await plantOffice(t, CROWD + 1)
  port = await openAgentPort(t, pki)
  devices = []
  for (const { oldDeviceId } of people) devices.push(await enrolledAgent(t, oldDeviceId))
})
afterAll(async () => {
  await port.close()
  await t.close()
})

/** How many wait for somebody else's row. */
const waiting = async (): Promise<number> =>
  (await t.ownerSql`select pid from pg_locks where not granted`).length
const checkin = (device: Enrolled) => tell(port, '/agent/checkin', checkinBody(), device)

test('a crowd that checks in keeps no lost laptop waiting, and is told to come again when that takes long', async () => {
  const [lost, ...crowd] = devices as [Enrolled, ...Enrolled[]]
  for (const device of crowd) expect((await checkin(device)).status).toBe(200)
  const answers: Promise<number>[] = []
  await t.plant(async (sql) => {
    // The database is slow with them all.
    await sql`select from agents where device_id = any (${crowd.map(({ deviceId }) => deviceId)}) for update`
    answers.push(...crowd.map(async (device) => (await checkin(device)).status))
    await vi.waitUntil(async () => (await waiting()) > 0)
    const { key, certificate } = lost
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => port.ask('/agent/lock?wait=0', { key, certificate })),
    )
    expect(asked.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 11_000)
  })
  const statuses = await Promise.all(answers)
  vi.restoreAllMocks()
  expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  expect(statuses.filter((status) => status === 503)).toHaveLength(CROWD - 5)
  expect((await checkin(crowd[0]!)).status).toBe(200)
})
