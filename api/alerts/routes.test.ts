import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { createSmtpServer } from '#tests/smtp'
import { createWebhookReceiver } from '#tests/webhook-receiver'
import { JOBS } from '../jobs/all.ts'
import { inProcessCarrier } from '../jobs/queue.ts'
import { type Jobs, startJobs } from '../jobs/start.ts'
import { WATCHER, watchAlerts } from './jobs.ts'

const HOUR_MS = 3_600_000
const clock = stoppedClock()
let t: TestApp
let smtp: Awaited<ReturnType<typeof createSmtpServer>>
let jobs: Jobs | undefined
let admin: Visitor
let adminUser: TestUser

beforeAll(async () => {
  smtp = await createSmtpServer()
  t = await createTestApp({ clock, env: { SMTP_URL: smtp.url } })
  adminUser = await t.createUser({ roles: ['admin'], displayName: '管理 一郎' })
  await t.plant(
    (tx) => tx`update users set email = 'admin@pref.example' where id = ${adminUser.id}`,
  )
  admin = await t.loginAs(adminUser)
})
afterEach(async () => {
  await jobs?.stop()
  jobs = undefined
  smtp.mails.length = 0
  smtp.refuse(0)
  t.deps.config.webhook = undefined
  await t.ownerSql`truncate outbox, notifications, alerts, alert_tests cascade`
})
afterAll(async () => {
  t.deps.mailer.close()
  await t.close()
  await smtp.close()
})

const work = async () => {
  jobs = await startJobs(t.deps, {
    ...{ carrier: inProcessCarrier(), jobs: JOBS, schedule: [], pollMs: 20 },
  })
}
const until = <T>(check: () => Promise<T>) =>
  vi.waitFor(check, { timeout: 25_000, interval: 20 }) as Promise<T>
const watch = () =>
  t.db.as(WATCHER, (tx) => watchAlerts.run({ deps: t.deps, tx, payload: {}, now: clock() }))
const list = async (who = admin, query = '') => (await who(`/api/alerts${query}`)).json()
const get = async (id: string) => (await admin(`/api/alerts/${id}`)).json()
const fallBehind = () => t.ownerSql`insert into outbox (job, payload, due_at)
  values ('of another release', '{}', now() - interval '21 minutes')`
const outcomes = ({ deliveries }: { deliveries: { way: string; outcome: string }[] }) =>
  deliveries.map(({ way, outcome }) => `${way} ${outcome}`)

/** One that nobody answers. */
const NOWHERE = {
  url: 'https://127.0.0.1:9/secret-path',
  secret: 'a secret of the test 0123456789',
  privateNetworks: ['127.0.0.0/8'],
  ca: undefined,
}

test('an alert says its value, its limit, whom it was told and whether that arrived', async () => {
  await fallBehind()
  await watch()
  const [waiting] = await list()
  expect(waiting).toMatchObject({
    ...{ kind: 'outbox_behind', subject: '', count: 21, threshold: 10 },
    ...{ raisedAt: clock().toISOString(), clearedAt: null, seen: null },
  })
  expect(outcomes(waiting)).toEqual(['console unread', 'mail waiting'])
  expect(waiting.deliveries[0]).toMatchObject({ person: '管理 一郎', state: 'raised' })

  await work()
  await until(async () => {
    const alert = await get(waiting.id)
    expect(outcomes(alert)).toEqual(['console unread', 'mail delivered'])
    expect(alert.deliveries[1].at).toEqual(expect.any(String))
  })
  expect(smtp.mails.map(({ to }) => to)).toEqual([['admin@pref.example']])
  expect(smtp.mails[0]!.text).toContain(`/#/alerts/${waiting.id}/show`)

  await admin('/api/notifications/read-all', { method: 'POST' })
  expect(outcomes(await get(waiting.id))).toEqual(['console read', 'mail delivered'])
  // Long after, when the outbox has forgotten that it was sent.
  await t.ownerSql`delete from outbox where state = 'done'`
  expect(outcomes(await get(waiting.id))).toEqual(['console read', 'mail delivered'])
})

test('whom an alert reached is nobody’s to ask who may not see alerts', async () => {
  await fallBehind()
  await watch()
  const [{ id }] = await list()
  const rowsFor = (...roles: string[]) =>
    t.db.as({ ...system('login'), roles }, (tx) =>
      tx.execute(sql`select id from app.alert_deliveries(array[${id}]::uuid[])`),
    )
  expect(await rowsFor('auditor')).toHaveLength(1)
  expect(await rowsFor('it_staff', 'trainer', 'section_head')).toHaveLength(0)
})

