import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INCIDENT_ITEM_MOVES } from '#contract/incidents'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let security: Visitor
let hotline: Visitor

beforeAll(async () => {
  const pki = createPki(() => new Date())
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  office = await plantCounter(t)
  security = await t.loginAs('security')
  hotline = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const certify = async (deviceId: string) => {
  const wanted = { deviceId, profile: 'network-access', csr: createRequest().pem }
  const answer = await security('/api/certificates', { method: 'POST', json: wanted })
  expect(answer.status).toBe(201)
  return (await answer.json()).id as string
}
const employee = async () => {
  const staffId = await office.person()
  const deviceId = await office.held(staffId)
  const user = await t.createUser({ staffId })
  return { visitor: await t.loginAs(user), user, staffId, deviceId }
}
const report = async (who: Visitor, json: object, key: string = randomUUID()) => {
  const headers = { 'idempotency-key': key }
  const answer = await who('/api/incidents', { method: 'POST', headers, json })
  return { status: answer.status, body: await answer.json() }
}
const stateOf = async (deviceId: string) =>
  (await t.ownerSql`select state, missing_from from devices where id = ${deviceId}`)[0]!
const codeOf = ({ status, body }: Awaited<ReturnType<typeof report>>) => [
  status,
  body.fields?.[0]?.field,
  body.fields?.[0]?.code,
]

test('the database knows the same steps', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'incident_item'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    INCIDENT_ITEM_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

describe('one report shuts every door', () => {
  test('of a loss: missing, certificates on hold, mails and sweeps due', async () => {
    const { visitor, deviceId } = await employee()
    const certificateId = await certify(deviceId)
    const { status, body } = await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      kind: 'loss',
      state: 'open',
      channel: 'own',
      items: 1,
      missing: 1,
    })
    expect(body.devices).toMatchObject([
      { deviceId, state: 'missing', lockLevel: 2, certificates: 1 },
    ])
    expect(await stateOf(deviceId)).toEqual({ state: 'missing', missing_from: 'issued' })
    const [certificate] =
      await t.ownerSql`select state from certificates where id = ${certificateId}`
    expect(certificate!.state).toBe('held')
    const jobs =
      await t.ownerSql`select job from outbox where job like 'incidents.tell' and payload ->> 'incidentId' = ${body.id}`
    expect(jobs).toHaveLength(1)
    expect(body.chores.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'csirt',
      'leak_assessment',
      'police',
      'property_loss',
      'replacement',
      'section_head',
    ])
  })

  test('of a theft: revoked for good, and the key is blocked', async () => {
    const { visitor, deviceId } = await employee()
    const certificateId = await certify(deviceId)
    const { body } = await report(visitor, { kind: 'theft', deviceIds: [deviceId] })
    expect(body.devices[0].lockLevel).toBe(3)
    const [row] = await t.ownerSql`
      select state, reason, exists (select from blocked_keys b where b.public_key_sha256 = c.public_key_sha256) as blocked
      from certificates c where id = ${certificateId}`
    expect(row).toEqual({ state: 'revoked', reason: 'keyCompromise', blocked: true })
  })

  test('the holder is logged out everywhere but where they report, and their tokens end', async () => {
    const { visitor, user, deviceId } = await employee()
    const elsewhere = await t.loginAs(user)
    await t.plant(
      (sql) => sql`insert into api_tokens (user_id, name, token_sha256, permissions, expires_at)
        values (${user.id}, 't', ${randomUUID()}, '["account.own"]', now() + interval '1 day')`,
    )
    await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    expect((await elsewhere('/api/session')).status).toBe(401)
    expect((await visitor('/api/session')).status).toBe(200)
    const [token] = await t.ownerSql`select revoked_at from api_tokens where user_id = ${user.id}`
    expect(token!.revoked_at).not.toBeNull()
  })

  test('audit says who pressed the button, of every row', async () => {
    const { visitor, user, deviceId } = await employee()
    const { body } = await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    const rows = await t.ownerSql`
      select distinct actor, tx from audit_entries
      where tx = (select tx from audit_entries where entity = 'incidents' and entity_id = ${body.id} limit 1)`
    expect(rows.map(({ actor }) => actor)).toEqual([`user:${user.id}`])
    const entities =
      await t.ownerSql`select distinct entity from audit_entries where tx = ${rows[0]!.tx}`
    expect(entities.map(({ entity }) => entity)).toEqual(
      expect.arrayContaining(['incidents', 'incident_items', 'incident_chores', 'devices']),
    )
  })
})

