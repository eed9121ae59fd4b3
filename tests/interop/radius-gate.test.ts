import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchSessions } from '#api/access/disconnect'
import { type Pki, startPki } from '#api/certificates/pki'
import { type Listener, listen } from '#api/http/listeners'
import { type Jobs, startJobs } from '#api/jobs/start'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { DEPLOYED, type MamoriRadius, startMamoriRadius, startNas } from './mamori-radius.ts'
import { freePort } from './radius.ts'

const run = promisify(execFile)
const NAS_SECRET = 'of-the-access-point'
const SHARED = 'a-secret-of-the-test-0123456789'
const keys = createPki(() => new Date())
const { network } = keys
let dir: string
let t: TestApp
let pki: Pki
let api: Listener
let security: Visitor
let office: Office
let base: string
let radius: MamoriRadius
let nas: Awaited<ReturnType<typeof startNas>>
let jobs: Jobs
let sessions: Awaited<ReturnType<typeof watchSessions>>

const save = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content)
const pem = (der: Uint8Array) => toPem(der, 'CERTIFICATE')

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-gate-'))
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  await save('radius-secret', SHARED)
  nas = await startNas(dir, NAS_SECRET)
  const element = { name: 'access-point', address: '127.0.0.1', port: nas.port, secret: NAS_SECRET }
  await save('nas', JSON.stringify([element]))
  t = await createTestApp({
    signer: keys.signer,
    env: {
      PKI_PORT: `${port}`,
      PUBLIC_PKI_URL: base,
      RADIUS_SECRET_FILE: join(dir, 'radius-secret'),
      RADIUS_NAS_FILE: join(dir, 'nas'),
    },
  })
  await plantAuthorities(t, keys)
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
  const health = { registry: new Registry(), checks: {} as Record<string, () => Promise<boolean>> }
  pki = await startPki(t.deps, health)
  await until(async () => (await health.checks.crl!()) && (await health.checks.ocsp!()))
  await until(async () => (await fetch(`${base}/crl/network.crl`)).ok)
  jobs = await startJobs(t.deps)
  sessions = await watchSessions(t.deps)
  api = await listen(t.app, { host: '127.0.0.1', port: 0 })

  await save('root.pem', pem(network.root.der))
  await save('ca.pem', pem(network.root.der) + pem(network.certificate.der))
  const key = createKey('P-256')
  const server = network.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    subject: [['CN', 'radius']],
    names: { dns: ['localhost'] },
  })
  await save('radius.pem', pem(server.der) + pem(network.certificate.der))
  await save('radius.key', key.export({ format: 'pem', type: 'pkcs8' }))
  await syncLists()
  radius = await startMamoriRadius(dir, {
    url: `http://127.0.0.1:${api.port}`,
    ocspUrl: `${base}/ocsp`,
    secret: SHARED,
  })
})
afterAll(async () => {
  await radius?.stop()
  await nas?.stop()
  await sessions?.stop()
  await jobs?.stop()
  await api?.close()
  await pki?.stop()
  await t.close()
  await rm(dir, { recursive: true })
})

async function until(so: () => Promise<boolean>, withinMs = 10_000): Promise<number> {
  const started = performance.now()
  while (!(await so()))
    if (performance.now() - started > withinMs) throw new Error(`not so within ${withinMs} ms`)
    else await new Promise((resolve) => setImmediate(resolve))
  return performance.now() - started
}

/** As mamori-crl.timer does it. */
const syncLists = (url = `${base}/crl/network.crl`) =>
  run(join(DEPLOYED, 'sync-crl'), [join(dir, 'ca.pem'), join(dir, 'lists'), url])

let used = 0
async function issue(name: string): Promise<Json & { deviceId: string }> {
  const { key, pem: csr } = createRequest()
  const deviceId = office.people[used++]!.oldDeviceId
  const body = { deviceId, profile: 'network-access', csr }
  const issued = await call(security, 'POST', '/api/certificates', body, 201)
  await save(`${name}.pem`, issued.pem)
  await save(`${name}.key`, key.export({ format: 'pem', type: 'pkcs8' }))
  return { ...issued, deviceId }
}

const answersOf = async (deviceId: string): Promise<string[]> => {
  const rows =
    await t.ownerSql`select outcome from door_answers where device_id = ${deviceId} order by id`
  return rows.map(({ outcome }) => outcome)
}

const lose = (deviceId: string) =>
  t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)

let factsSource: string | undefined
/** Until posture and course are reported, no device fails either: of this one the database is told so. */
async function plantFact(deviceId: string, fact: string, value: string): Promise<void> {
  factsSource ??= (
    await t.ownerSql`
      select pg_get_functiondef('app.access_facts_of(uuid, timestamptz)'::regprocedure) as source`
  )[0]!.source as string
  const [posture, course] = fact === 'posture' ? [value, 'completed'] : ['passing', value]
  const source = factsSource.replace(
    "'not_required', 'not_required'",
    `CASE WHEN d.id = '${deviceId}' THEN '${posture}' ELSE 'not_required' END,
     CASE WHEN d.id = '${deviceId}' THEN '${course}' ELSE 'not_required' END`,
  )
  await t.ownerSql.unsafe(source)
}

