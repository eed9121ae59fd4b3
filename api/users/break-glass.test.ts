import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '#api/log'
import { createTestApp, type TestApp } from '#tests/app'
import { makeBreakGlass } from './break-glass.ts'

let t: TestApp
const lines: string[] = []
beforeAll(async () => {
  t = await createTestApp({ log: createLog('info', { write: (line: string) => lines.push(line) }) })
})
afterAll(() => t.close())

const told = async (id: string) =>
  (await t.ownerSql`select template from notifications where user_id = ${id}`).map(
    ({ template }) => template,
  )

test('the break-glass login works by password alone, and each use is told, logged and audited', async () => {
  const [admin, security, other] = [
    await t.createUser({ roles: ['admin'] }),
    await t.createUser({ roles: ['security'] }),
    await t.createUser({ roles: ['it_staff'] }),
  ]
  const password = await makeBreakGlass(t.deps, 'kinkyu')
  expect(password).toMatch(/^([a-z2-9]{4}-){7}[a-z2-9]{4}$/)
  const who = await t.loginAs({ id: '', username: 'kinkyu', password })
  const session = await (await who('/api/session')).json()
  expect([session.method, session.roles]).toEqual(['break_glass', ['admin']])
  expect([await told(admin.id), await told(security.id), await told(other.id)]).toEqual([
    ['break_glass_used'],
    ['break_glass_used'],
    [],
  ])
  const line = lines.find((one) => one.includes('break_glass_used'))!
  expect(JSON.parse(line).level).toBeGreaterThanOrEqual(40)
  for (const secret of ['kinkyu', password, session.user.id]) expect(line).not.toContain(secret)
  const [entry] = await t.ownerSql`
    select payload from audit_entries where entity = 'sessions' and action = 'insert' order by id desc limit 1`
  expect(JSON.parse(entry!.payload).method).toBe('break_glass')
})

test('made anew it is the same login with another password, and who used the old one is out', async () => {
  const first = await makeBreakGlass(t.deps, 'safe')
  const who = await t.loginAs({ id: '', username: 'safe', password: first })
  const second = await makeBreakGlass(t.deps, 'safe')
  expect(second).not.toBe(first)
  expect((await who('/api/session')).status).toBe(401)
  const old = await t.visitor()('/api/session', {
    method: 'POST',
    json: { username: 'safe', password: first },
  })
  expect(old.status).toBe(401)
  await t.loginAs({ id: '', username: 'safe', password: second })
  const rows = await t.ownerSql`select from users where username = 'safe'`
  expect(rows).toHaveLength(1)
})

test('takes over nobody’s login', async () => {
  const user = await t.createUser({ roles: ['trainer'] })
  await expect(makeBreakGlass(t.deps, user.username)).rejects.toThrow('taken')
})
