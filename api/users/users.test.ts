import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { TransactionSql } from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'

let t: TestApp
let admin: Visitor

beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
})
afterAll(() => t.close())

const NEW = {
  displayName: '髙橋 花子',
  roles: ['trainer'],
  password: 'さくらさくら やよいのそらは',
}
const create = (json: object) => admin('/api/users', { method: 'POST', json })
const change = (id: string, json: object, as = admin) =>
  as(`/api/users/${id}`, { method: 'PUT', json })

async function refusalOf(answer: Response) {
  const { code, fields } = await answer.json()
  return { status: answer.status, code, fields }
}
async function plantStaff(): Promise<string> {
  const number = randomUUID().slice(0, 8)
  return t.plant(async (sql) => {
    const [unit] = await sql`
      insert into units (code, name, category) values (${number}, '総務課', 'section') returning id`
    const [staff] = await sql`
      insert into staff (employee_number, name, kana, unit_id)
      values (${number}, '山田', 'ヤマダ', ${unit!.id}) returning id`
    return staff!.id
  })
}

test('a created login can log in with the roles it was given', async () => {
  const answer = await create({ ...NEW, username: 'takahashi' })
  expect(answer.status).toBe(201)
  const user = await answer.json()
  expect(user).toMatchObject({ username: 'takahashi', roles: ['trainer'], demo: false })
  expect(JSON.stringify(user)).not.toContain('argon2')
  const visitor = await t.loginAs({ ...user, password: NEW.password })
  expect(await (await visitor('/api/session')).json()).toMatchObject({ roles: ['trainer'] })
})

test('a user name is given once, in whatever case, and the answer says which field', async () => {
  expect((await create({ ...NEW, username: 'ono' })).status).toBe(201)
  expect(await refusalOf(await create({ ...NEW, username: 'Ono' }))).toMatchObject({
    status: 422,
    code: 'invalid',
    fields: [{ field: 'username', code: 'already_used', message: '既に使われています。' }],
  })
})

test('two requests for one name at once make one login', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => create({ ...NEW, username: 'mori' }).then(({ status }) => status)),
  )
  expect(answers.sort()).toEqual([201, 422, 422])
})

test('a login is linked to a person who exists and has no other login', async () => {
  const staffId = await plantStaff()
  const linked = await create({ ...NEW, username: 'yamada', staffId })
  expect(await linked.json()).toMatchObject({ staffId })
  expect(await refusalOf(await create({ ...NEW, username: 'yamada2', staffId }))).toMatchObject({
    status: 422,
    fields: [{ field: 'staffId', code: 'already_used' }],
  })
  const nobody = await create({ ...NEW, username: 'nobody', staffId: randomUUID() })
  expect(await refusalOf(nobody)).toMatchObject({
    status: 422,
    fields: [{ field: 'staffId', code: 'does_not_exist' }],
  })
})

test('a person’s login has the employee role without being given it', async () => {
  const staffId = await plantStaff()
  const visitor = await t.loginAs(await t.createUser({ staffId }))
  expect(await (await visitor('/api/session')).json()).toMatchObject({
    roles: ['employee'],
    user: { staffId },
  })
})

test.each([
  ['roles', { roles: ['auditor'] }],
  ['password', { password: 'かえるのうたが きこえてくるよ' }],
  ['disabled', { disabled: true }],
])('a change of %s ends every session of that person', async (_, json) => {
  const user = await t.createUser({ roles: ['employee'] })
  const [one, two] = [await t.loginAs(user), await t.loginAs(user)]
  expect((await change(user.id, json)).status).toBe(200)
  expect((await one('/api/session')).status).toBe(401)
  expect((await two('/api/session')).status).toBe(401)
})

test('a change of name or mail address ends no session', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  const visitor = await t.loginAs(user)
  const json = { displayName: '新しい名', email: 'new@example.jp', roles: ['employee'] }
  expect(await (await change(user.id, json)).json()).toMatchObject({ displayName: '新しい名' })
  expect((await visitor('/api/session')).status).toBe(200)
})

test('whoever’s roles or password an admin changed is told, and of nothing else', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  await change(user.id, { displayName: '改名', roles: ['employee'] })
  await change(user.id, { roles: ['trainer'], password: 'あめあめ ふれふれ かあさんが' })
  const rows = await t.ownerSql`select template from notifications where user_id = ${user.id}`
  expect(rows.map(({ template }) => template).sort()).toEqual(['password_changed', 'roles_changed'])
})

