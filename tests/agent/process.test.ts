import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unlockAnswer } from '#certs'
import { createMachine, type Machine, until } from './machine.ts'
import { DEVICE_ID, openStandIn, type StandIn } from './stand-in.ts'

let server: StandIn
let machine: Machine

beforeEach(async () => {
  server = await openStandIn()
  machine = createMachine('SN-0001')
})
afterEach(async () => {
  await machine.remove()
  await server.close()
})

const fingerprint = () => createHash('sha256').update(server.root).digest('hex')
const sheet = (root = fingerprint()) =>
  `mamori:enroll?${new URLSearchParams({ token: server.state.token, server: server.url, root, profile: 'device-management' })}`
const reportsOf = (id: string) =>
  server.seen.reports.filter((each) => each.id === id).map(({ report }) => report)
const outcomeOf = (id: string) =>
  until(() => reportsOf(id).find(({ state }) => state === 'succeeded' || state === 'failed'))

test('a laptop is enrolled, sealed, and opened again as it was', async () => {
  machine.signOn('c1')
  const { code, said } = await machine.agent('enroll', sheet())
  expect(said).toContain(DEVICE_ID)
  expect(code).toBe(0)
  expect(server.seen.enrolled).toEqual([{ token: server.state.token, serialNumber: 'SN-0001' }])

  const agent = machine.run()
  await until(() => server.seen.checkins.length > 0 && server.streams.size > 0)
  expect(server.seen.checkins[0]).toMatchObject({ lock: { level: 0 }, platform: 'linux' })

  const screen = server.give({ kind: 'lock', level: 1, epoch: 1 })
  server.nudge('command')
  expect(await outcomeOf(screen)).toMatchObject({
    state: 'succeeded',
    observed: { level: 1, epoch: 1, probes: [{ name: 'screens', holds: true }] },
  })
  expect(machine.session('c1')).toContain('LockedHint=yes')

  // No screen to lock: ended with the rest.
  machine.signOn('t1', 'tty')
  machine.put('/etc/nologin', 'until 18:00\n')
  const seal = server.give({ kind: 'lock', level: 2, epoch: 2, message: '総務課へ 011-000-0000' })
  server.nudge('command')
  const sealed = await outcomeOf(seal)
  expect(sealed.observed?.probes.map(({ name, holds }) => [name, holds])).toEqual([
    ['screens', true],
    ['nologin-file', true],
    ['sessions', true],
  ])
  expect(machine.sessions()).toEqual([])
  expect(machine.read('/etc/nologin')).toContain('総務課へ 011-000-0000')

  const open = server.give({ kind: 'unlock', epoch: 3 })
  server.nudge('command')
  expect(await outcomeOf(open)).toMatchObject({
    state: 'succeeded',
    observed: { level: 0, epoch: 3 },
  })
  expect(machine.read('/etc/nologin')).toBe('until 18:00\n')

  agent.child.kill('SIGTERM')
  expect(await agent.ended).toBe(0)
  expect(agent.said()).not.toContain(server.state.token)
}, 60_000)

test('whoever is not the server of the sheet gets no token', async () => {
  const { code, said } = await machine.agent('enroll', sheet('ab'.repeat(32)))
  expect(code).toBe(1)
  expect(said).toContain('トークンは送信していません')
  expect(server.seen.paths).toEqual(['/.well-known/est/cacerts'])
})

test('keys and certificates are for the system alone', async () => {
  await machine.agent('enroll', sheet())
  expect(statSync(machine.folder).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(machine.folder))
    expect(statSync(join(machine.folder, name)).mode & 0o777, name).toBe(0o600)
})

test('a sealed laptop without a network is opened by telephone', async () => {
  await machine.agent('enroll', sheet())
  const agent = machine.run()
  const [key] = await until(() => server.seen.escrowed.length > 0 && server.seen.escrowed)
  expect(key).toMatchObject({ kind: 'unlock_key' })
  const seal = server.give({ kind: 'lock', level: 2, epoch: 7 })
  server.nudge('command')
  await outcomeOf(seal)
  server.state.refuse = () => {
    throw new Error('away')
  }

  const status = JSON.parse((await machine.agent('status', '--json')).said)
  expect(status).toMatchObject({ running: true, lock: { level: 2, epoch: 7 } })
  expect(await machine.agent('unlock', 'AAAA-AAAA-AAAA')).toMatchObject({ code: 1 })
  const secret = Buffer.from(key!.secret, 'base64url')
  const answer = unlockAnswer(secret, DEVICE_ID, status.challenge)
  expect(await machine.agent('unlock', answer)).toMatchObject({ code: 0 })
  expect(machine.read('/etc/nologin')).toBeNull()
  agent.child.kill('SIGTERM')
  await agent.ended
}, 60_000)

test('killed between accepting a lock and doing it, it has one effect', async () => {
  machine.signOn('c1')
  await machine.agent('enroll', sheet())
  const first = machine.run()
  await until(() => server.streams.size > 0)
  machine.hold()
  const seal = server.give({ kind: 'lock', level: 2, epoch: 1 })
  server.nudge('command')
  await until(() => machine.isHeld())
  await first.kill()
  expect(machine.effects()).toEqual([])

  machine.goOn()
  const second = machine.run()
  expect(await outcomeOf(seal)).toMatchObject({ state: 'succeeded', observed: { level: 2 } })
  await second.kill()
  const third = machine.run()
  const before = server.seen.checkins.length
  await until(() => server.seen.checkins.length > before)
  expect(machine.effects()).toEqual(['lock', 'terminate c1'])
  await third.kill()
}, 60_000)

test('a certificate past its two thirds is renewed by another key, also after a death', async () => {
  server.state.renewAfterDays = -1
  await machine.agent('enroll', sheet())
  server.state.renewAfterDays = 60
  const identity = () => JSON.parse(readFileSync(join(machine.folder, 'identity.json'), 'utf8'))
  const before = identity()
  let refused = 0
  server.state.refuse = (path) => {
    // The answer is lost on its way: the same key has to ask again.
    if (path === '/agent/renew' && refused++ === 0) throw new Error('away')
  }
  const first = machine.run()
  await until(() => refused > 0)
  await first.kill()
  const pending = JSON.parse(readFileSync(join(machine.folder, 'pending-key.json'), 'utf8')).key
  const second = machine.run()
  await until(() => identity().certificate !== before.certificate)
  expect(identity().key).toBe(pending)
  expect(identity().key).not.toBe(before.key)
  const seen = server.seen.checkins.length
  await until(() => server.seen.checkins.length > seen)
  await second.kill()
}, 60_000)
