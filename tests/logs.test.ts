import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { showOperations } from '#api/alerts/metrics'
import { createApp } from '#api/app'
import { createHealth } from '#api/http/health'
import { createLog } from '#api/log'
import { system } from '#drizzle/client'
import { createTestApp, PASSWORD, type TestApp, type Visitor } from '#tests/app'

/** Planted where personal data goes in; none of it may come out in a log. */
const NAME = '鷲尾蘭丸'
const USERNAME = 'washio.ranmaru'
const EMAIL = 'ranmaru@washio.example'
const SEARCHED = '蜂須賀'
const ADDRESS = '203.0.113.77'
const SECRETS = [NAME, USERNAME, EMAIL, SEARCHED, ADDRESS, PASSWORD, '090-1234-5678']

let t: TestApp
let lines: string[]

beforeAll(async () => {
  lines = []
  const log = createLog('trace', { write: (line: string) => lines.push(line) })
  t = await createTestApp({ log, env: { TRUSTED_PROXIES: '10.0.0.1' } })
})
afterAll(() => t.close())

const logged = () => lines.join('')
function expectSilence(): void {
  for (const secret of SECRETS) expect(logged()).not.toContain(secret)
}

test('requests are logged without who asked, for what, or with which secret', async () => {
  const admin = await t.loginAs('admin')
  const json = {
    username: USERNAME,
    displayName: NAME,
    email: EMAIL,
    roles: ['employee'],
    password: PASSWORD,
  }
  const headers = { 'x-forwarded-for': ADDRESS, 'user-agent': USERNAME }
  const made = await admin('/api/users', { method: 'POST', json, headers })
  expect(made.status).toBe(201)
  const { id } = await made.json()
  expect((await admin('/api/users', { method: 'POST', json })).status).toBe(422)
  const person = await t.loginAs({ id, username: USERNAME, password: PASSWORD })
  const filter = encodeURIComponent(JSON.stringify({ q: SEARCHED }))
  expect((await person(`/api/staff?filter=${filter}`)).status).toBe(200)
  expect((await person(`/api/${SEARCHED}?${filter}`)).status).toBe(404)
  const wrong = { username: USERNAME, password: `${PASSWORD}!` }
  expect((await t.visitor()('/api/session', { method: 'POST', json: wrong })).status).toBe(401)

  expect(lines.length).toBeGreaterThanOrEqual(7)
  expect(logged()).toContain('"route":"/api/staff"')
  expect(logged()).not.toContain(person.cookie!.split('=')[1])
  expectSilence()
})

test('who may not, did not show who they are, or tries too often, stands in the log', async () => {
  const { id, username } = await t.createUser({ roles: ['employee'] })
  const visitor = await t.loginAs({ id, username, password: PASSWORD })
  const events = () =>
    lines
      .splice(0)
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event)
      .map(({ event, code, method, route, userId }) => ({ event, code, method, route, userId }))
  lines.length = 0
  await visitor('/api/users')
  const refused = { event: 'refused', code: 'forbidden', route: '/api/users', userId: id }
  expect(events()).toEqual([{ ...refused, method: 'GET' }])
  await visitor('/api/session/locale', { method: 'PUT', headers: { origin: 'https://x.example' } })
  expect(events()).toMatchObject([{ event: 'refused', code: 'forbidden', method: 'PUT' }])

  const logIn = (json: object) => t.visitor()('/api/session', { method: 'POST', json })
  const failed = { event: 'login_failed', method: 'password' }
  await logIn({ username, password: `${PASSWORD}!` })
  await logIn({ username: USERNAME.replace('ran', 'nobody'), password: PASSWORD })
  expect(events()).toMatchObject([{ ...failed, userId: id }, failed])
  await visitor('/api/session/step-up', { method: 'POST', json: { password: 'x' } })
  expect(events()).toMatchObject([{ ...failed, userId: id }])
  const headers = { authorization: `Bearer mamori_${'0'.repeat(30)}` }
  await t.visitor()('/api/units', { headers })
  expect(events()).toMatchObject([{ event: 'login_failed', method: 'token' }])
  const json = { token: 'x'.repeat(43) }
  await t.visitor()('/api/invitations/open', { method: 'POST', json })
  expect(events()).toMatchObject([{ event: 'login_failed', method: 'invitation' }])
  for (let i = 0; i < 10; i++) await logIn({ username: 'nobody', password: 'not this one' })
  events()
  await logIn({ username: 'nobody', password: 'not this one' })
  expect(events()).toMatchObject([{ event: 'refused', code: 'account_locked' }])
  // What is refused every day, and tells of nobody's trying, does not stand there.
  await visitor('/api/nothing-here')
  await t.visitor()('/api/session')
  await visitor('/api/session/locale', { method: 'PUT', json: { locale: 'xx' } })
  expect(events()).toEqual([])
})