test('a mail that is refused is shown as tried again, and at last as failed, with a code alone', async () => {
  smtp.refuse(100)
  await fallBehind()
  await watch()
  const [{ id }] = await list()
  await work()
  const failure = async () => (await get(id)).deliveries[1]
  await until(async () => expect(await failure()).toMatchObject({ outcome: 'retrying' }))
  await jobs?.stop()
  await t.ownerSql`update outbox set state = 'dead', finished_at = now() where job = 'notifications.mail'`
  const failed = await failure()
  expect(failed).toMatchObject({ outcome: 'failed', code: 'EMESSAGE', at: expect.any(String) })
  expect(JSON.stringify(failed)).not.toContain('somebody@')
})

test('who has no address, and who has read it before it went out, is not said to have had mail', async () => {
  const other = await t.createUser({ roles: ['admin'], displayName: '管理 二郎' })
  await fallBehind()
  await watch()
  await admin('/api/notifications/read-all', { method: 'POST' })
  await work()
  const [{ id }] = await list()
  await until(async () =>
    expect(outcomes(await get(id))).toEqual([
      ...['console read', 'mail unneeded'],
      ...['console unread', 'mail no_address'],
    ]),
  )
  await t.plant((tx) => tx`delete from users where id = ${other.id}`)
})

test('the webhook that is down shows as such, for the beginning and for the end', async () => {
  t.deps.config.webhook = NOWHERE
  await fallBehind()
  await watch()
  await t.ownerSql`delete from outbox where job = 'of another release'`
  clock.advance(60_000)
  await watch()
  await work()
  await until(async () => {
    const [alert] = await list()
    expect(alert).toMatchObject({ clearedAt: clock().toISOString() })
    const calls = alert.deliveries.filter(({ way }: { way: string }) => way === 'webhook')
    expect(calls).toMatchObject([
      { state: 'raised', person: null, outcome: 'retrying', code: 'ECONNREFUSED' },
      { state: 'cleared', person: null, outcome: 'retrying', code: 'ECONNREFUSED' },
    ])
  })
})

test('a webhook that answers shows as delivered, also when the outbox has forgotten it', async () => {
  const receiver = await createWebhookReceiver('localhost')
  t.deps.config.webhook = receiver.webhook
  await fallBehind()
  await watch()
  await work()
  const [{ id }] = await list()
  await until(async () =>
    expect(outcomes(await get(id))).toEqual([
      'console unread',
      'mail delivered',
      'webhook delivered',
    ]),
  )
  expect(receiver.heard.map(({ body }) => JSON.parse(body))).toMatchObject([
    { id, state: 'raised', kind: 'outbox_behind', count: 21, threshold: 10 },
  ])
  await t.ownerSql`delete from outbox where state = 'done'`
  expect(outcomes(await get(id))).toContain('webhook delivered')
  receiver.close()
})

test('what stands and what is over are told apart, and dead jobs alarm until they run', async () => {
  await t.ownerSql`insert into outbox (job, payload, state) values ('a', '{}', 'dead')`
  await watch()
  const standing = (is: boolean) => list(admin, `?filter={"standing":${is}}`)
  expect(await standing(true)).toMatchObject([{ kind: 'jobs_dead', count: 1, threshold: 1 }])
  expect(await standing(false)).toEqual([])
  await admin('/api/jobs/retry', { method: 'POST', json: { job: 'a' } })
  await watch()
  expect(await standing(true)).toEqual([])
  expect(await standing(false)).toMatchObject([{ kind: 'jobs_dead', deliveries: [] }])
})

test('somebody says that they see to it; all see who, and the audit keeps it', async () => {
  await fallBehind()
  await watch()
  const [{ id }] = await list()
  const security = await t.createUser({ roles: ['security'], displayName: '安全 花子' })
  const auditor = await t.loginAs('auditor')
  const acknowledge = (who: Visitor, hours: number) =>
    who(`/api/alerts/${id}/acknowledge`, { method: 'POST', json: { hours } })
  expect((await acknowledge(auditor, 1)).status).toBe(403)
  expect((await acknowledge(await t.loginAs('it_staff'), 1)).status).toBe(403)
  expect((await acknowledge(admin, 169)).status).toBe(422)
  const answer = await acknowledge(await t.loginAs(security), 4)
  const seen = {
    by: '安全 花子',
    at: clock().toISOString(),
    until: new Date(+clock() + 4 * HOUR_MS).toISOString(),
  }
  expect(await answer.json()).toMatchObject({ id, seen })
  expect((await list(auditor))[0]).toMatchObject({ id, seen })
  clock.advance(1_000)
  await acknowledge(admin, 1)
  expect(await get(id)).toMatchObject({ seen: { by: '管理 一郎' } })
  const filter = encodeURIComponent(JSON.stringify({ entity: 'alert_acknowledgements' }))
  const entries = await (await auditor(`/api/audit?filter=${filter}&sort=["id","ASC"]`)).json()
  expect(entries.map(({ actor }: { actor: string }) => actor)).toEqual([
    `user:${security.id}`,
    `user:${adminUser.id}`,
  ])

  await t.ownerSql`delete from outbox`
  await watch()
  const late = await acknowledge(admin, 1)
  expect(late.status).toBe(409)
  expect(await late.json()).toMatchObject({ code: 'wrong_state', params: { state: 'cleared' } })
})

