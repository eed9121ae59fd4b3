import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, PASSWORD, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { makeBreakGlass } from '../users/break-glass.ts'

/** An authenticator in a few lines (WebAuthn §6): ES256, no attestation, and as honest as it is told. */
class Authenticator {
  readonly id = randomBytes(16)
  readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  counter = 0
  userVerified = true
  origin = 'http://localhost'
  rpId = 'localhost'

  private authData(withKey: boolean): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    const flags = Buffer.from([0x01 | (this.userVerified ? 0x04 : 0) | (withKey ? 0x40 : 0)])
    const head = Buffer.concat([createHash('sha256').update(this.rpId).digest(), flags, counter])
    if (!withKey) return head
    const { x, y } = this.pair.publicKey.export({ format: 'jwk' })
    // COSE_Key (RFC 9053 §7.1.1): EC2, ES256, P-256.
    const key = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x!, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y!, 'base64url'),
    ])
    return Buffer.concat([head, Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key])
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin }))
  }

  private get named() {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} }
  }

  make({ challenge }: { challenge: string }) {
    const authData = this.authData(true)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(authData.length)
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
      length,
      authData,
    ])
    return {
      ...this.named,
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  sign({ challenge }: { challenge: string }) {
    this.counter += 1
    const authData = this.authData(false)
    const client = this.clientData('webauthn.get', challenge)
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()])
    return {
      ...this.named,
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: createSign('sha256')
          .update(signed)
          .sign(this.pair.privateKey)
          .toString('base64url'),
      },
    }
  }
}

let t: TestApp
const clock = stoppedClock()
beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

const post = (who: Visitor, path: string, json?: object) => who(path, { method: 'POST', json })
const ask = async (who: Visitor, path: string) => (await post(who, path)).json()

async function register(who: Visitor, authenticator = new Authenticator(), name = '電話') {
  const options = await ask(who, '/api/passkeys/options')
  const answer = await post(who, '/api/passkeys', { name, response: authenticator.make(options) })
  return { authenticator, options, status: answer.status, body: await answer.json() }
}
const enter = async (authenticator: Authenticator, who = t.visitor()) => {
  const options = await ask(who, '/api/session/passkey-options')
  const answer = await post(who, '/api/session/passkey', { response: authenticator.sign(options) })
  return { who, options, status: answer.status, body: await answer.json() }
}

