import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '#api/app'
import { type Database, system } from '#drizzle/client'
import { createTestApp, PASSWORD, stoppedClock, type TestApp } from '#tests/app'
import { purgeExpired } from './jobs.ts'
import { hashPassword } from './password.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NEW_PASSWORD = 'あたらしい correct horse'
const clock = stoppedClock()
let t: TestApp

beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

const problemOf = async (answer: Response) => {
  const { code, fields } = await answer.json()
  return { status: answer.status, code, fields }
}

test('wrong password, unknown name and disabled login get the same answer', async () => {
  const user = await t.createUser()
  const disabled = await t.createUser()
  await t.plant((sql) => sql`update users set disabled_at = now() where id = ${disabled.id}`)
  const answers = await Promise.all(
    [
      { username: user.username, password: 'not this one' },
      { username: 'nobody-at-all', password: PASSWORD },
      { username: disabled.username, password: PASSWORD },
    ].map(async (json) => {
      const answer = await t.visitor()('/api/session', { method: 'POST', json })
      const { requestId: _, ...body } = await answer.json()
      return { status: answer.status, cookies: answer.headers.getSetCookie(), body }
    }),
  )
  expect(answers[0]).toMatchObject({ status: 401, cookies: [], body: { code: 'login_failed' } })
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('a login name is the same in any case', async () => {
  const user = await t.createUser({ username: 'Tanaka.Jiro' })
  const visitor = await t.loginAs({ ...user, username: 'tanaka.jiro' })
  expect((await visitor('/api/session')).status).toBe(200)
})

test('a session ends after 30 idle minutes, and use keeps it open', async () => {
  const visitor = await t.loginAs('employee')
  clock.advance(29 * MINUTE)
  expect((await visitor('/api/session')).status).toBe(200)
  clock.advance(29 * MINUTE)
  expect((await visitor('/api/session')).status).toBe(200)
  clock.advance(31 * MINUTE)
  expect((await visitor('/api/session')).status).toBe(401)
})

test('without room to note that somebody was there, they read all the same', async () => {
  const visitor = await t.loginAs('employee')
  await t.ownerSql.unsafe(`
    create function no_room() returns trigger language plpgsql
      as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
    create trigger no_room before update on sessions execute function no_room()`)
  clock.advance(2 * MINUTE)
  expect((await visitor('/api/session')).status).toBe(200)
  await t.ownerSql`drop trigger no_room on sessions`
})

test('a session ends 12 hours after login, however busy it is', async () => {
  const visitor = await t.loginAs('employee')
  for (let i = 0; i < 35; i++) {
    clock.advance(20 * MINUTE)
    expect((await visitor('/api/session')).status).toBe(200)
  }
  clock.advance(20 * MINUTE)
  expect((await visitor('/api/session')).status).toBe(401)
})

test('logging out ends the session on the server too', async () => {
  const visitor = await t.loginAs('employee')
  const cookie = visitor.cookie!
  expect((await visitor('/api/session', { method: 'DELETE' })).status).toBe(204)
  expect(visitor.cookie).toBeUndefined()
  expect((await visitor('/api/session', { headers: { cookie } })).status).toBe(401)
})

test('a login ends the session that the browser had, whosever it was', async () => {
  const visitor = await t.loginAs('employee')
  const planted = visitor.cookie!
  const { username, password } = await t.createUser()
  const json = { username, password: 'not this one' }
  await visitor('/api/session', { method: 'POST', json })
  expect((await visitor('/api/session')).status).toBe(200)
  await visitor('/api/session', { method: 'POST', json: { username, password } })
  expect(visitor.cookie).not.toBe(planted)
  expect((await visitor('/api/session')).status).toBe(200)
  expect((await visitor('/api/session', { headers: { cookie: planted } })).status).toBe(401)
})

test('stepping up changes the secret, not the end of the session', async () => {
  const visitor = await t.loginAs('employee')
  const before = await (await visitor('/api/session')).json()
  const planted = visitor.cookie!
  clock.advance(10 * MINUTE)
  const answer = await visitor('/api/session/step-up', {
    method: 'POST',
    json: { password: PASSWORD },
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({
    steppedUpAt: clock().toISOString(),
    expiresAt: before.expiresAt,
  })
  expect(visitor.cookie).not.toBe(planted)
  expect((await visitor('/api/session')).status).toBe(200)
  expect((await visitor('/api/session', { headers: { cookie: planted } })).status).toBe(401)
})

test('what needs a recent password refuses after five minutes and works after stepping up', async () => {
  const visitor = await t.loginAs('employee')
  const expiresAt = new Date(+clock() + 24 * HOUR).toISOString()
  const ask = () =>
    visitor('/api/tokens', {
      method: 'POST',
      json: { name: 'export', permissions: ['units.read'], expiresAt },
    })
  clock.advance(6 * MINUTE)
  expect(await problemOf(await ask())).toMatchObject({ status: 403, code: 'step_up_required' })
  const wrong = await visitor('/api/session/step-up', { method: 'POST', json: { password: 'x' } })
  expect(await problemOf(wrong)).toMatchObject({
    status: 422,
    fields: [{ field: 'password', code: 'wrong_password' }],
  })
  expect(await problemOf(await ask())).toMatchObject({ status: 403 })
  await visitor('/api/session/step-up', { method: 'POST', json: { password: PASSWORD } })
  expect((await ask()).status).toBe(201)
})

test('a new password needs the current one and must not be guessable', async () => {
  const user = await t.createUser({ username: 'sato.hanako' })
  const visitor = await t.loginAs(user)
  const change = (currentPassword: string, newPassword: string) =>
    visitor('/api/session/password', { method: 'PUT', json: { currentPassword, newPassword } })
  expect(await problemOf(await change('not mine', NEW_PASSWORD))).toMatchObject({
    status: 422,
    fields: [{ field: 'currentPassword', code: 'wrong_password' }],
  })
  const office = 'Ｍamori の予算 2026'
  for (const guessable of ['passwordpassword', 'aaaaaaaaaaaaa', 'i am Sato.Hanako', office]) {
    expect(await problemOf(await change(PASSWORD, guessable))).toMatchObject({
      status: 422,
      fields: [{ field: 'newPassword', code: 'password_too_common' }],
    })
  }
  expect(await problemOf(await change(PASSWORD, 'short'))).toMatchObject({
    fields: [{ field: 'newPassword', code: 'too_short' }],
  })
  expect((await visitor('/api/session')).status).toBe(200)
})

test('a changed password ends every session but this one, and is audited without its hash', async () => {
  const user = await t.createUser()
  const visitor = await t.loginAs(user)
  const elsewhere = await t.loginAs(user)
  const before = visitor.cookie!
  const answer = await visitor('/api/session/password', {
    method: 'PUT',
    json: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
  })
  expect(answer.status).toBe(200)
  expect((await visitor('/api/session')).status).toBe(200)
  expect((await elsewhere('/api/session')).status).toBe(401)
  expect((await elsewhere('/api/session', { headers: { cookie: before } })).status).toBe(401)
  await expect(t.loginAs(user)).rejects.toThrow('login_failed')
  expect((await t.loginAs({ ...user, password: NEW_PASSWORD })).cookie).toBeDefined()

  const entries = await t.ownerSql`
    select actor, payload from audit_entries
    where entity = 'users' and entity_id = ${user.id} and action = 'update'`
  expect(entries).toHaveLength(1)
  expect(entries[0]!.actor).toBe(`user:${user.id}`)
  expect(JSON.parse(entries[0]!.payload)).toHaveProperty('password_changed_at')
  expect(entries[0]!.payload).not.toContain('argon2')
  expect(await inboxOf(user.id)).toEqual(['password_changed'])
})

/** The app, with something happening right after a password was read to be checked. */
function interrupted(happening: () => Promise<unknown>) {
  const db: Database = {
    ...t.db,
    as: async (principal, work) => {
      const result = await t.db.as(principal, work)
      if (typeof result === 'object' && result && 'passwordHash' in result) await happening()
      return result
    },
  }
  return t.visitor(createApp({ ...t.deps, db }))
}

test('a login that was under way when the password changed opens nothing', async () => {
  const user = await t.createUser()
  const hash = await hashPassword(NEW_PASSWORD)
  const visitor = interrupted(() =>
    t.plant((sql) => sql`update users set password_hash = ${hash} where id = ${user.id}`),
  )
  const { username, password } = user
  const answer = await visitor('/api/session', { method: 'POST', json: { username, password } })
  expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'login_failed' })
  expect(answer.headers.getSetCookie()).toEqual([])
})

test('a change of password that was under way does not undo an admin’s', async () => {
  const user = await t.createUser()
  const visitor = interrupted(() =>
    t.plant((sql) => sql`update users set password_hash = 'by an admin' where id = ${user.id}`),
  )
  visitor.cookie = (await t.loginAs(user)).cookie
  const json = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
  const answer = await visitor('/api/session/password', { method: 'PUT', json })
  expect(answer.status).toBe(401)
  const [row] = await t.ownerSql`select password_hash from users where id = ${user.id}`
  expect(row!.password_hash).toBe('by an admin')
})

test('the language is kept with the login', async () => {
  const user = await t.createUser()
  const visitor = await t.loginAs(user)
  const answer = await visitor('/api/session/locale', { method: 'PUT', json: { locale: 'en' } })
  expect(await answer.json()).toMatchObject({ user: { locale: 'en' } })
  const again = await t.loginAs(user)
  expect(await (await again('/api/session')).json()).toMatchObject({ user: { locale: 'en' } })
})

test('one sees and ends one’s own sessions, nobody else’s', async () => {
  const user = await t.createUser()
  const here = await t.loginAs(user)
  const there = await t.loginAs(user)
  const stranger = await t.loginAs('admin')
  const answer = await here('/api/sessions')
  expect(answer.headers.get('content-range')).toBe('sessions 0-1/2')
  const listed: { id: string; current: boolean }[] = await answer.json()
  const other = listed.find(({ current }) => !current)!
  expect(listed.filter(({ current }) => current)).toHaveLength(1)

  const path = `/api/sessions/${other.id}`
  expect((await stranger(path, { method: 'DELETE' })).status).toBe(404)
  expect((await there('/api/session')).status).toBe(200)
  expect((await here(path, { method: 'DELETE' })).status).toBe(204)
  expect((await there('/api/session')).status).toBe(401)
  expect((await here('/api/session')).status).toBe(200)
})

test('ending sessions needs a password typed just now, and all others end in one go', async () => {
  const user = await t.createUser()
  const [here, ...others] = [await t.loginAs(user), await t.loginAs(user), await t.loginAs(user)]
  const stranger = await t.loginAs('employee')
  const endOthers = () => here('/api/sessions/end-others', { method: 'POST' })
  clock.advance(6 * MINUTE)
  const [{ id }] = (await (await here('/api/sessions')).json()) as [{ id: string }]
  const one = await here(`/api/sessions/${id}`, { method: 'DELETE' })
  for (const answer of [one, await endOthers()])
    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'step_up_required' })
  for (const other of others) expect((await other('/api/session')).status).toBe(200)
  await here('/api/session/step-up', { method: 'POST', json: { password: PASSWORD } })
  expect(await (await endOthers()).json()).toEqual({ ended: 2 })
  for (const other of others) expect((await other('/api/session')).status).toBe(401)
  for (const stays of [here, stranger]) expect((await stays('/api/session')).status).toBe(200)
})