describe('FreeRADIUS as deploy/freeradius has it', () => {
  it('accepts into the office network, and asks again when TLS is resumed', async () => {
    const { deviceId } = await issue('pc1')
    expect(await radius.authenticate('pc1', { repeat: 1 })).toMatchObject([
      { accepted: true, vlan: '10', resumed: false },
      { accepted: true, vlan: '10', resumed: true },
    ])
    expect(await answersOf(deviceId)).toEqual(['allow', 'allow'])
  })

  it('turns a lost device away, resumed or not', async () => {
    const { deviceId } = await issue('pc2')
    const going = radius.authenticate('pc2', { repeat: 60 })
    await until(async () => (await answersOf(deviceId)).length >= 5)
    const started = performance.now()
    await lose(deviceId)
    const told = performance.now() - started
    await until(async () => (await answersOf(deviceId)).includes('deny'))
    console.log(
      `lost: turned away ${Math.round(performance.now() - started)} ms after the report (${Math.round(told)} ms of it writing)`,
    )
    const answers = await going
    const first = answers.findIndex(({ accepted }) => !accepted)
    expect(answers[first]).toMatchObject({ accepted: false, vlan: undefined })
    expect(answers.slice(1, first).every(({ resumed }) => resumed)).toBe(true)
    expect(answers.slice(first).some(({ accepted }) => accepted)).toBe(false)
    expect(await radius.authenticate('pc2')).toMatchObject([{ accepted: false }])
  })

  it('turns a held certificate away', async () => {
    const { id } = await issue('pc3')
    expect(await radius.authenticate('pc3')).toMatchObject([{ accepted: true }])
    await call(security, 'POST', `/api/certificates/${id}/hold`, {}, 200)
    expect(await radius.authenticate('pc3')).toMatchObject([{ accepted: false }])
  })

  it.each([
    ['posture', 'failing'],
    ['course', 'missing'],
  ])('puts a device whose %s is %s into quarantine, resumed or not', async (fact, value) => {
    const { deviceId } = await issue(`pc-${fact}`)
    const going = radius.authenticate(`pc-${fact}`, { repeat: 40 })
    await until(async () => (await answersOf(deviceId)).length >= 3)
    await plantFact(deviceId, fact, value)
    const answers = await going
    expect(answers.at(0)).toMatchObject({ accepted: true, vlan: '10', resumed: false })
    expect(answers.at(-1)).toMatchObject({ accepted: true, vlan: '20', resumed: true })
  })
})

describe('a session that is open', () => {
  const start = async (name: string, session: string) => {
    const [admission] = await radius.authenticate(name)
    const said = await radius.account({
      'Acct-Status-Type': 'Start',
      'Acct-Session-Id': `"${session}"`,
      'NAS-IP-Address': '10.9.8.7',
      'NAS-Identifier': '"access-point"',
      'User-Name': `"${name}"`,
      'Calling-Station-Id': '"02-00-00-00-00-01"',
      Class: `0x${admission!.sessionClass}`,
    })
    expect(said).toContain('Received Accounting-Response')
  }
  const openOn = async (deviceId: string): Promise<number> =>
    (
      await t.ownerSql`select from network_sessions where device_id = ${deviceId} and ended_at is null`
    ).length

  it('falls when its certificate is held, and when its device is lost', async () => {
    const held = await issue('pc-coa')
    const lost = await issue('pc-coa-lost')
    await start('pc-coa', 'session-held')
    await start('pc-coa-lost', 'session-lost')
    expect(await openOn(held.deviceId)).toBe(1)
    const started = performance.now()
    await call(security, 'POST', `/api/certificates/${held.id}/hold`, {}, 200)
    await until(async () => nas.said().includes('session-held'))
    await until(async () => (await openOn(held.deviceId)) === 0)
    const heldMs = performance.now() - started
    const lostAt = performance.now()
    await lose(lost.deviceId)
    await until(async () => (await openOn(lost.deviceId)) === 0)
    console.log(
      `open sessions ended: hold ${Math.round(heldMs)} ms, loss ${Math.round(performance.now() - lostAt)} ms after the report`,
    )
    const said = nas.said()
    expect(said).toContain('Received Disconnect-Request')
    expect(said).toContain('User-Name = "pc-coa"')
    expect(said).toContain('NAS-Identifier = "access-point"')
    expect(said).toContain('Calling-Station-Id = "02-00-00-00-00-01"')
    expect(said).toContain('Sent Disconnect-ACK')
  })
})
