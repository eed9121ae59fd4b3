import { createHash } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { onelineName } from '#certs'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, list, type Office, plantOffice } from '#tests/rollout'
import { disconnectSessions, endOutdated } from './disconnect.ts'
import { endSilentSessions } from './jobs.ts'

const SECRET = 'a-secret-of-the-test-0123456789'
const NAS_SECRET = 'of-the-access-point'
const clock = stoppedClock(new Date('2026-11-27T00:00:00Z'))
const pki = createPki(clock)
const ISSUER = onelineName(pki.network.certificate.subject)
let dir: string
let nas: Socket
let t: TestApp
let security: Visitor
let office: Office
/** What the access point does with each Disconnect-Request: 41, 42 with a cause, or nothing. */
let behave: (request: Buffer) => { code: number; cause?: number } | undefined
const heard: Buffer[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-sessions-'))
  nas = createSocket('udp4')
  await new Promise<void>((resolve) => nas.bind(0, '127.0.0.1', resolve))
  nas.on('message', (request, from) => {
    heard.push(request)
    const answer = behave(request)
    if (answer) nas.send(answerTo(request, answer), from.port, from.address)
  })
  const { port } = nas.address() as AddressInfo
  await writeFile(join(dir, 'secret'), SECRET)
  await writeFile(
    join(dir, 'nas'),
    JSON.stringify([{ name: 'ap-7', address: '127.0.0.1', port, secret: NAS_SECRET }]),
  )
  const env = { RADIUS_SECRET_FILE: join(dir, 'secret'), RADIUS_NAS_FILE: join(dir, 'nas') }
  t = await createTestApp({ clock, signer: pki.signer, env })
  await plantAuthorities(t, pki)
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
})
afterAll(async () => {
  nas.close()
  await t.close()
  await rm(dir, { recursive: true })
})
afterEach(async () => {
  heard.length = 0
  await t.ownerSql`delete from network_sessions`
})

/** RFC 5176 §3.1: the answer's authenticator stands on the request's. */
function answerTo(request: Buffer, { code, cause }: { code: number; cause?: number }): Buffer {
  const attributes = cause ? Buffer.from([101, 6, 0, 0, cause >> 8, cause & 255]) : Buffer.alloc(0)
  const head = Buffer.from([code, request[1]!, 0, 20 + attributes.length])
  const md5 = createHash('md5').update(head).update(request.subarray(4, 20))
  return Buffer.concat([head, md5.update(attributes).update(NAS_SECRET).digest(), attributes])
}

const post = (path: string, attributes: Record<string, unknown>) =>
  t.visitor()(`/radius/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}` },
    json: Object.fromEntries(
      Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, { type: 'string', value: [value] }]),
    ),
  })

let used = 0
const STATION = '02-00-00-00-00-01'
/** A device with a certificate that has just been let in; with what the element was told to give back. */
async function letIn(): Promise<Json & { deviceId: string; Class: string }> {
  const deviceId = office.people[used++]!.oldDeviceId
  const body = { deviceId, profile: 'network-access', csr: createRequest().pem }
  const issued = await call(security, 'POST', '/api/certificates', body, 201)
  const answer = await post('authorize', {
    'TLS-Client-Cert-Serial': issued.serialNumber,
    'TLS-Client-Cert-Issuer': ISSUER,
    'Calling-Station-Id': STATION,
  })
  return { ...issued, deviceId, Class: (await answer.json()).Class }
}
const account = async (kind: string, more: Record<string, unknown> = {}) => {
  const answer = await post('accounting', {
    'Acct-Status-Type': kind,
    'Acct-Session-Id': 's1',
    'NAS-Identifier': 'ap-7',
    'NAS-IP-Address': '10.0.0.7',
    'Calling-Station-Id': STATION,
    ...more,
  })
  return answer.status
}
const sessions = (filter: object = {}): Promise<Json[]> =>
  call(security, 'GET', `/api/network-sessions${list(filter)}`)
const later = (seconds: number) => clock.advance(seconds * 1000)