test('a disabled login stays out until it is enabled', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  await change(user.id, { disabled: true })
  await expect(t.loginAs(user)).rejects.toThrow('login_failed')
  expect(await (await change(user.id, { disabled: false })).json()).toMatchObject({
    disabledAt: null,
  })
  expect((await t.loginAs(user)).cookie).toBeDefined()
})

test('nobody disables their own login', async () => {
  const me = await t.createUser({ roles: ['admin'] })
  const visitor = await t.loginAs(me)
  expect(await refusalOf(await change(me.id, { disabled: true }, visitor))).toMatchObject({
    status: 409,
    code: 'wrong_state',
    fields: [{ field: 'disabled', code: 'own_account' }],
  })
  expect((await visitor('/api/session')).status).toBe(200)
})

async function waitingForTheirTurn(sql: TransactionSql): Promise<number> {
  const [row] = await sql`
    select count(*)::int n from pg_locks l
    where l.locktype = 'advisory' and not l.granted
      and l.database = (select oid from pg_database where datname = current_database())`
  return row!.n
}

describe('an office of few', () => {
  let alone: TestApp
  beforeEach(async () => {
    alone = await createTestApp()
  })
  afterEach(() => alone.close())

  const change = async (as: Visitor, id: string, json: object) => {
    const answer = await as(`/api/users/${id}`, { method: 'PUT', json })
    return { status: answer.status, body: await answer.json() }
  }
  const approve = (as: Visitor, { id, sha256 }: { id: string; sha256: string }) =>
    as(`/api/approvals/${id}/approve`, { method: 'POST', json: { sha256 } })

  test('the first admin appoints the second person, and from then on nobody acts alone', async () => {
    const me = await alone.createUser({ roles: ['admin'] })
    const [b, c] = [await alone.createUser(), await alone.createUser({ roles: ['employee'] })]
    const visitor = await alone.loginAs(me)
    // A role that approves nothing, and then one that does: nobody could be asked.
    expect(await change(visitor, b.id, { roles: ['security'] })).toMatchObject({
      status: 200,
      body: { roles: ['security'], pending: null },
    })
    const asked = await change(visitor, c.id, { roles: ['admin'] })
    expect(asked).toMatchObject({ status: 202, body: { state: 'requested' } })
    expect((await approve(await alone.loginAs(b), asked.body)).status).toBe(200)
  })

  test('row security holds as well: an admin alone writes no such role', async () => {
    const [me, b] = [
      await alone.createUser({ roles: ['admin'] }),
      await alone.createUser({ roles: ['security'] }),
    ]
    const actor = { name: `user:${me.id}`, roles: ['admin'], unitIds: [], staffId: null }
    const alike = [
      sql`insert into user_roles values (${me.id}, 'security')`,
      sql`delete from user_roles where user_id = ${b.id}`,
      sql`update user_roles set role = 'admin' where user_id = ${b.id}`,
    ]
    for (const write of alike) {
      await expect(alone.db.as(actor, (tx) => tx.execute(write))).rejects.toMatchObject({
        cause: { code: '42501' },
      })
    }
    await alone.db.as(actor, (tx) =>
      tx.execute(sql`insert into user_roles values (${b.id}, 'trainer')`),
    )
  })

  test('two who can approve stay two, whether the role goes or the login', async () => {
    const [a, b] = [
      await alone.createUser({ roles: ['admin'] }),
      await alone.createUser({ roles: ['security'] }),
    ]
    const [asA, asB] = [await alone.loginAs(a), await alone.loginAs(b)]
    expect(await change(asA, b.id, { disabled: true })).toMatchObject({
      status: 409,
      body: { fields: [{ field: 'disabled', code: 'last_pair' }] },
    })
    const asked = await change(asA, b.id, { roles: [] })
    expect(asked.status).toBe(202)
    const answer = await approve(asB, asked.body)
    expect(await refusalOf(answer)).toMatchObject({
      status: 409,
      fields: [{ field: 'roles', code: 'last_pair' }],
    })
  })

  test('the last enabled admin stays admin, also when two requests are approved at once', async () => {
    const [a, b] = [
      await alone.createUser({ roles: ['admin'] }),
      await alone.createUser({ roles: ['admin'] }),
    ]
    const [asA, asB] = [await alone.loginAs(a), await alone.loginAs(b)]
    const seconds = [await alone.loginAs('security'), await alone.loginAs('security')]
    const asked = [
      (await change(asA, b.id, { roles: [] })).body,
      (await change(asB, a.id, { roles: [] })).body,
    ]
    // Both are past their permission check and wait for their turn: neither comes after the other's end.
    const approved: Promise<Response>[] = []
    await alone.ownerSql.begin(async (turn) => {
      await turn`select pg_advisory_xact_lock(hashtext('users.admins'))`
      for (const [i, second] of seconds.entries()) approved.push(approve(second, asked[i]))
      await expect.poll(() => waitingForTheirTurn(turn), { timeout: 10_000 }).toBe(2)
    })
    // Whoever is no admin any more can't have asked for the other's end.
    const answers = await Promise.all(approved)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const [row] = await alone.ownerSql`
      select count(*)::int n from user_roles where role = 'admin'`
    expect(row!.n).toBe(1)
  })

  test('nobody takes the last admin’s role, though others could approve', async () => {
    const me = await alone.createUser({ roles: ['admin'] })
    await alone.createUser({ roles: ['security'] })
    const visitor = await alone.loginAs(me)
    const second = await alone.loginAs('security')
    const asked = await change(visitor, me.id, { roles: ['security'] })
    const answer = await approve(second, asked.body)
    expect(await refusalOf(answer)).toMatchObject({
      status: 409,
      fields: [{ field: 'roles', code: 'last_admin' }],
    })
  })
})