test('the page says what alerts go by and when it was last looked', async () => {
  await t.plant((tx) => tx`insert into settings (key, value) values ('alerts.outboxMinutes', '3')`)
  t.deps.config.webhook = NOWHERE
  const watched = async () => (await admin('/api/alerts/watch')).json()
  const before = await watched()
  expect(before).toMatchObject({ watchedAt: null, mail: true, webhook: '127.0.0.1:9' })
  // The rest of the address may be a secret.
  expect(JSON.stringify(before)).not.toContain('secret-path')
  expect(before.rules).toContainEqual({
    kind: 'outbox_behind',
    mailed: true,
    settings: [{ key: 'alerts.outboxMinutes', value: 3 }],
  })
  await t.ownerSql`insert into outbox (job, payload, state, finished_at) values
    ('alerts.watch', '{}', 'done', '2026-11-27T01:02:03Z'), ('alerts.watch', '{}', 'done', '2026-11-27T01:01:03Z')`
  expect((await watched()).watchedAt).toBe('2026-11-27T01:02:03.000Z')
  await t.plant((tx) => tx`delete from settings`)
})

test('a test goes the way of an alert and tells what came of it', async () => {
  const send = (way: string, who = admin) =>
    who('/api/alerts/tests', { method: 'POST', json: { way } })
  const tests = async () => (await admin('/api/alerts/tests')).json()
  const asked = await send('mail')
  expect(asked.status).toBe(202)
  expect(await asked.json()).toMatchObject({ way: 'mail', by: '管理 一郎', outcome: null })
  // While no worker runs that is what is seen.
  expect(await tests()).toMatchObject([{ outcome: null, finishedAt: null }])
  await work()
  await until(async () => expect(await tests()).toMatchObject([{ outcome: 'delivered' }]))
  expect(smtp.mails).toMatchObject([
    { to: ['admin@pref.example'], headers: { subject: '[Mamori] 警告の試験送信' } },
  ])

  smtp.refuse(1)
  clock.advance(1_000)
  await send('mail')
  await until(async () =>
    expect((await tests())[0]).toMatchObject({ outcome: 'failed', code: 'EMESSAGE' }),
  )
  clock.advance(1_000)
  await send('webhook')
  await until(async () => expect((await tests())[0]).toMatchObject({ outcome: 'off' }))
  t.deps.config.webhook = NOWHERE
  clock.advance(1_000)
  await send('webhook')
  await until(async () =>
    expect((await tests())[0]).toMatchObject({ outcome: 'failed', code: 'ECONNREFUSED' }),
  )
  // It is no job that failed: nobody is told of one, and none is tried again.
  expect(await t.ownerSql`select state from outbox where state <> 'done'`).toEqual([])
  expect(smtp.mails).toHaveLength(1)

  for (const role of ['security', 'auditor', 'it_staff', 'employee'] as const)
    expect((await send('mail', await t.loginAs(role))).status).toBe(403)
  const auditor = await t.loginAs('auditor')
  const filter = encodeURIComponent(JSON.stringify({ entity: 'alert_tests' }))
  const entries = await (await auditor(`/api/audit?filter=${filter}`)).json()
  const made = entries.filter(({ action }: { action: string }) => action === 'insert')
  expect(made).toHaveLength(4)
})

test('ten tests an hour are enough for anybody', async () => {
  const send = () => admin('/api/alerts/tests', { method: 'POST', json: { way: 'mail' } })
  const answers = await Promise.all(Array.from({ length: 12 }, send))
  const refused = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(10)
  expect(refused).toHaveLength(2)
  expect(Number(refused[0]!.headers.get('retry-after'))).toBe(3600)
  clock.advance(HOUR_MS)
  // By then the session has ended as well.
  admin = await t.loginAs(adminUser)
  expect((await send()).status).toBe(202)
})