describe('one loss is one incident', () => {
  test('the same key gives the same incident, also at once', async () => {
    const { visitor, deviceId } = await employee()
    const key = randomUUID()
    const json = { kind: 'loss', deviceIds: [deviceId] }
    const answers = await Promise.all([1, 2, 3, 4].map(() => report(visitor, json, key)))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    const other = await report(visitor, { kind: 'theft', deviceIds: [deviceId] }, key)
    expect(codeOf(other)).toEqual([422, 'Idempotency-Key', 'key_reused'])
  })

  test('reported again under another key it is the same, and what is new joins it', async () => {
    const { visitor, staffId, deviceId } = await employee()
    const phone = await office.held(staffId)
    const first = await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    const again = await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    expect(again.body.id).toBe(first.body.id)
    const both = await report(hotline, { kind: 'loss', deviceIds: [phone, deviceId] })
    expect(both.body).toMatchObject({ id: first.body.id, items: 2, missing: 2 })
    expect((await stateOf(phone)).state).toBe('missing')
  })

  test('two at once, from phone and hotline, are one', async () => {
    const { visitor, deviceId } = await employee()
    const json = { kind: 'loss', deviceIds: [deviceId] }
    const answers = await Promise.all([report(visitor, json), report(hotline, json)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers[0]!.body.id).toBe(answers[1]!.body.id)
  })

  test('a loss that turns out to be a theft is revoked for good', async () => {
    const { visitor, deviceId } = await employee()
    const certificateId = await certify(deviceId)
    await report(visitor, { kind: 'loss', deviceIds: [deviceId] })
    const { body } = await report(hotline, { kind: 'theft', deviceIds: [deviceId] })
    expect(body).toMatchObject({ kind: 'theft', items: 1 })
    expect(body.devices[0].lockLevel).toBe(3)
    const [row] =
      await t.ownerSql`select state, reason from certificates where id = ${certificateId}`
    expect(row).toEqual({ state: 'revoked', reason: 'keyCompromise' })
  })
})

describe('what cannot be reported is told by field', () => {
  test('no key, unknown and foreign devices, impossible times, what is gone for good', async () => {
    const { visitor, deviceId } = await employee()
    const other = await employee()
    const json = { kind: 'loss', deviceIds: [deviceId] }
    const bare = await visitor('/api/incidents', { method: 'POST', json })
    expect([bare.status, (await bare.json()).fields[0].code]).toEqual([422, 'key_required'])
    const foreign = { kind: 'loss', deviceIds: [deviceId, other.deviceId] }
    expect(codeOf(await report(visitor, foreign))).toEqual([404, 'deviceIds.1', 'not_reportable'])
    const ahead = { ...json, noticedAt: new Date(Date.now() + 3_600_000).toISOString() }
    expect(codeOf(await report(visitor, ahead))).toEqual([422, 'noticedAt', 'in_the_future'])
    const times = { occurredAt: '2021-08-06T01:00:00Z', noticedAt: '2021-08-06T00:00:00Z' }
    expect(codeOf(await report(visitor, { ...json, ...times }))).toEqual([
      422,
      'noticedAt',
      'noticed_before',
    ])
    const disposed = await office.device('written_off')
    expect(codeOf(await report(hotline, { kind: 'loss', deviceIds: [disposed] }))).toEqual([
      409,
      'deviceIds.0',
      'gone_already',
    ])
    expect((await stateOf(deviceId)).state).toBe('issued')
  })
})
