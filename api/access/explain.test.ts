import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DOOR_REASONS } from '#contract/doors'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { type PhoneOffice, plantPhones } from '#tests/lines'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { recordAnswer } from './answers.ts'
import { reasonsIn } from './reasons.ts'

const clock = stoppedClock(new Date('2026-11-27T00:00:00Z'))
const pki = createPki(clock)
let t: TestApp
let security: Visitor
let office: Office
let phones: PhoneOffice
let pc: Json & { deviceId: string; propertyNumber: string }

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  security = await t.loginAs('security')
  office = await plantOffice(t, 4)
  phones = await plantPhones(t, 2)
  await t.plant(
    (sql) =>
      sql`update lines set phone_number = '090-1000-0001' where id = ${phones.people[0]!.lineId}`,
  )
  const deviceId = office.people[0]!.oldDeviceId
  const body = { deviceId, profile: 'network-access', csr: createRequest().pem }
  const issued = await call(security, 'POST', '/api/certificates', body, 201)
  const { propertyNumber } = await call(security, 'GET', `/api/devices/${deviceId}`)
  pc = { ...issued, deviceId, propertyNumber }
  await t.db.as(system('radius'), (tx) =>
    recordAnswer(tx, clock(), {
      door: 'radius-certificate',
      outcome: 'deny',
      reasons: ['certificate_held', 'missing'],
      deviceId,
      certificateId: issued.id,
      serial: Buffer.from(issued.serialNumber, 'hex'),
      station: '020000000001',
      nas: 'ap-7',
    }),
  )
})
afterAll(() => t.close())

const why = (question: string | object, language = 'ja'): Promise<Json> =>
  security('/api/access/explain', {
    method: 'POST',
    json: typeof question === 'string' ? { q: question } : question,
    headers: { 'accept-language': language },
  }).then(async (answer) => {
    expect(answer.status).toBe(200)
    return answer.json()
  })

describe('why a device was turned away', () => {
  test('is told by whatever of it is at hand', async () => {
    const questions: [string, string][] = [
      [pc.propertyNumber, 'device'],
      [pc.propertyNumber.slice(0, 12), 'device'],
      [pc.serialNumber, 'serial'],
      [pc.serialNumber.toUpperCase().match(/../g)!.join(':'), 'serial'],
      [pc.pem, 'certificate'],
      ['02-00-00-00-00-01', 'station'],
      ['0200.0000.0001', 'station'],
    ]
    for (const [question, found] of questions) {
      const told = await why(question)
      expect([question, told.found, told.device.id]).toEqual([question, found, pc.deviceId])
      expect(told.answers).toMatchObject([{ outcome: 'deny', nas: 'ap-7' }])
    }
    const byNumber = await why('+81 90-1000-0001')
    expect([byNumber.found, byNumber.device.id]).toEqual(['line', phones.people[0]!.deviceId])
    expect((await why({ deviceId: pc.deviceId })).device.propertyNumber).toBe(pc.propertyNumber)
  })

  test('names each door with what it would say now, and OCSP and list', async () => {
    const doors = async () => (await why(pc.serialNumber)).doors
    expect(await doors()).toMatchObject([
      {
        door: 'radius-certificate',
        outcome: 'allow',
        serialNumber: pc.serialNumber,
        ocsp: 'good',
        listed: false,
      },
      { door: 'issue', outcome: 'allow' },
      { door: 'agent', outcome: 'allow' },
    ])
    await call(security, 'POST', `/api/certificates/${pc.id}/hold`, {}, 200)
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${pc.deviceId}`)
    const [radius, issue, agent] = await doors()
    expect(radius).toMatchObject({ outcome: 'deny', ocsp: 'revoked' })
    expect(radius.reasons).toEqual([
      {
        code: 'certificate_held',
        message: '証明書が一時停止中です。',
        nextStep: '機器が見つかっていれば、CSIRT が停止を解除します。',
      },
      {
        code: 'missing',
        message: '紛失または盗難の届出があります。',
        nextStep: '見つかったときは CSIRT に連絡し、事案の解除を受けてください。',
      },
    ])
    expect([issue.outcome, agent.outcome]).toEqual(['deny', 'deny'])
    const told = await why(pc.serialNumber, 'en')
    expect(told.access.decision).toBe('deny')
    expect(told.answers[0].reasons[0].message).toBe('The certificate is on hold.')
  })

  test('says so where nobody knows it', async () => {
    expect(await why(`4d${'0'.repeat(32)}`)).toMatchObject({ found: null, device: null })
    expect((await why(`4d${'0'.repeat(32)}`)).doors).toMatchObject([
      { outcome: 'deny', ocsp: 'unknown', reasons: [{ code: 'certificate_unknown' }] },
    ])
    for (const question of ['NO-SUCH-PC', '02:00:00:00:00:99', '090-9999-9999', '\0', "%' or 1=1"])
      expect([question, (await why(question)).device]).toEqual([question, null])
    for (const pem of [pki.management.root.der.toString('base64'), 'x']) {
      const told = await why(`-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----`)
      expect(told.device).toBeNull()
    }
  })

  test('is one question at a time, and not everybody’s', async () => {
    for (const json of [
      {},
      { q: '' },
      { q: 'x'.repeat(20_001) },
      { q: 'x', deviceId: pc.deviceId },
    ])
      expect((await security('/api/access/explain', { method: 'POST', json })).status).toBe(422)
    for (const role of ['employee', 'section_head', 'trainer', 'auditor', 'admin'] as const) {
      const other = await t.loginAs(role)
      const answer = await other('/api/access/explain', { method: 'POST', json: { q: 'x' } })
      expect([role, answer.status]).toEqual([role, 403])
    }
  })

  test('every reason of a door has its words', () => {
    for (const locale of ['ja', 'en'] as const)
      for (const { code, message, nextStep } of reasonsIn(DOOR_REASONS, locale))
        expect([code, message !== code, nextStep !== '']).toEqual([code, true, true])
  })
})
