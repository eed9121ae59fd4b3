import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keyOfJwk, verifyJws } from '#certs'
import { TYPES } from '#contract/command-protocol'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import { type Enrolled, enrolledAgent, tell } from '#tests/agents'
import { createTestApp, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { createPki, plantAuthorities } from '#tests/pki'
import { createAgentApp } from '../agent-app.ts'
import { createHub, type Hub } from '../agents/hub.ts'
import { systemClock } from '../deps.ts'
import { pinnedKeys } from './keys.ts'
import { lock } from './service.ts'

let t: TestApp
let port: AgentPort
let hub: Hub
let office: Awaited<ReturnType<typeof plantCounter>>
let device: Enrolled
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }

beforeAll(async () => {
  const pki = createPki(systemClock)
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  office = await plantCounter(t)
  hub = createHub(t.deps)
  port = await openAgentPort(t, pki, createAgentApp(t.deps, undefined, hub))
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
})
afterAll(async () => {
  await hub.close()
  await port.close()
  await t.close()
})
beforeEach(async () => {
  device = await enrolledAgent(t, await office.held(await office.person()))
})

const become = (state: string, { deviceId } = device) =>
  t.plant((sql) => sql`update devices set state = ${state} where id = ${deviceId}`)
const wantLocked = ({ deviceId } = device) =>
  t.db.as(security, (tx) =>
    lock(tx, { deviceIds: [deviceId], level: 2, reason: '紛失', now: new Date() }),
  )
const get = async (path: string, who: Partial<Enrolled> = device) => {
  const { status, text } = await port.ask(path, who)
  return { status, body: text ? JSON.parse(text) : null }
}
const accepted = () => ({ state: 'accepted', at: new Date().toISOString() })

describe('a missing device', () => {
  test('hears how it should be locked, says what it did, and gives its key before it goes on', async () => {
    const [wanted] = await wantLocked()
    await become('missing')
    const { status, body } = await get('/agent/lock')
    expect([status, body.lock, body.lease]).toEqual([200, { level: 2, epoch: 1 }, null])
    const { keys } = await pinnedKeys(t.deps)
    const trusted = new Map(keys.map(({ kid, jwk }) => [kid, keyOfJwk(jwk)]))
    const { payload } = verifyJws(body.commands[0], TYPES.command, trusted)
    expect(payload).toMatchObject({ sub: device.deviceId, jti: wanted!.commandId })
    const path = `/agent/commands/${wanted!.commandId}`
    expect((await tell(port, path, accepted(), device)).body).toEqual({ state: 'accepted' })
    const key = { kind: 'recovery_key', volume: 'C:', secret: '111111-222222-333333' }
    const first = await tell(port, '/agent/escrow', key, device)
    expect(first.body.id).toBe((await tell(port, '/agent/escrow', key, device)).body.id)
  })

  test('that waits hears within a second that it is to be locked', async () => {
    await become('missing')
    expect((await get('/agent/lock?wait=0')).body.lock).toEqual({ level: 0, epoch: 0 })
    const waiting = get('/agent/lock?wait=30&epoch=0')
    await wantLocked()
    expect((await waiting).body).toMatchObject({ lock: { level: 2, epoch: 1 } })
    // It knows of it already: nothing to wait for but the next change.
    const { body } = await get('/agent/lock?wait=1&epoch=1')
    expect(body.commands).toHaveLength(1)
  })
})

describe('nobody else', () => {
  test('is told anything without a certificate of a device', async () => {
    expect((await get('/agent/lock', {})).status).toBe(403)
    const anybody = await tell(port, '/agent/escrow', {})
    expect(anybody.status).toBe(403)
  })

  test('reports on a command of another device', async () => {
    const [wanted] = await wantLocked()
    const other = await enrolledAgent(t, await office.held(await office.person()))
    const path = `/agent/commands/${wanted!.commandId}`
    expect((await tell(port, path, accepted(), other)).status).toBe(404)
    expect((await tell(port, '/agent/commands/nothing', accepted(), device)).status).toBe(404)
    const [row] = await t.ownerSql`select state from commands where id = ${wanted!.commandId}`
    expect(row!.state).toBe('queued')
  })

  test('is given what is wrong in itself', async () => {
    const [wanted] = await wantLocked()
    const path = `/agent/commands/${wanted!.commandId}`
    const bad = [
      {},
      { state: 'superseded', at: new Date().toISOString() },
      { ...accepted(), at: 'x' },
    ]
    for (const body of bad) expect((await tell(port, path, body, device)).status).toBe(422)
    const keys = [
      { kind: 'unlock_key', secret: 'x'.repeat(20) },
      { kind: 'recovery_key', secret: '111111-222222-333333' },
    ]
    for (const body of keys)
      expect((await tell(port, '/agent/escrow', body, device)).status).toBe(422)
    expect((await get('/agent/lock?wait=500')).status).toBe(422)
  })
})

test('a tombstone says to whoever asks that a revoked device is to be locked, and of others nothing', async () => {
  const path = `/agent/tombstone/${device.deviceId}`
  expect((await get(path, {})).status).toBe(404)
  await wantLocked()
  expect((await get(path, {})).status).toBe(404)
  await t.plant(
    (
      sql,
    ) => sql`update certificates set state = 'revoked', revoked_at = now(), reason = 'keyCompromise'
      where id = ${device.certificateId}`,
  )
  const { status, body } = await get(path, {})
  expect(status).toBe(200)
  const { keys } = await pinnedKeys(t.deps)
  const trusted = new Map(keys.map(({ kid, jwk }) => [kid, keyOfJwk(jwk)]))
  const { payload } = verifyJws(body.tombstone, TYPES.tombstone, trusted)
  expect(payload).toMatchObject({ sub: device.deviceId, level: 2, epoch: 1 })
  // Strangers cost no signatures.
  expect((await get(path, {})).body).toEqual(body)
  expect((await get('/agent/lock')).status).toBe(403)
  expect((await get('/agent/tombstone/nothing', {})).status).toBe(404)
})
