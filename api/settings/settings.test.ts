import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { settingsOf } from './service.ts'

let t: TestApp
let admin: Visitor

beforeAll(async () => {
  t = await createTestApp()
  admin = await t.loginAs('admin')
})
afterAll(() => t.close())

const put = (key: string, value: unknown) =>
  admin(`/api/settings/${key}`, { method: 'PUT', json: { value } })

test('every setting is listed with its default and its limits', async () => {
  const employee = await t.loginAs('employee')
  const answer = await employee('/api/settings?range=[0,499]')
  const all: { id: string }[] = await answer.json()
  expect(answer.headers.get('content-range')).toBe(`settings 0-${all.length - 1}/${all.length}`)
  expect(all.find(({ id }) => id === 'session.idleMinutes')).toMatchObject({
    value: 30,
    default: 30,
    schema: { type: 'integer', minimum: 5, maximum: 240 },
    updatedAt: null,
  })
})

test('a change holds at once, is audited, and is refused outside its limits', async () => {
  expect(await (await put('calendar.fiscalYearStartMonth', 10)).json()).toMatchObject({ value: 10 })
  expect((await settingsOf(t.deps))['calendar.fiscalYearStartMonth']).toBe(10)
  const [entry] = await t.ownerSql`
    select actor, payload from audit_entries where entity = 'settings' order by id desc limit 1`
  expect(entry!.actor).toMatch(/^user:/)
  expect(JSON.parse(entry!.payload)).toEqual({ key: 'calendar.fiscalYearStartMonth', value: 10 })

  for (const value of [0, 13, 4.5, '4', null, {}]) {
    const answer = await put('calendar.fiscalYearStartMonth', value)
    expect(answer.status).toBe(422)
    expect((await answer.json()).fields[0].field).toBe('value')
  }
  const now = await (await admin('/api/settings/calendar.fiscalYearStartMonth')).json()
  expect(now).toMatchObject({ value: 10, default: 4 })
})

test('there are no other settings', async () => {
  expect((await put('no.such.setting', 1)).status).toBe(404)
  expect((await admin('/api/settings/no.such.setting')).status).toBe(404)
})

test('a stored value that no longer fits counts as not set', async () => {
  const alone = await createTestApp()
  try {
    await alone.plant(
      (sql) => sql`insert into settings (key, value) values ('login.maxFailures', '"many"')`,
    )
    expect((await settingsOf(alone.deps))['login.maxFailures']).toBe(10)
  } finally {
    await alone.close()
  }
})

test('a shorter idle time ends sessions that were left alone for longer', async () => {
  const visitor = await t.loginAs('employee')
  await t.plant((sql) => sql`update sessions set last_seen_at = now() - interval '10 minutes'`)
  expect((await visitor('/api/session')).status).toBe(200)
  await t.plant((sql) => sql`update sessions set last_seen_at = now() - interval '10 minutes'`)
  admin = await t.loginAs('admin')
  expect((await put('session.idleMinutes', 5)).status).toBe(200)
  expect((await visitor('/api/session')).status).toBe(401)
})
