import { createHash, X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { agentWanted, type NudgeReason } from '#contract/agent-channel'
import { type Database, openDatabase, system } from '#drizzle/client'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import {
  checkinBody,
  type Enrolled,
  enrolledAgent,
  INVENTORY,
  openStream,
  POSTURE,
  tell,
} from '#tests/agents'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Office, plantOffice } from '#tests/rollout'
import { createAgentApp } from '../agent-app.ts'
import { lock } from '../commands/service.ts'
import { createHealth } from '../http/health.ts'
import { checkin as checkIn } from './checkin.ts'
import { createHub, type Hub } from './hub.ts'
import { nudge } from './nudge.ts'

const pki = createPki(() => new Date())
let t: TestApp
let port: AgentPort
let it_: Visitor
let office: Office
let used = 0
let device: Enrolled
const hubs: Hub[] = []
const health = createHealth()

async function opened(deps = t.deps, of = createHealth()) {
  const hub = createHub(deps)
  hubs.push(hub)
  const listening = await openAgentPort({ deps }, pki, createAgentApp(deps, of, hub))
  while (!(await listening.ready())) await new Promise((resolve) => setImmediate(resolve))
  return listening
}

beforeAll(async () => {
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  office = await plantOffice(t, 60)
  port = await opened(t.deps, health)
})
beforeEach(async () => {
  device = await enrolledAgent(t, office.people[used++]!.oldDeviceId)
})
afterAll(async () => {
  for (const hub of hubs) await hub.close()
  await port.close()
  await t.close()
})

const checkin = (more = {}, as = device, agent?: Agent) =>
  tell(port, '/agent/checkin', checkinBody(more), as, agent)
const become = (state: string, id = device.deviceId) =>
  t.plant((sql) => sql`update devices set state = ${state} where id = ${id}`)
const revoke = (id = device.certificateId) =>
  t.plant(
    (
      sql,
    ) => sql`update certificates set state = 'revoked', revoked_at = now(), reason = 'unspecified'
      where id = ${id}`,
  )
const rowOf = async ({ deviceId } = device) =>
  (await t.ownerSql`select * from agents where device_id = ${deviceId}`)[0]
const lockIt = ({ deviceId } = device) =>
  t.db.as({ ...system('jobs'), roles: ['security'] }, (tx) =>
    lock(tx, { deviceIds: [deviceId], reason: '紛失', now: new Date() }),
  )
/** As whoever asks why it is turned away finds them. */
const refusals = async ({ deviceId } = device) => {
  const rows = await t.ownerSql`select reasons from door_answers
    where device_id = ${deviceId} and door = 'agent' and outcome = 'deny' order by at`
  return rows.map(({ reasons }) => reasons)
}

