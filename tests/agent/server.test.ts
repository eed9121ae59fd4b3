import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAgentApp } from '#api/agent-app'
import { createHub, type Hub } from '#api/agents/hub'
import { lock, release } from '#api/commands/service'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { call, type Office, plantOffice } from '#tests/rollout'
import { createMachine, type Machine } from './machine.ts'

const pki = createPki(() => new Date())
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }
let t: TestApp
let port: AgentPort
let hub: Hub
let it_: Visitor
let office: Office
let machine: Machine
let deviceId: string
let used = 0

beforeAll(async () => {
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  office = await plantOffice(t, 5)
  hub = createHub(t.deps)
  port = await openAgentPort(t, pki, createAgentApp(t.deps, undefined, hub))
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
})
afterAll(async () => {
  await hub.close()
  await port.close()
  await t.close()
})

/** A laptop of the office, enrolled by the token that its staff have printed. */
beforeEach(async () => {
  deviceId = office.people[used++]!.oldDeviceId
  const serialNumber = `SN-${deviceId.slice(0, 8)}`
  await t.plant(
    (sql) => sql`update devices set serial_number = ${serialNumber} where id = ${deviceId}`,
  )
  const wish = { deviceId, profile: 'device-management' }
  const { token, rootSha256 } = await call(it_, 'POST', '/api/enrollment-tokens', wish)
  machine = createMachine(serialNumber)
  const server = `https://localhost:${port.port}`
  const facts = ['--token', token, '--server', server, '--root', rootSha256]
  const { code, said } = await machine.agent('enroll', ...facts)
  expect({ code, said }).toMatchObject({ code: 0 })
})
afterEach(() => machine.remove())

type LockRow = { status: string; proven: boolean; observed_level: number; observed_cause: string }
const lockOf = async (): Promise<LockRow | undefined> => {
  const [row] = await t.ownerSql`select status, proven, observed_level, observed_cause
    from device_locks where device_id = ${deviceId}`
  return row as LockRow | undefined
}
async function untilLock(is: (row: LockRow | undefined) => boolean): Promise<LockRow> {
  for (;;) {
    const row = await lockOf()
    if (is(row)) return row!
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const wish = (level: number) => ({ deviceIds: [deviceId], reason: '紛失', level, now: new Date() })
const lockIt = (level: number) => t.db.as(security, (tx) => lock(tx, wish(level)))
const freeIt = () => t.db.as(security, (tx) => release(tx, wish(0)))
const commandsOf = async () => {
  const rows = await t.ownerSql`select kind, state from commands
    where device_id = ${deviceId} order by created_at`
  return rows.map(({ kind, state }) => `${kind} ${state}`)
}

test('enrolled by its sheet a laptop is locked, proven, sealed, released, and as it was', async () => {
  machine.signOn('c1')
  const agent = machine.run()
  await untilLock((row) => row?.observed_level === 0)

  await lockIt(1)
  expect(await untilLock((row) => row?.status === 'locked')).toMatchObject({
    ...{ proven: true, observed_level: 1 },
  })
  expect(machine.session('c1')).toContain('LockedHint=yes')

  await lockIt(2)
  await untilLock((row) => row?.status === 'locked' && row.observed_level === 2)
  expect(machine.sessions()).toEqual([])
  expect(machine.read('/etc/nologin')).toContain('Mamori')

  await freeIt()
  expect(await untilLock((row) => row?.status === 'unlocked')).toMatchObject({ observed_level: 0 })
  expect(machine.read('/etc/nologin')).toBeNull()
  expect(await commandsOf()).toEqual(['lock succeeded', 'lock succeeded', 'unlock succeeded'])
  const status = JSON.parse((await machine.agent('status', '--json')).said)
  expect(status).toMatchObject({
    running: true,
    lock: { level: 0 },
    lease: { elapsedHours: expect.any(Number) },
  })
  expect(agent.child.kill('SIGTERM')).toBe(true)
  expect(await agent.ended).toBe(0)
}, 90_000)

test('killed between accepting and doing, it is locked once and proven', async () => {
  machine.signOn('c1')
  const first = machine.run()
  await untilLock((row) => row?.observed_level === 0)
  machine.hold()
  await lockIt(2)
  while (!machine.isHeld()) await new Promise((resolve) => setTimeout(resolve, 25))
  await first.kill()
  expect(machine.effects()).toEqual([])

  machine.goOn()
  const second = machine.run()
  await untilLock((row) => row?.status === 'locked' && row.proven)
  expect(machine.effects()).toEqual(['lock', 'terminate c1'])
  expect(await commandsOf()).toEqual(['lock succeeded'])
  await second.kill()
}, 90_000)

test('a laptop that is missing is locked all the same, and told nothing else', async () => {
  machine.signOn('c1')
  const agent = machine.run()
  await untilLock((row) => row?.observed_level === 0)
  await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
  await lockIt(2)
  await untilLock((row) => row?.status === 'locked' && row.proven)
  expect(machine.sessions()).toEqual([])
  await agent.kill()
}, 90_000)
