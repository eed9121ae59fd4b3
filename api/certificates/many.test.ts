import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseTbsCertificate } from '#certs'
import { createTestApp, PASSWORD, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { AppError } from '../errors.ts'
import { drillSlice } from './drill.ts'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
const pki = createPki(clock)
let t: TestApp
let security: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  security = await stepUp('security')
  office = await plantOffice(t, 60)
})
afterAll(() => t.close())

async function stepUp(role: 'security' | 'admin' | 'it_staff'): Promise<Visitor> {
  const visitor = await t.loginAs(role)
  await call(visitor, 'POST', '/api/session/step-up', { password: PASSWORD })
  return visitor
}
let used = 0
const issue = async (count: number): Promise<string[]> => {
  const made: string[] = []
  for (let n = 0; n < count; n++) {
    const deviceId = office.people[used++]!.oldDeviceId
    const json = { deviceId, profile: 'network-access', csr: createRequest().pem }
    made.push((await call(security, 'POST', '/api/certificates', json, 201)).id)
  }
  return made
}
const states = async (ids: string[]): Promise<string[]> => {
  const rows =
    await t.ownerSql`select distinct state from certificates where id = any (${ids}::uuid[]) order by 1`
  return rows.map(({ state }) => state)
}
const revoke = (ids: string[], by = security) =>
  by('/api/certificates/revoke', {
    method: 'POST',
    json: { ids, reason: 'superseded', note: '配備の誤り' },
  })

describe('revoking several', () => {
  test('a few are revoked at once, all or none', async () => {
    const ids = await issue(4)
    await call(
      security,
      'POST',
      `/api/certificates/${ids[3]}/revoke`,
      { reason: 'superseded' },
      200,
    )
    const refused = await revoke(ids)
    expect(refused.status).toBe(409)
    expect((await refused.json()).fields).toMatchObject([{ code: 'certificate_state' }])
    expect(await states(ids.slice(0, 3))).toEqual(['issued'])
    expect(await (await revoke(ids.slice(0, 3))).json()).toEqual({ revoked: 3 })
    expect(await states(ids)).toEqual(['revoked'])
  })

  test('more than one person may do alone wait for a second, who is not the first', async () => {
    const ids = await issue(11)
    const second = await stepUp('admin')
    const asked = await revoke(ids)
    expect(asked.status).toBe(202)
    const request: Json = await asked.json()
    expect(request).toMatchObject({ action: 'certificates.revoke', count: 11, state: 'requested' })
    expect(await states(ids)).toEqual(['issued'])
    const approve = (by: Visitor) =>
      by(`/api/approvals/${request.id}/approve`, {
        method: 'POST',
        json: { sha256: request.sha256 },
      })
    expect((await approve(security)).status).toBeGreaterThanOrEqual(400)
    expect(await states(ids)).toEqual(['issued'])
    expect((await approve(second)).status).toBe(200)
    expect(await states(ids)).toEqual(['revoked'])
    const [event] = await t.ownerSql`select actor, note from certificate_events
      where certificate_id = ${ids[0]!} and kind = 'revoked'`
    expect(event).toMatchObject({ note: '配備の誤り', actor: expect.stringMatching(/^user:/) })
  })

  test('by filter takes what it finds, as long as all of it is in use', async () => {
    const [first, second] = await issue(2)
    const [row] = await t.ownerSql`select device_id from certificates where id = ${first!}`
    const filter = { deviceId: row!.device_id }
    const by = (json: object) =>
      security('/api/certificates/revoke', {
        method: 'POST',
        json: { reason: 'superseded', ...json },
      })
    const both = await by({ ids: [first], filter })
    expect((await both.json()).fields).toMatchObject([{ code: 'ids_or_filter' }])
    expect(await (await by({ filter })).json()).toEqual({ revoked: 1 })
    expect(await states([second!])).toEqual(['issued'])
    expect((await (await by({ filter })).json()).fields).toMatchObject([
      { field: 'filter', code: 'not_all_in_use', message: expect.stringContaining('1 件') },
    ])
    const none = await by({ filter: { serialNumber: 'ab' } })
    expect((await none.json()).fields).toMatchObject([{ code: 'no_certificate_matches' }])
  })

  test('one after the other is stopped as well, and goes on with a second person', async () => {
    const ids = await issue(4)
    const one = (id: string) =>
      fresh(`/api/certificates/${id}/revoke`, { method: 'POST', json: { reason: 'superseded' } })
    const fresh = await stepUp('security')
    await t.plant(
      (sql) => sql`insert into settings (key, value) values ('certificates.revokePerHour', '2')`,
    )
    expect((await one(ids[0]!)).status).toBe(200)
    expect(await (await revoke([ids[1]!], fresh)).json()).toEqual({ revoked: 1 })
    expect((await (await one(ids[2]!)).json()).fields).toMatchObject([
      { field: 'id', code: 'revocations_breaker', message: expect.stringContaining('2 件') },
    ])
    const asked = await revoke([ids[2]!], fresh)
    expect([asked.status, await states(ids.slice(2))]).toEqual([202, ['issued']])
    await t.plant((sql) => sql`delete from settings where key = 'certificates.revokePerHour'`)
  })

  test('needs the right, and the password just now', async () => {
    const ids = await issue(1)
    expect((await revoke(ids, await stepUp('it_staff'))).status).toBe(403)
    const fresh = await t.loginAs('security')
    clock.advance(20 * 60_000)
    expect((await (await revoke(ids, fresh)).json()).code).toBe('step_up_required')
    expect(await states(ids)).toEqual(['issued'])
  })
})