describe('accounting', () => {
  test('says who is on, since when and from where, until the end', async () => {
    const { Class, deviceId, id } = await letIn()
    expect(await account('Start', { Class, 'Called-Station-Id': 'ap:office' })).toBe(204)
    later(600)
    expect(await account('Interim-Update', { Class, 'Framed-IP-Address': '10.1.2.3' })).toBe(204)
    expect(await sessions({ open: true, deviceId })).toMatchObject([
      {
        door: 'radius-certificate',
        deviceId,
        certificateId: id,
        decision: 'allow',
        station: '020000000001',
        nas: 'ap-7',
        calledStation: 'ap:office',
        address: '10.1.2.3',
        endedAt: null,
      },
    ])
    later(60)
    expect(await account('Stop', { Class, 'Acct-Terminate-Cause': 'Lost-Carrier' })).toBe(204)
    expect(await sessions({ open: true })).toEqual([])
    expect(await sessions({ open: false })).toMatchObject([{ endReason: 'lost_carrier' }])
  })

  test('takes records twice, late and in another order', async () => {
    const { Class } = await letIn()
    await account('Start', { Class })
    await account('Start', { Class })
    expect(await sessions()).toHaveLength(1)
    later(60)
    await account('Stop', { Class })
    await account('Stop', { Class })
    // Sent before the end, and arriving after it.
    await account('Interim-Update', { Class, 'Acct-Delay-Time': 30 })
    expect(await sessions()).toMatchObject([{ endReason: 'stop' }])
    // An end whose beginning nobody heard of.
    await account('Stop', { Class, 'Acct-Session-Id': 's2', 'Acct-Session-Time': 120 })
    const [unheard] = (await sessions()).filter(
      ({ endReason, startedAt, endedAt }) =>
        endReason && +new Date(endedAt) - +new Date(startedAt) === 120_000,
    )
    expect(unheard).toBeDefined()
  })

  test('knows whose session it is without Class, by who called last from there', async () => {
    const { deviceId } = await letIn()
    await account('Start')
    expect(await sessions({ open: true })).toMatchObject([{ deviceId, decision: 'allow' }])
  })

  test('ends with its element, and when nothing is heard any more', async () => {
    const { Class } = await letIn()
    await account('Start', { Class })
    await account('Accounting-On', { 'Acct-Session-Id': undefined })
    expect(await sessions()).toMatchObject([{ endReason: 'nas_restart' }])
    await account('Start', { Class, 'Acct-Session-Id': 's2' })
    await account('Start', { Class, 'Acct-Session-Id': 's3' })
    later(60)
    await account('Interim-Update', { Class, 'Acct-Session-Id': 's2' })
    const sweep = async () => {
      await t.db.as(system('jobs'), (tx) =>
        endSilentSessions.run({ deps: t.deps, tx, payload: {}, now: clock() }),
      )
      security = await t.loginAs('security')
    }
    later(40 * 60)
    await sweep()
    // One element reports in between, the other does not: it may be in as long as anybody.
    expect(await sessions({ open: true })).toHaveLength(1)
    later(8 * 3600)
    await sweep()
    expect(await sessions({ open: true })).toEqual([])
  })

  test('is refused where it says nothing, and never fails', async () => {
    expect(await account('Start', { 'Acct-Session-Id': undefined })).toBe(422)
    const nameless = { 'NAS-Identifier': undefined, 'NAS-IP-Address': undefined }
    expect(await account('Start', nameless)).toBe(422)
    expect(await account('Failed')).toBe(204)
    const hostile = '\0\ud800\u202e'.repeat(100)
    expect(
      await account('Start', {
        'Acct-Session-Id': hostile,
        'NAS-Identifier': hostile,
        'Calling-Station-Id': hostile,
        'User-Name': hostile,
        'Framed-IP-Address': hostile,
        Class: hostile,
        'Acct-Session-Time': '99999999999999',
        'Acct-Delay-Time': '-1',
      }),
    ).toBe(204)
    expect(await account('Start', { Class: '0xzz', 'Acct-Session-Id': 's9' })).toBe(204)
  })
})

