import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoginSession } from '#contract/login-sessions'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'

let t: TestApp
let admin: Visitor
beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
})
afterAll(() => t.close())

const list = async (filter: object = {}): Promise<LoginSession[]> =>
  (
    await admin(
      `/api/login-sessions?range=[0,99]&filter=${encodeURIComponent(JSON.stringify(filter))}`,
    )
  ).json()

test('an admin sees who is logged in where, and ends it at once; they are told', async () => {
  const user = await t.createUser({ displayName: '髙橋 蘭' })
  const [one, two] = [await t.loginAs(user), await t.loginAs(user)]
  const found = await list({ q: '高橋' })
  expect(found.map(({ userId, method, current }) => [userId, method, current])).toEqual([
    [user.id, 'password', false],
    [user.id, 'password', false],
  ])
  expect((await admin(`/api/login-sessions/${found[0]!.id}`, { method: 'DELETE' })).status).toBe(
    204,
  )
  const alive = [(await one('/api/session')).status, (await two('/api/session')).status]
  expect(alive.sort()).toEqual([200, 401])
  const out = await admin(`/api/users/${user.id}/sign-out`, { method: 'POST' })
  expect(await out.json()).toEqual({ ended: 1 })
  expect([(await one('/api/session')).status, (await two('/api/session')).status]).toEqual([
    401, 401,
  ])
  const told = await t.ownerSql`select template from notifications where user_id = ${user.id}`
  expect(told.map(({ template }) => template)).toEqual(['signed_out', 'signed_out'])
})

test('a session that is over is not shown, nor its secret ever', async () => {
  const user = await t.createUser()
  await t.loginAs(user)
  await t.plant(
    (sql) =>
      sql`update sessions set last_seen_at = now() - interval '1 day' where user_id = ${user.id}`,
  )
  expect(await list({ userId: user.id })).toEqual([])
  expect(Object.keys((await list())[0]!)).not.toContain('tokenSha256')
})
