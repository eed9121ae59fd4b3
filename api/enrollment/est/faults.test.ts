import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '#api/errors'
import { type AgentPort, bare, basic, openAgentPort, PKCS10 } from '#tests/agent-port'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'

/* Closed for new certificates while something is away; and what was begun is not lost. */
const pki = createPki(() => new Date())
let t: TestApp
let port: AgentPort
let it_: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ signer: pki.signer })
  it_ = await t.loginAs('it_staff')
  office = await plantOffice(t, 5)
  port = await openAgentPort(t, pki)
})
afterAll(async () => {
  await port.close()
  await t.close()
})

const EST = '/.well-known/est'
const enroll = (token: string, csr: string) =>
  port.ask(`${EST}/simpleenroll`, { headers: { ...PKCS10, ...basic(token) }, body: bare(csr) })
const makeToken = (person: number): Promise<Json> => {
  const deviceId = office.people[person]!.oldDeviceId
  const json = { deviceId, profile: 'network-access' }
  return call(it_, 'POST', '/api/enrollment-tokens', json, 201)
}

test('before there is an authority nobody gets through, and afterwards all do', async () => {
  expect(await port.ready()).toBe(false)
  await expect(port.ask(`${EST}/cacerts`)).rejects.toThrow()
  await plantAuthorities(t, pki)
  while (!(await port.ready())) await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await port.ask(`${EST}/cacerts`)).status).toBe(200)
})

test('the signer is away: 503, and the same request later completes what it began', async () => {
  const { id, token, deviceId } = await makeToken(0)
  const { pem } = createRequest()
  const sign = t.deps.signer.certificate
  t.deps.signer.certificate = async () => {
    throw new AppError('signer_unavailable')
  }
  const answer = await enroll(token, pem).finally(() => {
    t.deps.signer.certificate = sign
  })
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60'])
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect((await call(it_, 'GET', `/api/enrollment-tokens/${id}`)).state).toBe('live')
  expect((await enroll(token, pem)).status).toBe(200)
  const rows = await t.ownerSql`select state from certificates where device_id = ${deviceId}`
  expect(rows.map(({ state }) => state)).toEqual(['issued'])
})

test('what was given up in between is begun anew', async () => {
  const { token, deviceId } = await makeToken(1)
  const { pem } = createRequest()
  const sign = t.deps.signer.certificate
  t.deps.signer.certificate = async () => {
    throw new AppError('signer_unavailable')
  }
  await enroll(token, pem).finally(() => {
    t.deps.signer.certificate = sign
  })
  await t.plant(
    (sql) => sql`
    update certificates set state = 'abandoned', tbs = null, revoked_at = now() where device_id = ${deviceId}`,
  )
  expect((await enroll(token, pem)).status).toBe(200)
})

test('Postgres is away: 503 for everything, and nothing is given that was not asked of it', async () => {
  const { token } = await makeToken(2)
  const { pem } = createRequest()
  const { as } = t.deps.db
  t.deps.db.as = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  try {
    for (const answer of [await enroll(token, pem), await port.ask(`${EST}/cacerts`)]) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60'])
      expect(answer.text).not.toContain('ECONNREFUSED')
    }
  } finally {
    t.deps.db.as = as
  }
  expect((await enroll(token, pem)).status).toBe(200)
})

test('a refusal that cannot be put on record is told as 503', async () => {
  await t.plant((sql) => sql`alter table enrollment_refusals rename to gone`)
  const answer = await enroll('no', createRequest().pem).finally(() =>
    t.plant((sql) => sql`alter table gone rename to enrollment_refusals`),
  )
  expect(answer.status).toBe(503)
})
