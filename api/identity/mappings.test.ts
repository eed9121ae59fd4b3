import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '#contract/roles'
import { createTestApp, type TestApp, type TestUser, type Visitor } from '#tests/app'

let t: TestApp
let admin: Visitor
let security: Visitor
let serial = 0

beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
  security = await t.loginAs('security')
  await t.createUser({ roles: ['admin'] })
})
afterAll(() => t.close())

async function send(who: Visitor, path: string, json: object = {}) {
  const answer = await who(path, { method: 'POST', json })
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : null }
}
const map = (groupName: string, role: Role) =>
  send(admin, '/api/role-mappings', { groupName, role, reason: '組織改編' })
const rolesOf = async ({ id }: TestUser) =>
  (await t.ownerSql`select role from user_roles where user_id = ${id} order by role`).map(
    ({ role }) => role,
  )
/** Somebody who was in this group at their last login. */
async function member(groupName: string, roles: Role[] = []): Promise<TestUser> {
  const user = await t.createUser({ roles })
  await t.plant(async (sql) => {
    await sql`insert into identities (user_id, issuer, subject, groups)
      values (${user.id}, 'https://idp.example', ${user.id}, ${sql.json([groupName])})`
  })
  return user
}
const group = () => `課-${++serial}`

test('a mapping holds at once for whoever is in the group, and ends with it', async () => {
  const name = group()
  const user = await member(name)
  const { status, body } = await map(name, 'trainer')
  expect([status, body.activeAt !== null, body.approvalId]).toEqual([201, true, null])
  expect(await rolesOf(user)).toEqual(['trainer'])
  const again = await map(name, 'trainer')
  expect([again.status, again.body.fields[0].field]).toEqual([422, 'groupName'])
  expect((await send(admin, `/api/role-mappings/${body.id}/remove`)).status).toBe(204)
  expect(await rolesOf(user)).toEqual([])
})

test('one that makes approvers takes two people, to give and to take', async () => {
  const name = group()
  const user = await member(name)
  const asked = await map(name, 'security')
  expect([asked.status, asked.body.action]).toEqual([202, 'identity.mappings'])
  expect(await rolesOf(user)).toEqual([])
  const [{ id }] = asked.body.targets
  const waiting = await (await admin(`/api/role-mappings/${id}`)).json()
  expect(waiting).toMatchObject({ activeAt: null, approvalId: asked.body.id })
  const alone = await send(admin, `/api/approvals/${asked.body.id}/approve`, {
    sha256: asked.body.sha256,
  })
  expect(alone.status).toBe(403)
  const agreed = await send(security, `/api/approvals/${asked.body.id}/approve`, {
    sha256: asked.body.sha256,
  })
  expect(agreed.body).toMatchObject({ state: 'executed' })
  expect(await rolesOf(user)).toEqual(['security'])

  const taken = await send(admin, `/api/role-mappings/${id}/remove`, { reason: '終了' })
  expect(taken.status).toBe(202)
  expect(await rolesOf(user)).toEqual(['security'])
  await send(security, `/api/approvals/${taken.body.id}/approve`, { sha256: taken.body.sha256 })
  expect(await rolesOf(user)).toEqual([])
})

test('one that nobody agreed to gives nothing, and may be taken back once the request is over', async () => {
  const name = group()
  const user = await member(name)
  const asked = await map(name, 'admin')
  const [{ id }] = asked.body.targets
  const early = await send(admin, `/api/role-mappings/${id}/remove`)
  expect([early.status, early.body.fields[0].code]).toEqual([409, 'already_requested'])
  await send(security, `/api/approvals/${asked.body.id}/refuse`, { reason: 'いいえ' })
  expect((await send(admin, `/api/role-mappings/${id}/remove`)).status).toBe(204)
  expect(await rolesOf(user)).toEqual([])
})

test('the change ends the sessions of whom it concerns, and of nobody else', async () => {
  const name = group()
  const [concerned, other] = [await member(name), await t.createUser()]
  const [one, two] = [await t.loginAs(concerned), await t.loginAs(other)]
  await map(name, 'auditor')
  expect([(await one('/api/session')).status, (await two('/api/session')).status]).toEqual([
    401, 200,
  ])
})

test('what was given by hand stays when the group no longer gives it', async () => {
  const name = group()
  const user = await member(name, ['trainer'])
  const { body } = await map(name, 'trainer')
  await send(admin, `/api/role-mappings/${body.id}/remove`)
  expect(await rolesOf(user)).toEqual(['trainer'])
})

test('not even in SQL does one person let a group make approvers, or say who is in it', async () => {
  const me = {
    name: `user:${(await t.createUser({ roles: ['admin'] })).id}`,
    roles: ['admin'],
    unitIds: [],
    staffId: null,
  }
  const refused = async (statement: SQL) =>
    expect(t.db.as(me, (tx) => tx.execute(statement))).rejects.toMatchObject({
      cause: { code: '42501' },
    })
  const name = group()
  const user = await member(name)
  await refused(
    sql`insert into role_mappings (group_name, role, active_at) values (${name}, 'admin', now())`,
  )
  const asked = await map(name, 'admin')
  const id = asked.body.targets[0].id
  await refused(sql`update role_mappings set active_at = now() where id = ${id}`)
  await refused(sql`update role_mappings set role = 'trainer' where id = ${id}`)
  await refused(
    sql`insert into user_roles (user_id, role, source) values (${user.id}, 'admin', 'mapping')`,
  )
  await refused(
    sql`insert into identities (user_id, issuer, subject) values (${(await t.createUser()).id}, 'x', 'y')`,
  )
})