test('ended sessions are not listed, and the scheduled job clears them away', async () => {
  const user = await t.createUser()
  await t.loginAs(user)
  clock.advance(31 * MINUTE)
  const visitor = await t.loginAs(user)
  expect(await (await visitor('/api/sessions')).json()).toHaveLength(1)
  const count = async () => {
    const [row] = await t.ownerSql`select count(*)::int n from sessions where user_id = ${user.id}`
    return row!.n
  }
  expect(await count()).toBe(2)
  await t.db.as(system('jobs'), (tx) =>
    purgeExpired.run({ deps: t.deps, tx, payload: {}, now: clock() }),
  )
  expect(await count()).toBe(1)
  expect((await visitor('/api/session')).status).toBe(200)
})

test('of a cookie’s secret the database keeps a hash', async () => {
  const visitor = await t.loginAs('employee')
  const secret = visitor.cookie!.split('=')[1]!
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  const [row] = await t.ownerSql`
    select count(*)::int n from sessions where token_sha256 = encode(sha256(${secret}::bytea), 'hex')`
  expect(row!.n).toBe(1)
})

async function inboxOf(userId: string): Promise<string[]> {
  const rows = await t.ownerSql`
    select template from notifications where user_id = ${userId} order by created_at`
  return rows.map(({ template }) => template)
}
