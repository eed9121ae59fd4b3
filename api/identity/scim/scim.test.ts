import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '#api/log'
import { type Permission, ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type TestUser, type Visitor } from '#tests/app'

let t: TestApp
let token: string
const lines: string[] = []
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

beforeAll(async () => {
  t = await createTestApp({
    log: createLog('trace', { write: (line: string) => lines.push(line) }),
  })
  token = await tokenOf(await t.loginAs('admin'), 'users.provision')
})
afterAll(() => t.close())

async function tokenOf(who: Visitor, permission: Permission): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const json = { name: 'n', permissions: [permission], expiresAt }
  return (await (await who('/api/tokens', { method: 'POST', json })).json()).token
}

async function send(method: string, path: string, body?: unknown, by = token) {
  const answer = await t.app.request(`http://localhost/scim/v2${path}`, {
    method,
    headers: {
      host: 'localhost',
      authorization: `Bearer ${by}`,
      ...(body !== undefined && { 'content-type': 'application/scim+json' }),
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null }
}
const patch = (path: string, ...Operations: object[]) =>
  send('PATCH', path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations })
const find = (path: string, filter: string) =>
  send('GET', `${path}?filter=${encodeURIComponent(filter)}`)

let serial = 0
const person = () => {
  const userName = `scim-${++serial}@pref.example`
  return {
    schemas: [CORE, ENTERPRISE],
    externalId: randomUUID(),
    userName,
    displayName: '髙橋 次郎',
    name: { familyName: '髙橋', givenName: '次郎' },
    emails: [{ value: userName, type: 'work', primary: true }],
    active: true,
    title: '主任',
  }
}
const make = async (more: object = {}) =>
  (await send('POST', '/Users', { ...person(), ...more })).body
const rolesOf = async (id: string) =>
  (await t.ownerSql`select role from user_roles where user_id = ${id} order by role`).map(
    (row) => row.role,
  )

async function plantStaff(): Promise<{ id: string; number: string }> {
  const number = `N${++serial}`
  const id = await t.plant(async (sql) => {
    const [unit] =
      await sql`insert into units (code, name, category) values (${number}, '課', 'section') returning id`
    const [row] = await sql`insert into staff (employee_number, name, kana, unit_id)
      values (${number}, '髙橋', 'タカハシ', ${unit!.id}) returning id`
    return row!.id
  })
  return { id, number }
}

describe('who may provision', () => {
  test('a token for it, and nobody and nothing else', async () => {
    const admin = await t.loginAs('admin')
    const other = await tokenOf(admin, 'users.read')
    const answers = [
      await send('GET', '/Users', undefined, other),
      await send('GET', '/Users', undefined, 'mamori_0000000000000000000000000000'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 401])
    const bySession = await admin('/scim/v2/Users')
    expect([bySession.status, bySession.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="Mamori SCIM"',
    ])
    expect((await bySession.json()).schemas).toEqual([
      'urn:ietf:params:scim:api:messages:2.0:Error',
    ])
    // And that token opens nothing else.
    const elsewhere = await t.visitor()('/api/users', {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(elsewhere.status).toBe(403)
  })

  test.each(ROLES.filter((role) => role !== 'admin'))(
    '%s cannot have such a token',
    async (role) => {
      const who = await t.loginAs(role)
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
      const json = { name: 'n', permissions: ['users.provision'], expiresAt }
      expect((await who('/api/tokens', { method: 'POST', json })).status).toBe(422)
    },
  )
})

test('says what it can do', async () => {
  expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    bulk: { supported: false },
    filter: { supported: true },
  })
  expect(
    (await send('GET', '/ResourceTypes')).body.Resources.map(({ id }: { id: string }) => id),
  ).toEqual(['User', 'Group'])
  expect((await send('GET', `/Schemas/${CORE}`)).body.name).toBe('User')
  expect((await send('GET', '/Schemas')).body.totalResults).toBe(3)
  expect((await send('GET', '/Bulk')).status).toBe(404)
})

describe('a user', () => {
  test('is made, found, read and given back as what is kept', async () => {
    const given = person()
    const made = await send('POST', '/Users', given)
    expect(made.status).toBe(201)
    expect(made.headers.get('content-type')).toContain('application/scim+json')
    expect(made.headers.get('location')).toBe(made.body.meta.location)
    const { title: _, ...kept } = given
    expect(made.body).toMatchObject({ ...kept, schemas: [CORE] })
    expect(made.body.title).toBeUndefined()
    for (const filter of [
      `userName eq "${given.userName.toUpperCase()}"`,
      `externalId eq "${given.externalId}"`,
      `userName eq "${given.userName}" and active eq true`,
      `emails[type eq "work"].value eq "${given.userName}"`,
      `${CORE}:userName EQ "${given.userName}"`,
    ]) {
      const found = await find('/Users', filter)
      expect([filter, found.body.totalResults]).toEqual([filter, 1])
      expect(found.body.Resources[0].id).toBe(made.body.id)
    }
    expect(
      (await find('/Users', `userName eq "${given.userName}" and active eq false`)).body
        .totalResults,
    ).toBe(0)
    expect((await send('POST', '/Users', given)).body).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    })
  })

  test('is linked to the record of staff by employee number, and so sees what is theirs', async () => {
    const { id: staffId, number } = await plantStaff()
    const user = await make({ [ENTERPRISE]: { employeeNumber: number } })
    const [row] = await t.ownerSql`select staff_id from users where id = ${user.id}`
    expect(row!.staff_id).toBe(staffId)
    expect(user[ENTERPRISE]).toEqual({ employeeNumber: number })
    const taken = await send('POST', '/Users', {
      ...person(),
      [ENTERPRISE]: { employeeNumber: number },
    })
    expect(taken.body).toMatchObject({ status: '409', scimType: 'uniqueness' })
    const unknown = await make({ [ENTERPRISE]: { employeeNumber: 'nobody' } })
    expect(unknown[ENTERPRISE]).toEqual({ employeeNumber: 'nobody' })
  })

  test('is changed as Entra ID does it', async () => {
    const { id } = await make()
    const changed = await patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: '高橋 花子' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'new@pref.example' },
      { op: 'Add', path: 'name.familyName', value: '高橋' },
      { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: 'E-1' },
      { op: 'Replace', path: 'title', value: '係長' },
    )
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({
      displayName: '高橋 花子',
      emails: [{ value: 'new@pref.example' }],
      name: { familyName: '高橋', givenName: '次郎' },
      [ENTERPRISE]: { employeeNumber: 'E-1' },
      active: true,
    })
    const off = await patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })
    expect(off.body.active).toBe(false)
    // Without a path, paths stand for names.
    const more = await patch(`/Users/${id}`, {
      op: 'Add',
      value: { 'name.givenName': '花子', active: 'True', [`${ENTERPRISE}:employeeNumber`]: 'E-2' },
    })
    expect(more.body).toMatchObject({
      active: true,
      name: { givenName: '花子' },
      [ENTERPRISE]: { employeeNumber: 'E-2' },
    })
  })

  test('is changed as Okta does it', async () => {
    const { id, userName } = await make()
    const off = await patch(`/Users/${id}`, { op: 'replace', value: { active: false } })
    expect(off.body).toMatchObject({ active: false, userName })
    const put = await send('PUT', `/Users/${id}`, {
      ...person(),
      id,
      userName,
      active: true,
      displayName: '改名',
    })
    expect(put.body).toMatchObject({ id, userName, active: true, displayName: '改名' })
  })

  test('that is no longer active is shut out at once: sessions and tokens too, and staff stays', async () => {
    const { id: staffId, number } = await plantStaff()
    const login = await t.createUser({ roles: ['it_staff'], staffId })
    const who = await t.loginAs(login)
    const theirs = await tokenOf(who, 'units.read')
    const asProgram = () =>
      t.visitor()('/api/units', { headers: { authorization: `Bearer ${theirs}` } })
    expect([(await who('/api/session')).status, (await asProgram()).status]).toEqual([200, 200])
    const off = await patch(`/Users/${login.id}`, { op: 'replace', value: { active: false } })
    expect(off.status).toBe(200)
    expect([(await who('/api/session')).status, (await asProgram()).status]).toEqual([401, 401])
    const back = await patch(`/Users/${login.id}`, { op: 'replace', value: { active: true } })
    expect(back.body.active).toBe(true)
    // A token that was revoked stays so.
    expect([(await who('/api/session')).status, (await asProgram()).status]).toEqual([401, 401])
    const [staff] = await t.ownerSql`select left_on from staff where employee_number = ${number}`
    expect(staff!.left_on).toBeNull()
  })

  test('that is deleted is gone for the directory alone, and comes back under its name', async () => {
    const given = person()
    const { id } = (await send('POST', '/Users', given)).body
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await send('GET', `/Users/${id}`)).status).toBe(404)
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(404)
    const [row] = await t.ownerSql`select disabled_at from users where id = ${id}`
    expect(row!.disabled_at).not.toBeNull()
    // Named again it may be somebody else: what opened it, and what it might do, is not theirs.
    await t.plant(async (sql) => {
      await sql`insert into user_roles (user_id, role) values (${id}, 'trainer')`
      await sql`update users set password_hash = 'x' where id = ${id}`
      await sql`insert into identities (user_id, issuer, subject) values (${id}, 'https://idp', ${id})`
      await sql`insert into passkeys (user_id, name, credential_id, public_key, counter, backed_up)
        values (${id}, '電話', ${id}, '\\x00', 0, false)`
    })
    expect((await send('POST', '/Users', given)).body).toMatchObject({ id, active: true })
    const [left] = await t.ownerSql`
      select password_hash as password, (select count(*)::int from user_roles where user_id = u.id) as roles,
        (select count(*)::int from identities where user_id = u.id) as identities,
        (select count(*)::int from passkeys where user_id = u.id) as passkeys
      from users u where id = ${id}`
    expect(left).toEqual({ password: null, roles: 0, identities: 0, passkeys: 0 })
    // What makes an approver no directory gives, nor does it take it.
    await t.plant((sql) => sql`insert into user_roles (user_id, role) values (${id}, 'security')`)
    await send('DELETE', `/Users/${id}`)
    const answer = await send('POST', '/Users', given)
    expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness'])
    expect(answer.body.detail).toContain('userName (approver_before)')
  })

  test('that is shut out stays out, unless the directory says otherwise', async () => {
    const { active: _, ...given } = person()
    const { id } = (await send('POST', '/Users', given)).body
    await t.plant((sql) => sql`update users set disabled_at = now() where id = ${id}`)
    for (const body of [given, { ...given, active: null }])
      expect((await send('PUT', `/Users/${id}`, body)).body.active).toBe(false)
    const back = await send('PUT', `/Users/${id}`, { ...given, active: 'True' })
    expect(back.body.active).toBe(true)
  })

  test('of last resort is none of a directory', async () => {
    const login = await t.createUser({ roles: ['admin'] })
    await t.plant((sql) => sql`update users set break_glass = true where id = ${login.id}`)
    expect((await find('/Users', `userName eq "${login.username}"`)).body.totalResults).toBe(0)
    expect((await send('GET', `/Users/${login.id}`)).status).toBe(404)
    const off = await patch(`/Users/${login.id}`, { op: 'replace', value: { active: false } })
    expect(off.status).toBe(404)
    expect((await send('POST', '/Users', { ...person(), userName: login.username })).status).toBe(
      409,
    )
    const group = await send('POST', '/Groups', {
      displayName: 'x',
      members: [{ value: login.id }],
    })
    expect(group.status).toBe(400)
  })
})