test('whatever is logged is one line, which is JSON', () => {
  lines.length = 0
  t.deps.log.warn({ route: 'a\n{"level":50}', '\u2028': '\r\n' }, 'x\ny\u0000\u001b[2K')
  t.deps.log.error(new Error('a\nb'))
  expect(lines.map((line) => [...line.matchAll(/[\n\r]/g)].length)).toEqual([1, 1])
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
})

test('figures know routes, and nobody', async () => {
  const health = createHealth()
  showOperations(t.deps, health.registry)
  const visitor = t.visitor(createApp(t.deps, health))
  const wrong = { username: USERNAME, password: PASSWORD }
  const headers = { 'x-forwarded-for': ADDRESS }
  await visitor('/api/session', { method: 'POST', json: wrong, headers })
  await visitor(`/api/staff?filter=${encodeURIComponent(JSON.stringify({ q: SEARCHED }))}`)
  await visitor(`/api/${SEARCHED}/${USERNAME}`)
  await visitor(`/${EMAIL}`)
  const figures = await health.registry.metrics()
  expect(figures).toContain('route="/api/staff"')
  expect(figures).toContain('mamori_outbox_jobs{state="due"}')
  for (const secret of SECRETS) {
    expect(figures).not.toContain(secret)
    expect(figures).not.toContain(encodeURIComponent(secret))
  }
})

test.each([
  [
    'a driver’s error, which quotes the statement and its values',
    () => t.db.as(system('login'), (tx) => tx.execute(sql`select ${NAME}::text::int`)),
  ],
  [
    'one that quotes the row',
    () =>
      t.plant(
        (owner) =>
          owner`insert into users (username, display_name, locale) values (${USERNAME}, ${NAME}, null)`,
      ),
  ],
  [
    'one of a part that answers in no HTTP',
    async () => {
      await t.db
        .as(system('login'), (tx) => tx.execute(sql`select ${NAME}::text::int`))
        .catch((error: unknown) => t.deps.log.error(error))
      throw new Error('after all')
    },
  ],
  [
    'one with a cause',
    async () => {
      const cause = await t.db
        .as(system('login'), (tx) => tx.execute(sql`select ${NAME}::text::int`))
        .catch((error: unknown) => error)
      throw new Error('import failed', { cause })
    },
  ],
])(
  'an unexpected error is logged by its request id and without its values: %s',
  async (_, fail) => {
    const app = createApp(t.deps)
    app.get('/boom', async () => {
      await fail()
      throw new Error('it did not fail')
    })
    lines.length = 0
    const visitor: Visitor = t.visitor(app)
    const answer = await visitor('/boom')
    expect(answer.status).toBe(500)
    const body = await answer.text()
    const { requestId, code } = JSON.parse(body)
    expect(code).toBe('unexpected')
    for (const secret of SECRETS) expect(body).not.toContain(secret)
    expect(logged()).toContain(requestId)
    expect(logged()).not.toContain('it did not fail')
    expectSilence()
  },
)