describe('an enrolment', () => {
  const serialNumber = () => `SN-${used}`
  async function tokenFor(serial: string | null) {
    const { newDeviceId: deviceId } = office.people[used]!
    await t.plant(
      (sql) =>
        sql`update devices set state = 'kitting', serial_number = ${serial} where id = ${deviceId}`,
    )
    const body = { deviceId, profile: 'device-management' }
    const { token } = await call(it_, 'POST', '/api/enrollment-tokens', body, 201)
    return { token: token as string, deviceId }
  }
  const request = (token: string, serial: string, { key, pem } = createRequest()) => ({
    key,
    body: {
      ...{ token, csr: pem, serialNumber: serial, hostname: 'PC-1' },
      ...{ agentVersion: '1.0.0', platform: 'linux' },
    },
  })

  test('gives the device of the token a certificate for the channel, which opens it', async () => {
    const { token, deviceId } = await tokenFor(serialNumber())
    // As some firmware writes it.
    const { key, body } = request(token, ` ${serialNumber().toLowerCase()} `)
    const { status, body: enrolled } = await tell(port, '/agent/enroll', body)
    expect([status, enrolled.deviceId]).toEqual([200, deviceId])
    const { certificate, chain } = enrolled
    expect(new X509Certificate(certificate).verify(new X509Certificate(chain).publicKey)).toBe(true)
    const answer = await checkin({}, { key, certificate, deviceId, certificateId: '' })
    expect(answer.status).toBe(200)
    expect(await rowOf({ ...device, deviceId })).toMatchObject({ version: '1.0.0' })
    // An answer that was lost is asked for again.
    expect((await tell(port, '/agent/enroll', body)).body.certificate).toBe(certificate)
  })

  test('is refused to another machine, and the token stays good', async () => {
    const { token } = await tokenFor(serialNumber())
    const other = await tell(port, '/agent/enroll', request(token, 'SN-other').body)
    expect([other.status, other.code]).toEqual([409, 'token_other_device'])
    const own = await tell(port, '/agent/enroll', request(token, serialNumber()).body)
    expect(own.status).toBe(200)
    const [answer] =
      await t.ownerSql`select door, outcome from door_answers where reasons = '{token_other_device}'`
    expect(answer).toEqual({ door: 'agent', outcome: 'deny' })
  })

  test('of two that come with one token gets one certificate', async () => {
    const { token, deviceId } = await tokenFor(null)
    const answers = await Promise.all(
      [1, 2, 3].map(() => tell(port, '/agent/enroll', request(token, 'SN').body)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const rows = await t.ownerSql`
      select state from certificates where device_id = ${deviceId} and state <> 'abandoned'`
    expect(rows).toEqual([{ state: 'issued' }])
  })

  test('without a token of ours is refused', async () => {
    const { status, code } = await tell(port, '/agent/enroll', request('nothing', 'SN').body)
    expect([status, code]).toEqual([409, 'token_unknown'])
  })
})

describe('a check-in', () => {
  test('is put down, once per device, with what it says of itself', async () => {
    const { status, body } = await checkin({ bootId: 'boot-1' })
    expect([status, agentWanted.parse(body)]).toMatchObject([
      200,
      {
        commands: [],
        lock: { level: 0, epoch: 0 },
        sendInventory: true,
        networkCertificate: 'request',
      },
    ])
    expect(body.pollSeconds).toBeGreaterThanOrEqual(270)
    expect(body.pollSeconds).toBeLessThanOrEqual(330)
    const first = await rowOf()
    await checkin({ bootId: 'boot-2', agentVersion: '1.0.1' })
    const second = await rowOf()
    expect(second).toMatchObject({
      boot_id: 'boot-2',
      version: '1.0.1',
      first_seen_at: first!.first_seen_at,
    })
    expect(+second!.last_seen_at).toBeGreaterThan(+first!.last_seen_at)
    expect(second!.unit_id).toBe(office.sectionId)
  })

  test('is one statement while nothing has changed, and says the same', async () => {
    let transactions = 0
    const db: Database = {
      ...t.db,
      as: (...about) => {
        transactions++
        return t.db.as(...about)
      },
    }
    const deps = { ...t.deps, db }
    const shown = {
      serial: new X509Certificate(device.certificate).serialNumber.toLowerCase(),
      sha256: createHash('sha256')
        .update(new X509Certificate(device.certificate).raw)
        .digest('hex'),
    }
    const told = checkinBody()
    const first = await checkIn(deps, shown, told, null)
    transactions = 0
    const second = await checkIn(deps, shown, told, null)
    expect(transactions).toBe(0)
    const { at: _, pollSeconds: __, ...same } = first
    expect(second).toMatchObject(same)
    // What is wanted is heard at once all the same.
    await lockIt()
    const third = await checkIn(deps, shown, told, null)
    expect(third).toMatchObject({ lock: { level: 2, epoch: 1 }, commands: [expect.any(String)] })
    expect(transactions).toBeGreaterThan(0)
  })

  test('tolerates what it does not know, and clocks that are far off', async () => {
    const { status } = await checkin({ at: '1970-01-01T00:00:00Z', mood: 'fine' } as object)
    expect(status).toBe(200)
    expect(Number((await rowOf())!.clock_offset_ms)).toBeLessThan(-1e12)
  })

  test('takes an inventory when asked for, and keeps what has changed', async () => {
    const [one, two] = ['1'.repeat(64), '2'.repeat(64)]
    expect((await checkin({ inventorySha256: one })).body.sendInventory).toBe(true)
    expect((await checkin({ inventorySha256: one, inventory: INVENTORY })).body.sendInventory).toBe(
      false,
    )
    expect((await checkin({ inventorySha256: one })).body.sendInventory).toBe(false)
    expect((await checkin({ inventorySha256: two })).body.sendInventory).toBe(true)
    const software = [{ name: '花子', version: null, publisher: null }]
    await checkin({ inventorySha256: two, inventory: { ...INVENTORY, memoryMb: 32_768, software } })
    const changes =
      await t.ownerSql`select changes from inventory_changes where device_id = ${device.deviceId}`
    expect(changes).toEqual([
      {
        changes: {
          software: { gone: ['一太郎 2021'], come: ['花子'], more: 0 },
          memoryMb: { gone: ['16384'], come: ['32768'], more: 0 },
        },
      },
    ])
  })

  test('of a device that may not is refused and leaves nothing', async () => {
    await become('missing')
    const { status, code } = await checkin()
    expect([status, code]).toEqual([403, 'lock_only'])
    expect(await rowOf()).toBeUndefined()
    // Once, however often it asks.
    await checkin()
    expect(await refusals()).toEqual([['missing']])
    await become('issued')
    expect((await checkin()).status).toBe(200)
  })

  test('is refused at once when the certificate is revoked, on a connection that was kept', async () => {
    const kept = new Agent({ keepAlive: true, maxSockets: 1 })
    expect((await checkin({}, device, kept)).status).toBe(200)
    await revoke()
    const { status, code } = await checkin({}, device, kept)
    expect([status, code]).toEqual([403, 'certificate_revoked'])
    expect(await refusals()).toEqual([['certificate_revoked']])
    kept.destroy()
  })

  test.each([
    ['no JSON', '{', 'application/json', 422],
    ['another type', '{}', 'text/plain', 415],
    ['nothing of what it needs', '{}', 'application/json', 422],
    ['a NUL', JSON.stringify(checkinBody({ bootId: 'a\0' })), 'application/json', 422],
    [
      'half a character',
      JSON.stringify(checkinBody({ bootId: '\ud800' })),
      'application/json',
      422,
    ],
    [
      'an impossible year',
      JSON.stringify(checkinBody({ at: '0000-01-01T00:00:00Z' })),
      'application/json',
      422,
    ],
    [
      'a day that the calendar has no place for',
      JSON.stringify(
        checkinBody({
          posture: { ...POSTURE, patches: { lastInstalledOn: '0000-01-01', pending: 0 } },
        }),
      ),
      'application/json',
      422,
    ],
    ['too much', JSON.stringify({ a: 'x'.repeat(3 * 1024 * 1024) }), 'application/json', 413],
    ['a list', '[]', 'application/json', 422],
  ])('with %s is refused', async (_what, body, type, status) => {
    const { key, certificate } = device
    const answer = await port.ask('/agent/checkin', {
      ...{ key, certificate, headers: { 'content-type': type }, body },
    })
    expect([answer.status, JSON.parse(answer.text).status]).toEqual([status, status])
  })
})

describe('a certificate', () => {
  test('is renewed, the old one goes on for a while, and the request need name nobody', async () => {
    const { key, pem: csr } = createRequest()
    const { status, body } = await tell(port, '/agent/renew', { csr }, device)
    expect(status).toBe(200)
    expect((await tell(port, '/agent/renew', { csr }, device)).body.certificate).toBe(
      body.certificate,
    )
    expect((await checkin({}, { ...device, key, certificate: body.certificate })).status).toBe(200)
    expect((await checkin()).status).toBe(200)
  })

  test('of the network is asked for, had, and not asked for again', async () => {
    const { pem: csr } = createRequest()
    expect((await checkin()).body.networkCertificate).toBe('request')
    const { status, body } = await tell(port, '/agent/network-certificate', { csr }, device)
    expect(status).toBe(200)
    const again = await tell(port, '/agent/network-certificate', { csr }, device)
    expect(again.body).toEqual(body)
    const sha256 = new X509Certificate(body.certificate).fingerprint256.replaceAll(':', '')
    const installed = { networkCertificateSha256: sha256 }
    expect((await checkin(installed)).body.networkCertificate).toBe('keep')
    expect((await checkin()).body.networkCertificate).toBe('request')
    // Another key takes its place.
    const other = await tell(
      port,
      '/agent/network-certificate',
      { csr: createRequest().pem },
      device,
    )
    expect(other.body.certificate).not.toBe(body.certificate)
  })

  test('of the network is refused where Access says so, and why is on record', async () => {
    const { newDeviceId } = office.people[used]!
    await become('kitting', newDeviceId)
    const kitting = await enrolledAgent(t, newDeviceId)
    const { pem: csr } = createRequest()
    const { status, code } = await tell(port, '/agent/network-certificate', { csr }, kitting)
    expect([status, code]).toEqual([409, 'kitting'])
    expect((await checkin({}, kitting)).body.networkCertificate).toBe('keep')
    const [answer] = await t.ownerSql`
      select door, outcome, reasons from door_answers where device_id = ${newDeviceId}`
    expect(answer).toEqual({ door: 'agent', outcome: 'deny', reasons: ['kitting'] })
  })
})

describe('a stream', () => {
  const LOCK = { type: 'nudge', reason: 'lock' }
  const nudged = (reason: NudgeReason, id = device.deviceId) =>
    t.db.as(system('setup'), (tx) => nudge(tx, [id], reason))
  const connected = async () =>
    (
      await t.ownerSql`select connected_until > now() as is from agents where device_id = ${device.deviceId}`
    )[0]?.is

  test('tells of what comes, to the device and to no other, and that it is there', async () => {
    await checkin()
    const other = await enrolledAgent(t, office.people[used++]!.oldDeviceId)
    const [stream, others] = [await openStream(port, device), await openStream(port, other)]
    expect(stream.status).toBe(200)
    await nudged('command')
    await expect
      .poll(() => stream.lines)
      .toEqual([
        { type: 'hello', pingSeconds: 60 },
        { type: 'nudge', reason: 'command' },
      ])
    expect(others.lines).toHaveLength(1)
    expect(await health.registry.metrics()).toContain('\nmamori_agent_streams 2\n')
    await expect.poll(connected).toBe(true)
    stream.close()
    await expect.poll(connected).toBe(false)
    others.close()
  })

  test.each([
    ['goes missing', () => become('missing'), 'lock_only'],
    ['has its certificate revoked', () => revoke(), 'certificate_revoked'],
  ])('is cut down on every process when the device %s', async (_what, happens, code) => {
    const db = openDatabase(t.databaseUrl)
    const second = await opened({ ...t.deps, db })
    const streams = [await openStream(port, device), await openStream(second, device)]
    const from = performance.now()
    await happens()
    await Promise.all(streams.map(({ ended }) => ended))
    expect(performance.now() - from).toBeLessThan(2_000)
    for (const { lines } of streams) expect(lines.slice(1)).toEqual([LOCK])
    const again = await port.ask('/agent/stream', device)
    expect([again.status, JSON.parse(again.text).fields[0].code]).toEqual([403, code])
    await second.close()
    await hubs.at(-1)!.close()
    await db.close()
  })

  test('is cut down also while no notice comes', async () => {
    const deaf = { ...t.deps, db: { ...t.db, listen: async () => async () => {} } }
    const second = await opened(deaf)
    const stream = await openStream(second, device)
    const from = performance.now()
    await become('missing')
    await stream.ended
    expect(performance.now() - from).toBeLessThan(2_500)
    await hubs.at(-1)!.close()
    await second.close()
  })

  test('tells at once of what was ordered while nobody was there to be told', async () => {
    await checkin()
    const first = await openStream(port, device)
    first.close()
    await lockIt()
    // A process that comes later hears of no nudge before.
    const second = await opened()
    const stream = await openStream(second, device)
    await expect.poll(() => stream.lines.slice(1)).toEqual([{ type: 'nudge', reason: 'command' }])
    stream.close()
    await hubs.at(-1)!.close()
    await second.close()
  })

  test('goes on when what was changed leaves the device in', async () => {
    const stream = await openStream(port, device)
    await nudged('lock')
    await nudged('checkin')
    await expect
      .poll(() => stream.lines.slice(1))
      .toEqual(expect.arrayContaining([LOCK, { type: 'nudge', reason: 'checkin' }]))
    stream.close()
  })

  test('says good-bye when its process ends, and when to come again', async () => {
    const second = await opened()
    const stream = await openStream(second, device)
    await hubs.at(-1)!.close()
    await stream.ended
    expect(stream.lines.at(-1)).toEqual({ type: 'bye', retryAfterSeconds: expect.any(Number) })
    await second.close()
  })

  test('is replaced by long polls where it is buffered on the way', async () => {
    const ask = (query: string) => port.ask(`/agent/nudges?${query}`, device)
    const waiting = ask('wait=50')
    const since = new Date().toISOString()
    // Heard by that process once it waits.
    await expect
      .poll(async () => {
        await nudged('command')
        return Promise.race([waiting, null])
      })
      .not.toBeNull()
    expect(JSON.parse((await waiting).text)).toEqual({ type: 'nudge', reason: 'command' })
    expect(JSON.parse((await ask(`wait=50&since=${since}`)).text)).toEqual({
      type: 'nudge',
      reason: 'command',
    })
    expect(JSON.parse((await ask('wait=0')).text)).toEqual({ type: 'ping' })
    expect((await ask('wait=500')).status).toBe(422)
    const cut = ask('wait=50')
    await become('missing')
    await expect
      .poll(async () => {
        await nudged('lock')
        return Promise.race([cut, null])
      })
      .not.toBeNull()
    expect(JSON.parse((await cut).text).fields[0].code).toBe('lock_only')
  })
})
