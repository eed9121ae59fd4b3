import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, PASSWORD, stoppedClock, type TestApp, type Visitor } from '#tests/app'

const DAY = 86_400_000
const clock = stoppedClock()
let t: TestApp

beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

const inDays = (days: number) => new Date(+clock() + days * DAY).toISOString()

interface Made {
  id: string
  token: string
}
async function make(visitor: Visitor, permissions: string[], expiresAt = inDays(30)) {
  const json = { name: 'nightly export', permissions, expiresAt }
  return visitor('/api/tokens', { method: 'POST', json })
}
const bearing = (token: string) => {
  const visitor = t.visitor()
  return (path: string, request: Parameters<Visitor>[1] = {}) =>
    visitor(path, { ...request, headers: { authorization: `Bearer ${token}` } })
}

test('a token does what it was made for and no more', async () => {
  const visitor = await t.loginAs('it_staff')
  const answer = await make(visitor, ['units.read', 'account.own'])
  expect(answer.status).toBe(201)
  const ask = bearing(((await answer.json()) as Made).token)
  expect((await ask('/api/units')).status).toBe(200)
  expect((await ask('/api/devices')).status).toBe(403)
  expect(await (await ask('/api/session')).json()).toMatchObject({
    permissions: { 'units.read': 'all', 'account.own': 'own' },
    expiresAt: null,
  })
})

test('the secret is shown once and kept as a hash', async () => {
  const visitor = await t.loginAs('it_staff')
  const { id, token } = (await (await make(visitor, ['units.read'])).json()) as Made
  expect(token).toMatch(/^mamori_[\w-]{43}$/)
  const listed = await (await visitor('/api/tokens')).json()
  expect(listed).toMatchObject([{ id, name: 'nightly export', revokedAt: null }])
  expect(JSON.stringify(listed)).not.toContain(token)
  const [row] = await t.ownerSql`
    select t.*, encode(sha256(${token}::bytea), 'hex') as expected from api_tokens t where id = ${id}`
  expect(row!.token_sha256).toBe(row!.expected)
  expect(JSON.stringify({ ...row, expected: null })).not.toContain(token)
  const [notice] =
    await t.ownerSql`select template from notifications where user_id = ${row!.user_id}`
  expect(notice!.template).toBe('token_created')
})

test('a token can be given only what its maker has', async () => {
  const visitor = await t.loginAs('employee')
  const answer = await make(visitor, ['units.read', 'users.write', 'audit.read'])
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields).toMatchObject([
    { field: 'permissions.1', code: 'not_held', message: '自分にない権限は渡せません。' },
    { field: 'permissions.2', code: 'not_held' },
  ])
})

test('it loses what its maker loses', async () => {
  const user = await t.createUser({ roles: ['it_staff'] })
  const visitor = await t.loginAs(user)
  const { token } = (await (await make(visitor, ['imports.read'])).json()) as Made
  const ask = bearing(token)
  expect((await ask('/api/imports')).status).toBe(200)
  const admin = await t.loginAs('admin')
  await admin(`/api/users/${user.id}`, { method: 'PUT', json: { roles: ['employee'] } })
  expect((await ask('/api/imports')).status).toBe(403)
  await admin(`/api/users/${user.id}`, { method: 'PUT', json: { disabled: true } })
  expect((await ask('/api/imports')).status).toBe(401)
})

test('it must end, within a year', async () => {
  const visitor = await t.loginAs('employee')
  const codeOf = async (expiresAt: string | undefined) => {
    const json = { name: 'x', permissions: ['units.read'], expiresAt }
    const answer = await visitor('/api/tokens', { method: 'POST', json })
    return { status: answer.status, fields: (await answer.json()).fields }
  }
  const refused = (code: string) => ({ status: 422, fields: [{ field: 'expiresAt', code }] })
  expect(await codeOf(undefined)).toMatchObject(refused('required'))
  expect(await codeOf(inDays(-1))).toMatchObject(refused('in_the_past'))
  expect(await codeOf(inDays(400))).toMatchObject(refused('too_far'))
  expect((await codeOf(inDays(365))).status).toBe(201)
})

test('it ends when its time has come', async () => {
  const visitor = await t.loginAs('employee')
  const { token } = (await (await make(visitor, ['units.read'], inDays(1))).json()) as Made
  const ask = bearing(token)
  expect((await ask('/api/units')).status).toBe(200)
  clock.advance(DAY)
  expect((await ask('/api/units')).status).toBe(401)
})

test('it can be revoked, by its owner alone', async () => {
  const visitor = await t.loginAs('employee')
  const { id, token } = (await (await make(visitor, ['units.read'])).json()) as Made
  const stranger = await t.loginAs('admin')
  expect((await stranger(`/api/tokens/${id}`, { method: 'DELETE' })).status).toBe(404)
  expect((await bearing(token)('/api/units')).status).toBe(200)
  expect((await visitor(`/api/tokens/${id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await bearing(token)('/api/units')).status).toBe(401)
  expect(await (await visitor('/api/tokens')).json()).toMatchObject([
    { id, revokedAt: clock().toISOString() },
  ])
})

test('a token manages no tokens, sessions, passwords or logins', async () => {
  const visitor = await t.loginAs('admin')
  const all = ['account.own', 'users.read', 'users.write', 'settings.write']
  const { id, token } = (await (await make(visitor, all)).json()) as Made
  const ask = bearing(token)
  const person = await t.createUser()
  const attempts: [string, string, unknown?][] = [
    ['GET', '/api/tokens'],
    ['POST', '/api/tokens', { name: 'x', permissions: ['units.read'], expiresAt: inDays(1) }],
    ['DELETE', `/api/tokens/${id}`],
    ['GET', '/api/sessions'],
    ['DELETE', `/api/sessions/${id}`],
    ['DELETE', '/api/session'],
    ['POST', '/api/session/step-up', { password: PASSWORD }],
    ['PUT', '/api/session/locale', { locale: 'en' }],
    ['PUT', '/api/session/password', { currentPassword: PASSWORD, newPassword: 'another one 12' }],
    ['PUT', `/api/users/${person.id}`, { roles: ['admin'] }],
    ['PUT', '/api/settings/session.idleMinutes', { value: 240 }],
  ]
  for (const [method, path, json] of attempts) {
    const answer = await ask(path, { method, ...(json !== undefined && { json }) })
    expect([method, path, answer.status]).toEqual([method, path, 403])
  }
  expect((await ask('/api/users')).status).toBe(200)
})

test('a new password from an admin takes the tokens away; one’s own change leaves them', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  const visitor = await t.loginAs(user)
  const { token } = (await (await make(visitor, ['units.read'])).json()) as Made
  const newPassword = 'はるの うららの すみだがわ'
  const json = { currentPassword: PASSWORD, newPassword }
  expect((await visitor('/api/session/password', { method: 'PUT', json })).status).toBe(200)
  expect((await bearing(token)('/api/units')).status).toBe(200)
  const admin = await t.loginAs('admin')
  await admin(`/api/users/${user.id}`, { method: 'PUT', json: { password: PASSWORD } })
  expect((await bearing(token)('/api/units')).status).toBe(401)
})
