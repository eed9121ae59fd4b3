import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AgentPort,
  bare,
  basic,
  certificatesIn,
  openAgentPort,
  PKCS10,
} from '#tests/agent-port'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'

const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
let port: AgentPort
let it_: Visitor
let admin: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  admin = await t.loginAs('admin')
  office = await plantOffice(t, 10)
  port = await openAgentPort(t, pki)
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
  const value = ['network-access']
  await call(admin, 'PUT', '/api/settings/enrollment.approvedProfiles', { value })
})
afterAll(async () => {
  await port.close()
  await t.close()
})

let used = 0
const makeToken = (visitor = it_): Promise<Json> => {
  const deviceId = office.people[used++]!.oldDeviceId
  const json = { deviceId, profile: 'network-access' }
  return call(visitor, 'POST', '/api/enrollment-tokens', json, 201)
}
const enroll = (token: string, csr: string) =>
  port.ask('/.well-known/est/simpleenroll', {
    headers: { ...PKCS10, ...basic(token) },
    body: bare(csr),
  })
const requestFor = async (tokenId: string): Promise<Json> => {
  const filter = encodeURIComponent(JSON.stringify({ targetId: tokenId }))
  const rows: Json[] = await call(admin, 'GET', `/api/approvals?filter=${filter}`)
  return rows[0]
}
const lastCode = async () =>
  (await t.ownerSql`select code from enrollment_refusals order by id desc limit 1`)[0]?.code

test('a device waits until somebody agrees, and gets its certificate by the same request', async () => {
  const { id, token, propertyNumber } = await makeToken()
  const { pem } = createRequest()
  for (let i = 0; i < 2; i++) {
    const answer = await enroll(token, pem)
    expect(answer.status).toBe(202)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.text).toContain('This waits for approval')
  }
  const request = await requestFor(id)
  expect(request).toMatchObject({ action: 'enrollments.approve', state: 'requested', count: 1 })
  const detail = await call(admin, 'GET', `/api/approvals/${request.id}`)
  expect(detail.targets).toEqual([{ id, name: propertyNumber }])
  // No other key takes the place of the one that was asked for, before and after.
  expect((await enroll(token, createRequest().pem)).status).toBe(403)
  expect(await lastCode()).toBe('token_other_key')
  const { sha256 } = request
  await call(admin, 'POST', `/api/approvals/${request.id}/approve`, { sha256 }, 200)
  expect((await enroll(token, createRequest().pem)).status).toBe(403)
  const answer = await enroll(token, pem)
  expect([answer.status, certificatesIn(answer)]).toEqual([200, [expect.any(String)]])
  expect((await enroll(token, pem)).status).toBe(401)
  const outcomes = await t.ownerSql`
    select outcome from door_answers where door = 'est' and device_id = (
      select device_id from enrollment_tokens where id = ${id}) order by id`
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([
    ...['pending', 'pending', 'deny', 'deny', 'allow', 'deny'],
  ])
})

test('nobody agrees to the device of a token they made', async () => {
  const security = await t.loginAs('security')
  const { id, token } = await makeToken(security)
  expect((await enroll(token, createRequest().pem)).status).toBe(202)
  const { id: approvalId, sha256 } = await requestFor(id)
  const path = `/api/approvals/${approvalId}/approve`
  const { code } = await call(security, 'POST', path, { sha256 }, 403)
  expect(code).toBe('forbidden')
})

test('what was refused stays refused', async () => {
  const { id, token } = await makeToken()
  const { pem } = createRequest()
  expect((await enroll(token, pem)).status).toBe(202)
  const { id: approvalId } = await requestFor(id)
  await call(admin, 'POST', `/api/approvals/${approvalId}/refuse`, { reason: '違う機器' }, 200)
  expect((await enroll(token, pem)).status).toBe(403)
  expect(await lastCode()).toBe('approval_refused')
})

test('a token that was revoked meanwhile is not approved any more', async () => {
  const { id, token } = await makeToken()
  const { pem } = createRequest()
  expect((await enroll(token, pem)).status).toBe(202)
  const { id: approvalId, sha256 } = await requestFor(id)
  await call(it_, 'POST', `/api/enrollment-tokens/${id}/revoke`, undefined, 200)
  const path = `/api/approvals/${approvalId}/approve`
  expect((await call(admin, 'POST', path, { sha256 }, 409)).fields[0].code).toBe('token_revoked')
  expect((await enroll(token, pem)).status).toBe(401)
})

test('what nobody decided in time is asked once more', async () => {
  const { id, token } = await makeToken()
  const { pem } = createRequest()
  expect((await enroll(token, pem)).status).toBe(202)
  const [{ approval_id: first }] = (await t.ownerSql`
    select approval_id from enrollment_tokens where id = ${id}`) as unknown as [Json]
  clock.advance(25 * 3_600_000)
  expect((await enroll(token, pem)).status).toBe(202)
  const [{ approval_id: second }] = (await t.ownerSql`
    select approval_id from enrollment_tokens where id = ${id}`) as unknown as [Json]
  expect(second).not.toBe(first)
})