test('who makes the login of an approver theirs does not do so unheard', async () => {
  const approver = await t.createUser({ roles: ['security'] })
  const other = await t.createUser({ roles: ['admin'] })
  const clerk = await t.createUser({ roles: ['it_staff'] })
  const told = async () =>
    t.ownerSql`select from notifications where user_id = ${other.id} and template = 'approver_login_changed'`
  await change(clerk.id, { email: 'new@pref.example', password: 'とおりゃんせ とおりゃんせ' })
  await change(approver.id, { displayName: '別の名前' })
  expect(await told()).toHaveLength(0)
  await change(approver.id, { email: 'new2@pref.example' })
  await change(approver.id, { password: 'とおりゃんせ とおりゃんせ' })
  expect(await told()).toHaveLength(2)
})

test('a guessable password is refused and nothing is changed', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  const answer = await change(user.id, { password: '111111111111', roles: ['auditor'] })
  expect(await refusalOf(answer)).toMatchObject({
    fields: [{ field: 'password', code: 'password_too_common' }],
  })
  expect(await (await admin(`/api/users/${user.id}`)).json()).toMatchObject({
    roles: ['employee'],
  })
})

test('audit names who changed a role, and holds no hash', async () => {
  const user = await t.createUser({ roles: ['employee'] })
  const me = await (await admin('/api/session')).json()
  await change(user.id, { roles: ['trainer'], password: 'とおりゃんせ とおりゃんせ' })
  const entries = await t.ownerSql`
    select action, entity, payload, actor from audit_entries
    where entity_id like ${`${user.id}%`} and actor = ${`user:${me.user.id}`}`
  const seen = entries.map(({ action, entity }) => `${action} ${entity}`)
  expect(seen).toEqual(
    expect.arrayContaining(['update users', 'insert user_roles', 'delete user_roles']),
  )
  expect(entries.map(({ payload }) => payload).join()).not.toContain('argon2')
})

test('logins are found by name, role and state', async () => {
  await create({ ...NEW, username: 'sakai', displayName: '酒井 髙志' })
  const names = async (filter: object) => {
    const answer = await admin(`/api/users?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    return (await answer.json()).map(({ username }: { username: string }) => username)
  }
  expect(await names({ q: '高志' })).toEqual(['sakai'])
  expect(await names({ q: 'SAKAI 酒井' })).toEqual(['sakai'])
  expect(await names({ q: 'sakai', role: 'admin' })).toEqual([])
  expect(await names({ q: 'sakai', disabled: true })).toEqual([])
  expect(await names({ q: 'sakai', role: 'trainer', disabled: false })).toEqual(['sakai'])
})

test('making a login needs a password entered within five minutes', async () => {
  const visitor = await t.loginAs('admin')
  await t.plant((sql) => sql`update sessions set stepped_up_at = now() - interval '6 minutes'`)
  const answer = await visitor('/api/users', { method: 'POST', json: { ...NEW, username: 'late' } })
  expect((await answer.json()).code).toBe('step_up_required')
})
