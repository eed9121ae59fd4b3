import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '#api/app'
import { createHealth } from '#api/http/health'
import { openDatabase } from '#drizzle/client'
import { createTestApp, PASSWORD, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { hashPassword } from './password.ts'

const MINUTE = 60_000
let t: TestApp

// The limiter reads the machine's clock, so the machine's clock is what moves here.
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  t = await createTestApp()
})
afterAll(async () => {
  await t.close()
  vi.useRealTimers()
})
beforeEach(() => t.ownerSql`delete from rate_limits`)
const advance = (ms: number) => vi.setSystemTime(Date.now() + ms)

const attempt = (username: string, password: string, visitor: Visitor = t.visitor()) =>
  visitor('/api/session', { method: 'POST', json: { username, password } })

async function fail(username: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect((await attempt(username, 'wrong')).status).toBe(401)
}

describe('ten wrong passwords lock a name for 15 minutes', () => {
  let user: TestUser
  beforeEach(async () => {
    user = await t.createUser({ roles: ['employee'] })
  })

  test('the right one is refused too, until the time is over', async () => {
    await fail(user.username, 10)
    advance(10 * MINUTE)
    const locked = await attempt(user.username, PASSWORD)
    expect(locked.status).toBe(429)
    expect((await locked.json()).code).toBe('account_locked')
    const retryAfter = Number(locked.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(15 * 60)
    advance(16 * MINUTE)
    expect((await attempt(user.username, PASSWORD)).status).toBe(200)
  })

  test('a login in between starts the count anew', async () => {
    await fail(user.username, 9)
    expect((await attempt(user.username, PASSWORD)).status).toBe(200)
    await fail(user.username, 9)
    expect((await attempt(user.username, PASSWORD)).status).toBe(200)
  })

  test('the lock is on record, and an admin’s new password opens it', async () => {
    await fail(user.username, 10)
    const admin = await t.loginAs('admin')
    const { lockedUntil } = await (await admin(`/api/users/${user.id}`)).json()
    expect(Date.parse(lockedUntil) - Date.now()).toBeCloseTo(15 * MINUTE, -4)
    const password = 'すずめの さえずる あさ'
    const reset = await admin(`/api/users/${user.id}`, { method: 'PUT', json: { password } })
    expect(await reset.json()).toMatchObject({ lockedUntil: null })
    expect((await attempt(user.username, password)).status).toBe(200)
  })

  test('whoever owns the name is told, once', async () => {
    await fail(user.username, 10)
    for (let i = 0; i < 3; i++) await attempt(user.username, 'wrong')
    const rows = await t.ownerSql`
      select template, params from notifications where user_id = ${user.id}`
    expect([...rows]).toEqual([{ template: 'account_locked', params: { minutes: 15 } }])
  })

  test('guesses sent at once to two replicas are counted one by one', async () => {
    const db = openDatabase(t.databaseUrl)
    const second = t.visitor(createApp({ ...t.deps, db }, createHealth()))
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        attempt(user.username, `guess ${i}`, i % 2 ? second : t.visitor()),
      ),
    )
    await db.close()
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  })

  test('the same holds for stepping up', async () => {
    const visitor = await t.loginAs(user)
    const stepUp = (password: string) =>
      visitor('/api/session/step-up', { method: 'POST', json: { password } })
    for (let i = 0; i < 10; i++) expect((await stepUp('wrong')).status).toBe(422)
    expect((await stepUp(PASSWORD)).status).toBe(429)
  })

  test('a name that nobody has locks just the same', async () => {
    await fail('nobody-here', 10)
    const answer = await attempt('Nobody-Here', PASSWORD)
    expect(answer.status).toBe(429)
    expect((await answer.json()).code).toBe('account_locked')
  })
})

test('one guess at each of many names is stopped by address', async () => {
  const user = await t.createUser()
  await change('login.maxFailuresPerAddress', 20)
  for (let i = 0; i < 19; i++) await fail(`spray-${i}`, 1)
  // Whoever knows the password does not count.
  expect((await attempt(user.username, PASSWORD)).status).toBe(200)
  await fail('spray-19', 1)
  const answer = await attempt(user.username, PASSWORD)
  expect(answer.status).toBe(429)
  expect((await answer.json()).code).toBe('rate_limited')
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('an unknown name takes as much work as a wrong password', async () => {
  const user = await t.createUser()
  // As the product hashes them; a test user's is cheap.
  const hash = await hashPassword(PASSWORD)
  await t.plant((sql) => sql`update users set password_hash = ${hash} where id = ${user.id}`)
  // Of the processor, which other programs that are running don't lengthen.
  const work = async (username: () => string) => {
    const before = process.cpuUsage()
    for (let i = 0; i < 9; i++) await attempt(username(), 'wrong')
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await attempt('warm-up', 'wrong')
  const known = await work(() => user.username)
  let n = 0
  const unknown = await work(() => `unknown-${n++}`)
  // Without the decoy an unknown name takes a tenth.
  expect(unknown / known).toBeGreaterThan(0.4)
  expect(unknown / known).toBeLessThan(2.5)
})

describe('requests of one person', () => {
  afterEach(() => change('requests.perMinute', 12_000))

  test('too many are refused with Retry-After, and others are not', async () => {
    const runaway = await t.loginAs('employee')
    const other = await t.loginAs('employee')
    await change('requests.perMinute', 60)
    for (let i = 0; i < 60; i++) expect((await runaway('/api/session')).status).toBe(200)
    const refused = await runaway('/api/session')
    expect(refused.status).toBe(429)
    expect((await refused.json()).code).toBe('rate_limited')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await other('/api/session')).status).toBe(200)
    advance(61_000)
    expect((await runaway('/api/session')).status).toBe(200)
  })
})

async function change(key: string, value: number): Promise<void> {
  const admin = await t.loginAs('admin')
  const answer = await admin(`/api/settings/${key}`, { method: 'PUT', json: { value } })
  expect(answer.status).toBe(200)
}