describe('a drill', () => {
  const counts = async () => {
    const [row] = await t.ownerSql`select count(*)::int as certificates,
      (select sum(generation)::int from authorities) as generations from certificates`
    return row
  }

  test('signs for the whole fleet and leaves no certificate, no revocation and no door', async () => {
    security = await stepUp('security')
    await issue(5)
    const before = await counts()
    const started = await call(security, 'POST', '/api/certificates/drills', undefined, 201)
    expect(started.total).toBeGreaterThanOrEqual(5)
    const twice = await security('/api/certificates/drills', { method: 'POST' })
    expect(twice.status).toBe(409)
    expect(await drillSlice(t.deps, started.id)).toBe(true)
    const [drill] = await call(security, 'GET', '/api/certificates/drills')
    expect(drill).toMatchObject({ state: 'done', signed: started.total, failed: 0 })
    expect(await counts()).toEqual(before)
    const serials =
      await t.ownerSql`select serial, length(tbs_sha256) as length from drill_signatures`
    expect(serials).toHaveLength(started.total)
    const known =
      await t.ownerSql`select from certificates where serial in (select serial from drill_signatures)`
    expect(known).toHaveLength(0)
  })

  test('what it has signed had ended before it was signed', async () => {
    const { certificate } = pki.signer
    const ends: Date[] = []
    pki.signer.certificate = (request) => {
      ends.push(parseTbsCertificate(request.tbs).notAfter)
      return certificate(request)
    }
    const { id } = await call(security, 'POST', '/api/certificates/drills', undefined, 201)
    await drillSlice(t.deps, id)
    pki.signer.certificate = certificate
    expect(ends.length).toBeGreaterThan(0)
    for (const end of ends) expect(+end).toBeLessThan(+clock())
  })

  test('ends when the signer is away', async () => {
    const { certificate } = pki.signer
    pki.signer.certificate = () => Promise.reject(new AppError('signer_unavailable'))
    const { id } = await call(security, 'POST', '/api/certificates/drills', undefined, 201)
    expect(await drillSlice(t.deps, id)).toBe(true)
    pki.signer.certificate = certificate
    const [drill] = await call(security, 'GET', '/api/certificates/drills')
    expect(drill).toMatchObject({ id, state: 'failed', signed: 0 })
  })
})