test('a passkey logs its owner in, and what it shows counts as shown just now', async () => {
  const user = await t.createUser({ roles: ['it_staff'] })
  const made = await register(await t.loginAs(user))
  expect(made.status).toBe(201)
  expect(made.options).toMatchObject({
    rp: { id: 'localhost' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const { status, body, options } = await enter(made.authenticator)
  expect([status, body.user.id, body.method]).toEqual([200, user.id, 'passkey'])
  expect(body.steppedUpAt).toBe(clock().toISOString())
  // Who is asked stands nowhere: the authenticator knows.
  expect(options.allowCredentials ?? []).toEqual([])
})

test('a passkey opens a name that somebody’s guesses have locked', async () => {
  const user = await t.createUser()
  const { authenticator } = await register(await t.loginAs(user))
  for (let n = 0; n < 10; n++) {
    const json = { username: user.username, password: 'wrong' }
    await post(t.visitor(), '/api/session', json)
  }
  await expect(t.loginAs(user)).rejects.toThrow('account_locked')
  expect((await enter(authenticator)).status).toBe(200)
})

test('several have names of their own, and one that is removed opens nothing', async () => {
  const user = await t.createUser()
  const who = await t.loginAs(user)
  const phone = await register(who)
  clock.advance(1000)
  const stick = await register(who, new Authenticator(), '鍵')
  const listed = await (await who('/api/passkeys')).json()
  expect(listed.map(({ name }: { name: string }) => name)).toEqual(['電話', '鍵'])
  const renamed = await who(`/api/passkeys/${stick.body.id}`, {
    method: 'PUT',
    json: { name: '庁舎の鍵' },
  })
  expect((await renamed.json()).name).toBe('庁舎の鍵')
  const again = await ask(who, '/api/passkeys/options')
  expect(again.excludeCredentials).toHaveLength(2)
  expect((await who(`/api/passkeys/${stick.body.id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await enter(stick.authenticator)).status).toBe(422)
  expect((await enter(phone.authenticator)).status).toBe(200)
  const told = await t.ownerSql`select template from notifications where user_id = ${user.id}`
  expect(told.map(({ template }) => template).sort()).toEqual([
    'passkey_added',
    'passkey_added',
    'passkey_removed',
  ])
})

test('is never made, renamed or removed for somebody else', async () => {
  const [mine, other] = [await t.loginAs('employee'), await t.loginAs('employee')]
  const { body } = await register(mine)
  expect((await other(`/api/passkeys/${body.id}`, { method: 'DELETE' })).status).toBe(404)
  expect(
    (await other(`/api/passkeys/${body.id}`, { method: 'PUT', json: { name: 'x' } })).status,
  ).toBe(404)
  // The challenge was for another session.
  const options = await ask(mine, '/api/passkeys/options')
  const stolen = await post(other, '/api/passkeys', {
    name: 'x',
    response: new Authenticator().make(options),
  })
  expect([stolen.status, (await stolen.json()).fields[0].code]).toEqual([422, 'passkey_expired'])
})

test('is made only by who has shown who they are just now', async () => {
  const who = await t.loginAs('employee')
  clock.advance(6 * 60_000)
  expect((await post(who, '/api/passkeys/options')).status).toBe(403)
})

test.each([
  [
    'without user verification',
    (a: Authenticator) => {
      a.userVerified = false
    },
  ],
  [
    'for another origin',
    (a: Authenticator) => {
      a.origin = 'https://evil.example'
    },
  ],
  [
    'for another host',
    (a: Authenticator) => {
      a.rpId = 'evil.example'
    },
  ],
  [
    'with a counter that goes back, as a copy of the key has it',
    (a: Authenticator) => {
      a.counter = 0
    },
  ],
  [
    'by another key',
    (a: Authenticator) => {
      Object.assign(a, { pair: new Authenticator().pair })
    },
  ],
])('a signature %s logs nobody in', async (_, spoil) => {
  const { authenticator } = await register(await t.loginAs('employee'))
  authenticator.counter = 5
  expect((await enter(authenticator)).status).toBe(200)
  spoil(authenticator)
  const { status, body } = await enter(authenticator)
  expect([status, body.code]).toEqual([422, 'passkey_refused'])
})

test.each([
  [
    'without user verification',
    (a: Authenticator) => {
      a.userVerified = false
    },
  ],
  [
    'for another origin',
    (a: Authenticator) => {
      a.origin = 'https://evil.example'
    },
  ],
])('one %s is not kept', async (_, spoil) => {
  const authenticator = new Authenticator()
  spoil(authenticator)
  const { status, body } = await register(await t.loginAs('employee'), authenticator)
  expect([status, body.fields[0].code]).toEqual([422, 'passkey_invalid'])
})

test('an answer counts once, within its minutes', async () => {
  const { authenticator } = await register(await t.loginAs('employee'))
  const who = t.visitor()
  const response = authenticator.sign(await ask(who, '/api/session/passkey-options'))
  const both = await Promise.all(
    [1, 2].map(() => post(t.visitor(), '/api/session/passkey', { response })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422])
  const late = authenticator.sign(await ask(who, '/api/session/passkey-options'))
  clock.advance(5 * 60_000)
  expect((await post(who, '/api/session/passkey', { response: late })).status).toBe(422)
})

test('shows anew who one is: the person of this session, by an answer made for it', async () => {
  const [user, other] = [await t.createUser(), await t.createUser()]
  const mine = (await register(await t.loginAs(user))).authenticator
  const theirs = (await register(await t.loginAs(other))).authenticator
  const who = await t.loginAs(user)
  clock.advance(6 * 60_000)
  const offered = await (await who('/api/session/step-up-options')).json()
  expect(offered).toEqual({ password: true, passkey: true, oidc: null })
  const prove = async (
    authenticator: Authenticator,
    path = '/api/session/step-up/passkey-options',
  ) => {
    const response = authenticator.sign(await ask(who, path))
    return (await post(who, '/api/session/step-up/passkey', { response })).status
  }
  expect(await prove(theirs)).toBe(422)
  expect(await prove(mine, '/api/session/passkey-options')).toBe(422)
  expect((await post(who, '/api/passkeys/options')).status).toBe(403)
  expect(await prove(mine)).toBe(200)
  expect((await post(who, '/api/passkeys/options')).status).toBe(200)
})

test('a disabled login is not opened', async () => {
  const user = await t.createUser()
  const { authenticator } = await register(await t.loginAs(user))
  await t.plant((sql) => sql`update users set disabled_at = now() where id = ${user.id}`)
  expect((await enter(authenticator)).status).toBe(422)
})

test('whom an admin gives a new password keeps no passkey: it may be somebody else’s', async () => {
  const user = await t.createUser()
  const { authenticator } = await register(await t.loginAs(user))
  const admin = await t.loginAs('admin')
  const json = { password: `${PASSWORD} anew` }
  expect((await admin(`/api/users/${user.id}`, { method: 'PUT', json })).status).toBe(200)
  expect((await enter(authenticator)).status).toBe(422)
})

test('the break-glass login is opened by its password alone', async () => {
  const password = await makeBreakGlass(t.deps, 'kinkyu')
  const who = await t.loginAs({ id: '', username: 'kinkyu', password })
  const expiresAt = new Date(+clock() + 86_400_000).toISOString()
  const token = { name: '夜間', permissions: ['ledger.read'], expiresAt }
  for (const refused of [
    await post(who, '/api/passkeys/options'),
    await post(who, '/api/tokens', token),
  ])
    expect([refused.status, (await refused.json()).fields[0].code]).toEqual([
      409,
      'break_glass_login',
    ])
  const json = { currentPassword: password, newPassword: `${password}-anew` }
  await who('/api/session/password', { method: 'PUT', json })
  expect((await (await who('/api/session')).json()).method).toBe('break_glass')

  // One that was put there before this was refused.
  const user = await t.createUser({ roles: ['admin'], username: 'kinkyu-2' })
  const { authenticator } = await register(await t.loginAs(user))
  await t.plant((sql) => sql`update users set break_glass = true where id = ${user.id}`)
  expect((await enter(authenticator)).status).toBe(422)
  await makeBreakGlass(t.deps, 'kinkyu-2')
  expect(await t.ownerSql`select from passkeys where user_id = ${user.id}`).toHaveLength(0)
})