test('pages begin at one, and nothing is missed between them', async () => {
  await Promise.all([make(), make(), make()])
  const all = await send('GET', '/Users?count=200')
  const total = all.body.totalResults
  expect(all.body.Resources).toHaveLength(total)
  const seen: string[] = []
  for (let startIndex = 1; startIndex <= total; startIndex += 2) {
    const page = await send('GET', `/Users?startIndex=${startIndex}&count=2&attributes=userName`)
    expect(Object.keys(page.body.Resources[0]).sort()).toEqual(['id', 'schemas', 'userName'])
    seen.push(...page.body.Resources.map(({ id }: { id: string }) => id))
  }
  expect(new Set(seen).size).toBe(total)
  expect((await send('GET', '/Users?count=0')).body).toMatchObject({
    totalResults: total,
    Resources: [],
  })
  expect((await send('GET', '/Users?startIndex=-5&count=-1')).body).toMatchObject({
    startIndex: 1,
    itemsPerPage: 0,
  })
})

describe('a group', () => {
  let one: { id: string }
  let other: { id: string }
  beforeEach(async () => {
    ;[one, other] = [await make(), await make()]
  })
  const group = async (members: { id: string }[] = [], name = `組-${++serial}`) =>
    (
      await send('POST', '/Groups', {
        displayName: name,
        members: members.map(({ id }) => ({ value: id })),
      })
    ).body
  const members = async (id: string) =>
    (await send('GET', `/Groups/${id}`)).body.members
      .map(({ value }: { value: string }) => value)
      .sort()

  test('is found by name, with its members or without', async () => {
    const made = await group([one, other])
    expect(await members(made.id)).toEqual([one.id, other.id].sort())
    const found = await send(
      'GET',
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`displayName eq "${made.displayName}"`)}`,
    )
    expect(found.body.Resources).toHaveLength(1)
    expect(found.body.Resources[0].members).toBeUndefined()
    expect(
      (await find('/Groups', `id eq "${made.id}" and members.value eq "${one.id}"`)).body
        .totalResults,
    ).toBe(1)
  })

  test('takes and loses members as Entra ID, Okta and the RFC say it', async () => {
    const { id } = await group()
    const path = `/Groups/${id}`
    expect(
      (await patch(path, { op: 'Add', path: 'members', value: [{ value: one.id }] })).status,
    ).toBe(204)
    await patch(path, { op: 'add', value: { members: [{ value: one.id }, { value: other.id }] } })
    expect(await members(id)).toEqual([one.id, other.id].sort())
    await patch(path, { op: 'Remove', path: 'members', value: [{ value: one.id }] })
    expect(await members(id)).toEqual([other.id])
    await patch(path, { op: 'remove', path: `members[value eq "${other.id}"]` })
    expect(await members(id)).toEqual([])
    await patch(path, { op: 'replace', path: 'members', value: [{ value: other.id }] })
    await patch(path, { op: 'replace', value: { id, displayName: `新-${serial}` } })
    expect((await send('GET', path)).body).toMatchObject({
      displayName: `新-${serial}`,
      members: [{ value: other.id }],
    })
    await patch(path, { op: 'remove', path: 'members' })
    expect(await members(id)).toEqual([])
    const stranger = await patch(path, {
      op: 'add',
      path: 'members',
      value: [{ value: randomUUID() }],
    })
    expect(stranger.body).toMatchObject({ status: '400', scimType: 'invalidValue' })
  })

  test('gives roles by the mapping in force, to whoever is in it and as long as they are', async () => {
    const made = await group([one])
    const map = (role: string, active: boolean) =>
      t.plant(
        (sql) => sql`insert into role_mappings (group_name, role, active_at)
        values (${made.displayName}, ${role}, ${active ? new Date() : null})`,
      )
    await map('trainer', true)
    await map('admin', false)
    const path = `/Groups/${made.id}`
    await patch(path, { op: 'add', path: 'members', value: [{ value: other.id }] })
    expect(await rolesOf(other.id)).toEqual(['trainer'])
    await send('PUT', path, { displayName: made.displayName, members: [{ value: one.id }] })
    expect([await rolesOf(one.id), await rolesOf(other.id)]).toEqual([['trainer'], []])
    await patch(path, { op: 'replace', path: 'displayName', value: `別-${serial}` })
    expect(await rolesOf(one.id)).toEqual([])
    await patch(path, { op: 'replace', path: 'displayName', value: made.displayName })
    expect(await rolesOf(one.id)).toEqual(['trainer'])
    await send('DELETE', path)
    expect(await rolesOf(one.id)).toEqual([])
  })

  test('takes nothing away that was given by hand', async () => {
    const hand = await t.createUser({ roles: ['trainer'] })
    const made = await group([hand])
    await t.plant(
      (sql) =>
        sql`insert into role_mappings (group_name, role, active_at) values (${made.displayName}, 'trainer', now())`,
    )
    await send('DELETE', `/Groups/${made.id}`)
    expect(await rolesOf(hand.id)).toEqual(['trainer'])
  })
})

describe('what is wrong is said as SCIM says it', () => {
  let user: { id: string }
  beforeAll(async () => {
    user = await make()
  })
  const bodies: [string, unknown, number][] = [
    ['no object', [], 400],
    ['no JSON', '{', 400],
    ['null', 'null', 400],
    ['no name', { displayName: 'x' }, 400],
    ['an odd name', { userName: 'a b\u0000' }, 400],
    ['a mail address that is none', { userName: 'abc', emails: [{ value: 'x' }] }, 400],
    ['half a character', { userName: 'abcd', displayName: '\ud800' }, 400],
    ['an odd number', { userName: 'abcde', [ENTERPRISE]: { employeeNumber: {} } }, 400],
    ['a deep body', '['.repeat(100_000) + ']'.repeat(100_000), 400],
    ['a large one', `{"userName":"${'x'.repeat(5_000_000)}"}`, 413],
  ]
  test.each(bodies)('%s', async (_, body, status) => {
    const answer = await send('POST', '/Users', body)
    expect([answer.status, answer.body.schemas]).toEqual([
      status,
      ['urn:ietf:params:scim:api:messages:2.0:Error'],
    ])
    expect((await send('PUT', `/Users/${user.id}`, body)).status).toBe(status)
  })

  test.each([
    'userName',
    'userName eq',
    'userName eq x',
    'userName co "x"',
    'userName eq "x" or id eq "y"',
    'password eq "x"',
    'constructor eq "x"',
    'userName eq "\\ud800"',
    '(userName eq "x")',
    `userName eq "${'x'.repeat(3000)}"`,
  ])('the filter %s', async (filter) => {
    const { status } = await find('/Users', filter)
    expect(status === 400 || status === 200).toBe(true)
    expect((await find('/Groups', 'members eq "x" and nothing eq "y"')).body.scimType).toBe(
      'invalidFilter',
    )
  })

  const operations: [string, unknown][] = [
    ['nothing', []],
    ['an unknown one', [{ op: 'move', path: 'active', value: true }]],
    ['an odd path', [{ op: 'replace', path: 'emails[', value: true }]],
    ['a prototype', [{ op: 'replace', path: '__proto__.isAdmin', value: true }]],
    ['no value', [{ op: 'replace' }]],
    ['remove without a path', [{ op: 'remove' }]],
    ['a name that is none', [{ op: 'remove', path: 'userName' }]],
    ['no list', { op: 'add' }],
    ['an odd element', [{ op: 'replace', path: 'emails[type eq "work"]', value: 1 }]],
  ]
  test.each(operations)('the operation %s', async (_, Operations) => {
    const answer = await send('PATCH', `/Users/${user.id}`, { Operations })
    expect([answer.status, answer.body.status]).toEqual([400, '400'])
    const before = await send('GET', `/Users/${user.id}`)
    expect(before.body.active).toBe(true)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('another content type, and ids that are none', async () => {
    const answer = await t.app.request('http://localhost/scim/v2/Users', {
      method: 'POST',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        'content-type': 'text/plain',
      },
      body: '{}',
    })
    expect(answer.status).toBe(415)
    for (const id of ['%00', 'null', "'", '0'.repeat(3000), randomUUID()]) {
      expect([
        id,
        (await send('GET', `/Users/${id}`)).status,
        (await send('DELETE', `/Groups/${id}`)).status,
      ]).toEqual([id, 404, 404])
    }
  })
})

test('the same user at the same moment is made once, and logs name nobody', async () => {
  const given = person()
  const both = await Promise.all([send('POST', '/Users', given), send('POST', '/Users', given)])
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  const logged = lines.join('')
  for (const secret of [given.userName, '髙橋', token]) expect(logged).not.toContain(secret)
  expect(logged).toContain('/scim/v2/Users')
})

test('a directory that leads the mails of an approver elsewhere is told of to the others', async () => {
  const { id, username }: TestUser = await t.createUser({ roles: ['security'] })
  const other = await t.createUser({ roles: ['admin'] })
  const email = { value: 'elsewhere@pref.example' }
  const given = { ...person(), userName: username, emails: [email] }
  for (const _ of [1, 2]) expect((await send('PUT', `/Users/${id}`, given)).status).toBe(200)
  expect(
    await t.ownerSql`select from notifications where user_id = ${other.id} and template = 'approver_login_changed'`,
  ).toHaveLength(1)
})

test('a directory makes nobody security or admin: its token is one admin’s to make', async () => {
  const member: TestUser = await t.createUser()
  const name = `CSIRT-${++serial}`
  await t.plant(
    (sql) =>
      sql`insert into role_mappings (group_name, role, active_at) values (${name}, 'security', now())`,
  )
  const group = { displayName: name, members: [{ value: member.id }] }
  const made = await send('POST', '/Groups', group)
  expect((await send('PUT', `/Groups/${made.body.id}`, group)).status).toBe(200)
  expect(await rolesOf(member.id)).toEqual([])
})
