import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPhoneTest, ENTERPRISE, type PhoneTest } from '#tests/phones'
import { signJwt } from './jwt.ts'

let p: PhoneTest
let count = 0

beforeAll(async () => {
  p = await createPhoneTest()
})
afterAll(() => p.close())

interface Sent {
  token?: string | null
  messageId?: string
  type?: string
  data?: unknown
}
const send = async ({ token, messageId, type = 'STATUS_REPORT', data = {} }: Sent) => {
  const bearer = token === undefined ? p.simulator.pushToken() : token
  const answer = await fetch(p.pushUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify({
      message: {
        messageId: messageId ?? `m${++count}`,
        attributes: { notificationType: type },
        data: Buffer.from(JSON.stringify(data)).toString('base64'),
      },
    }),
  })
  await answer.body?.cancel()
  return answer.status
}
const report = (name: string, more: object = {}) => ({
  name,
  ownership: 'COMPANY_OWNED',
  state: 'ACTIVE',
  appliedState: 'ACTIVE',
  lastStatusReportTime: p.clock().toISOString(),
  ...more,
})
const stored = async (resourceName: string) => {
  const [row] = await p.t.ownerSql`select * from phones where resource_name = ${resourceName}`
  return row
}

describe('a push', () => {
  const claims = () => {
    const now = Math.floor(+p.clock() / 1000)
    const { issuer, audience, email } = p.simulator.trust
    const times = { iat: now, exp: now + 3600 }
    return { iss: issuer, aud: audience, email, email_verified: true, ...times }
  }
  const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const google = () => p.t.deps.phones!

  test('that nobody signed, or somebody else, is refused', async () => {
    const forged = signJwt(claims(), { key: stranger, keyId: 'simulated' })
    const unknownKey = signJwt(claims(), { key: stranger, keyId: 'other' })
    const [head, body] = p.simulator.pushToken().split('.')
    const none = Buffer.from('{"alg":"none","kid":"simulated"}').toString('base64url')
    const tokens = [
      null,
      'x'.repeat(40),
      forged,
      unknownKey,
      `${head}.${body}.`,
      `${none}.${body}.`,
    ]
    for (const token of tokens) expect([token, await send({ token })]).toEqual([token, 401])
    expect(google().trust).not.toBeNull()
  })

  test('for somebody else, from another account, or out of its time is refused', async () => {
    const now = Math.floor(+p.clock() / 1000)
    const wrong: Record<string, unknown>[] = [
      { aud: 'somebody-else' },
      { iss: 'https://evil.example' },
      { email: 'else@simulated.iam.gserviceaccount.com' },
      { email_verified: false },
      { iat: now - 7200, exp: now - 3600 },
      { iat: now + 600, exp: now + 4200 },
      { exp: now + 86_400 * 365 },
    ]
    for (const one of wrong) {
      const token = p.simulator.signPush({ ...claims(), ...one })
      expect([one, await send({ token })]).toEqual([one, 401])
    }
    expect(await send({ token: p.simulator.signPush(claims()), type: 'USAGE_LOGS' })).toBe(204)
  })

  test('is refused where nobody is trusted', async () => {
    const { trust } = google()
    p.t.deps.phones!.trust = null
    expect(await send({})).toBe(401)
    p.t.deps.phones!.trust = trust
  })

  test('that comes again counts once, also when both come at once', async () => {
    const { name } = await p.phone()
    const message = { messageId: 'again', data: report(name, { policyCompliant: false }) }
    expect(await Promise.all([send(message), send(message), send(message)])).toEqual([
      204, 204, 204,
    ])
    p.clock.advance(1_000)
    const newer = report(name, { policyCompliant: true })
    await send({ data: newer })
    expect(await send(message)).toBe(204)
    expect((await stored(name))!.compliant).toBe(true)
  })

  test('that was overtaken by a newer one tells nothing', async () => {
    const { name } = await p.phone()
    const old = report(name, { appliedState: 'LOST' })
    p.clock.advance(60_000)
    await send({ data: report(name) })
    await send({ data: old })
    expect((await stored(name))!.applied_state).toBe('ACTIVE')
  })

  test('that makes no sense is taken once, and changes nothing', async () => {
    for (const data of [
      null,
      'x',
      { name: '../../etc' },
      { name: 1 },
      { name: `${ENTERPRISE}/devices/${'x'.repeat(500)}` },
    ])
      for (const type of ['STATUS_REPORT', 'ENROLLMENT', 'COMMAND', 'NONSENSE', ''])
        expect(await send({ type, data })).toBe(204)
    const answer = await fetch(p.pushUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${p.simulator.pushToken()}` },
      body: '{',
    })
    expect(answer.status).toBe(422)
  })

  test('about a command that is not ours is let pass', async () => {
    const { name } = await p.phone()
    const data = { name: `${name}/operations/1`, done: true, metadata: { type: 'REBOOT' } }
    expect(await send({ type: 'COMMAND', data })).toBe(204)
  })
})

describe('a report', () => {
  test('of lost mode proves the lock before the command is answered, and not from before', async () => {
    const { id, name } = await p.phone({ online: false })
    const lost = report(name, { appliedState: 'LOST' })
    p.clock.advance(1_000)
    const commandId = await p.command(id)
    await p.work()
    await send({ data: lost })
    expect(await p.outcomes(commandId)).toHaveLength(1)
    p.clock.advance(1_000)
    await send({ data: report(name, { appliedState: 'LOST' }) })
    expect((await p.outcomes(commandId)).at(-1)).toEqual(['succeeded', 'reported', 'LOST'])
  })

  test('that comes before Google has answered us settles the command it is about', async () => {
    const { id, name } = await p.phone()
    const commandId = await p.command(id)
    p.simulator.faults.answerLost = 1
    await p.work()
    expect((await p.operation(commandId)).state).toBe('sending')
    await p.pass(2_000)
    expect(await p.operation(commandId)).toMatchObject({ state: 'succeeded' })
    await p.work({ skipWaits: true })
    const asked = [...p.simulator.state.operations.values()].filter(({ phone }) => phone === name)
    expect(asked).toHaveLength(1)
  })

  test('says which policy the phone has, and a newer one is drift until it has it', async () => {
    const it = await p.t.loginAs('it_staff')
    const policy = await (
      await it('/api/phone-policies', {
        method: 'POST',
        json: {
          name: '標準',
          apn: 'closed.example.lg.jp',
          apps: ['jp.lg.example.mail'],
          passcode: 'pin6',
          lockAfterSeconds: 60,
          encryption: true,
          resetProtectionAdmins: ['mdm@example.lg.jp'],
        },
      })
    ).json()
    const { phoneId } = await p.phone()
    await it(`/api/phones/${phoneId}/policy`, { method: 'POST', json: { policyId: policy.id } })
    await p.work({ skipWaits: true })
    const phone = async () => (await it(`/api/phones/${phoneId}`)).json()
    expect(await phone()).toMatchObject({ drifted: true, wantedVersion: 1 })
    const counted = async () => (await it(`/api/phone-policies/${policy.id}`)).json()
    expect(await counted()).toMatchObject({ phones: 1, drifted: 1, publishedVersion: 1 })
    await p.pass(1_000)
    expect(await phone()).toMatchObject({ drifted: false, appliedVersion: 1 })
    expect(await counted()).toMatchObject({ phones: 1, drifted: 0 })
    const changed = await it(`/api/phone-policies/${policy.id}`, {
      method: 'PUT',
      json: { passcode: 'alphanumeric8', updatedAt: policy.updatedAt },
    })
    expect(changed.status).toBe(200)
    expect((await phone()).drifted).toBe(true)
    await p.work({ skipWaits: true })
    await p.pass(1_000)
    expect(await phone()).toMatchObject({ drifted: false, appliedVersion: 2 })
    const google = p.simulator.state.policies.get(`${ENTERPRISE}/policies/${policy.id}`)!.body
    expect(google).toMatchObject({
      playStoreMode: 'WHITELIST',
      applications: [{ packageName: 'jp.lg.example.mail' }],
      frpAdminEmails: ['mdm@example.lg.jp'],
      encryptionPolicy: 'ENABLED_WITH_PASSWORD',
      deviceConnectivityManagement: {
        apnPolicy: { apnSettings: [{ apn: 'closed.example.lg.jp' }] },
      },
    })
    const late = await it(`/api/phone-policies/${policy.id}`, {
      method: 'PUT',
      json: { passcode: 'pin4', updatedAt: policy.updatedAt },
    })
    expect(late.status).toBe(409)
  })
})

test('a phone that has reported nothing for weeks does not pass for sound', async () => {
  const it = await p.t.loginAs('it_staff')
  const { phoneId } = await p.phone()
  const unseen = async () => (await (await it(`/api/phones/${phoneId}`)).json()).unseen
  const reported = (days: number) =>
    p.t.plant(
      (sql) => sql`update phones set last_status_at = ${new Date(+p.clock() - days * 86_400_000)}
        where id = ${phoneId}`,
    )
  await reported(13)
  expect(await unseen()).toBe(false)
  await reported(15)
  expect(await unseen()).toBe(true)
})

describe('enrolment', () => {
  const policyId = async () => {
    const [row] = await p.t.ownerSql`select id from phone_policies where standing`
    return row!.id as string
  }
  const make = async (deviceId: string) => {
    const it = await p.t.loginAs('it_staff')
    const answer = await it('/api/phone-enrollments', { method: 'POST', json: { deviceId } })
    return { status: answer.status, body: await answer.json() }
  }
  const enroll = async (provisioning: string, imei: string, name: string) => {
    p.simulator.enroll(provisioning, {
      name: `${ENTERPRISE}/devices/${name}`,
      imei,
      serialNumber: null,
    })
    await p.pass(1_000)
    await p.work({ skipWaits: true })
    return (await stored(`${ENTERPRISE}/devices/${name}`))!
  }

  test('binds a phone to the device whose code and number it has', async () => {
    const device = await p.device()
    const made = await make(device.id)
    expect(made.status).toBe(201)
    const phone = await enroll(made.body.provisioning, device.imei, 'e1')
    expect(phone).toMatchObject({ device_id: device.id, policy_id: await policyId() })
    const [used] = await p.t
      .ownerSql`select used_at from phone_enrollments where id = ${made.body.id}`
    expect(used!.used_at).not.toBeNull()
    expect(() =>
      p.simulator.enroll(made.body.provisioning, { name: 'x', imei: null, serialNumber: null }),
    ).toThrow()
  })

  test('accepts nobody in silence: unknown, it is listed, disabled, and somebody hears of it', async () => {
    const device = await p.device()
    const { body } = await make(device.id)
    const phone = await enroll(body.provisioning, '490154203237518', 'e2')
    expect(phone).toMatchObject({ device_id: null, unknown_reason: 'not_in_ledger' })
    expect(p.simulator.state.phones.get(`${ENTERPRISE}/devices/e2`)!.disabled).toBe(true)
    const told = await p.t.ownerSql`select id from notifications where template = 'phone_unknown'`
    expect(told.length).toBeGreaterThan(0)
    const it = await p.t.loginAs('it_staff')
    const bind = (deviceId: string) =>
      it(`/api/phones/${phone.id}/bind`, { method: 'POST', json: { deviceId } })
    expect((await bind(device.id)).status).toBe(409)
    await p.t.plant(
      (sql) => sql`update devices set imei = '490154203237518' where id = ${device.id}`,
    )
    expect((await bind(device.id)).status).toBe(200)
    await p.work({ skipWaits: true })
    expect(p.simulator.state.phones.get(`${ENTERPRISE}/devices/e2`)!.disabled).toBe(false)
  })

  test('with the code of one device does not make another of it', async () => {
    const [one, other] = [await p.device(), await p.device()]
    const { body } = await make(one.id)
    expect(await enroll(body.provisioning, other.imei, 'e3')).toMatchObject({
      device_id: null,
      unknown_reason: 'other_token',
    })
  })

  test('takes no smartphone that is out of use, and nothing but smartphones', async () => {
    const gone = await p.device({ state: 'returned' })
    const laptop = await p.device({ kind: 'laptop' })
    expect((await make(gone.id)).body.fields[0].code).toBe('phone_device_state')
    expect((await make(laptop.id)).body.fields[0].code).toBe('not_a_smartphone')
  })

  test('makes a code worthless when there is a newer one, or somebody takes it back', async () => {
    const device = await p.device()
    const first = await make(device.id)
    const second = await make(device.id)
    expect(() =>
      p.simulator.enroll(first.body.provisioning, { name: 'x', imei: null, serialNumber: null }),
    ).toThrow()
    const it = await p.t.loginAs('it_staff')
    const revoked = await it(`/api/phone-enrollments/${second.body.id}/revoke`, { method: 'POST' })
    expect((await revoked.json()).state).toBe('revoked')
    expect(() =>
      p.simulator.enroll(second.body.provisioning, { name: 'x', imei: null, serialNumber: null }),
    ).toThrow()
  })

  test('anew, after a reset, the phone is told again what it was told before', async () => {
    const { id, imei, name } = await p.phone({ online: false })
    const commandId = await p.command(id)
    await p.work()
    const { body } = await make(id)
    await enroll(body.provisioning, imei, 'e4')
    expect((await stored(name))!.removed_at).not.toBeNull()
    await p.pass(10_000)
    expect(p.effects(`${ENTERPRISE}/devices/e4`)).toEqual(['START_LOST_MODE'])
    expect((await p.outcomes(commandId)).at(-1)?.[0]).toBe('succeeded')
  })

  test('takes over what was left to people before', async () => {
    const device = await p.device()
    const commandId = await p.command(device.id)
    const { body } = await make(device.id)
    await enroll(body.provisioning, device.imei, 'e5')
    await p.pass(10_000)
    expect((await p.outcomes(commandId)).at(-1)).toEqual(['succeeded', 'acknowledged', 'SUCCESS'])
    const [task] = await p.t.ownerSql`select state from phone_tasks where device_id = ${device.id}`
    expect(task!.state).toBe('cancelled')
  })
})

test('what the credentials are, and who is called, is in no log and no job', async () => {
  const jobs = await p.t
    .ownerSql`select payload::text as payload from outbox where job like 'phones.%'`
  const text = jobs.map(({ payload }) => payload).join()
  expect(text).not.toMatch(/PRIVATE KEY|ya29|法人窓口|35012411/)
})