describe('a session that should not go on', () => {
  const sweep = () => t.db.as(system('radius'), (tx) => endOutdated(tx, clock()))
  const work = () =>
    t.db.as({ ...system('radius'), roles: ['@radius', '@jobs'] }, (tx) =>
      disconnectSessions.run({ deps: t.deps, tx, payload: { nas: 'ap-7' }, now: clock() }),
    )
  const queued = async () =>
    (
      await t.ownerSql`select payload from outbox where job = 'access.disconnect' and state = 'due'`
    ).map(({ payload }) => payload)
  const clear = () => t.ownerSql`delete from outbox where job = 'access.disconnect'`

  test('is ended where its device may not be there any more', async () => {
    await clear()
    behave = () => ({ code: 41 })
    const { Class, deviceId } = await letIn()
    await account('Start', { Class, 'User-Name': 'pc' })
    expect(await sweep()).toBe(0)
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    expect(await queued()).toEqual([{ nas: 'ap-7' }])
    expect(await sessions({ overdue: true })).toMatchObject([{ disconnectReasons: ['missing'] }])
    await work()
    expect(await sessions()).toMatchObject([{ endReason: 'disconnected', disconnectTries: 1 }])
    expect(heard).toHaveLength(1)
    const [request] = heard
    expect(request![0]).toBe(40)
    for (const said of ['ap-7', 'pc', 's1', STATION]) expect(request!.includes(said)).toBe(true)
    expect(request!.includes(Buffer.from([10, 0, 0, 7]))).toBe(true)
  })

  test('is ended on hold, and when quarantine becomes of it', async () => {
    behave = () => ({ code: 41 })
    const held = await letIn()
    await account('Start', { Class: held.Class })
    await call(security, 'POST', `/api/certificates/${held.id}/hold`, {}, 200)
    expect(await sweep()).toBe(1)
    expect(await sessions({ open: true })).toMatchObject([
      { disconnectReasons: ['certificate_held'] },
    ])
    const later = await letIn()
    const before = later.Class
    const quarantined = `0x${Buffer.from(Buffer.from(before.slice(2), 'hex').toString().replace(':a:', ':q:')).toString('hex')}`
    await account('Start', { Class: quarantined, 'Acct-Session-Id': 's2' })
    expect(await sweep()).toBe(1)
  })

  test('counts as over where its element does not know it; a refusal or silence is tried again', async () => {
    const { Class, deviceId } = await letIn()
    await account('Start', { Class })
    await account('Start', { Class, 'Acct-Session-Id': 's2' })
    await account('Start', { Class, 'Acct-Session-Id': 's3' })
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    await sweep()
    behave = (request) =>
      request.includes('s1')
        ? { code: 42, cause: 503 }
        : request.includes('s2')
          ? { code: 42, cause: 506 }
          : undefined
    await work()
    const named = async () =>
      Object.fromEntries(
        (
          await t.ownerSql`select session_id, end_reason, disconnect_error from network_sessions`
        ).map((row) => [row.session_id, row.end_reason ?? row.disconnect_error]),
      )
    expect(await named()).toEqual({ s1: 'disconnected', s2: 'refused', s3: 'no_answer' })
    // Sent thrice to the one that said nothing.
    expect(heard.filter((request) => request.includes('s3'))).toHaveLength(3)
    await clear()
    await sweep()
    expect(await queued()).toEqual([])
    clock.advance(31_000)
    await sweep()
    expect(await queued()).toEqual([{ nas: 'ap-7' }])
    behave = () => ({ code: 41 })
    await work()
    expect(await sessions({ open: true })).toEqual([])
  })

  test('an answer by somebody without the secret ends nothing', async () => {
    const { Class, deviceId } = await letIn()
    await account('Start', { Class })
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    await sweep()
    behave = () => undefined
    const forge = (request: Buffer, from: { port: number }) =>
      nas.send(
        Buffer.concat([Buffer.of(41, request[1]!, 0, 20), Buffer.alloc(16)]),
        from.port,
        '127.0.0.1',
      )
    nas.on('message', forge)
    await work()
    nas.off('message', forge)
    expect(await sessions({ open: true })).toMatchObject([{ disconnectError: 'no_answer' }])
  })

  test('that nobody can end is told to security', async () => {
    const { Class, deviceId } = await letIn()
    await account('Start', { Class, 'NAS-Identifier': 'unheard-of' })
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    await sweep()
    for (let turn = 0; turn < 3; turn++) {
      await t.db.as({ ...system('radius'), roles: ['@radius', '@jobs'] }, (tx) =>
        disconnectSessions.run({ deps: t.deps, tx, payload: { nas: 'unheard-of' }, now: clock() }),
      )
      clock.advance(31_000)
    }
    expect(await sessions({ open: true })).toMatchObject([
      { disconnectError: 'nas_unknown', disconnectTries: 3 },
    ])
    const told = await t.ownerSql`
      select distinct params ->> 'nas' as nas, params ->> 'count' as count from notifications
      where template = 'sessions_go_on'`
    expect(told).toEqual([{ nas: 'unheard-of', count: '1' }])
  })
})
