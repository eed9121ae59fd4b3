import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp, type TestUser } from '#tests/app'
import { createSmtpServer } from '#tests/smtp'
import { inProcessCarrier } from '../jobs/queue.ts'
import { type Jobs, startJobs } from '../jobs/start.ts'
import { notificationJobs } from './jobs.ts'
import { notify } from './service.ts'

const HOUR_MS = 3_600_000
let t: TestApp
let smtp: Awaited<ReturnType<typeof createSmtpServer>>
let jobs: Jobs | undefined
let person: TestUser

beforeAll(async () => {
  smtp = await createSmtpServer()
  t = await createTestApp({
    env: {
      SMTP_URL: smtp.url,
      PUBLIC_URL: 'https://mamori.example',
      MAIL_FROM: 'Mamori <mamori@pref.example>',
    },
  })
  person = await t.createUser()
  await t.db.as(system('setup'), (tx) =>
    tx.execute(`update users set email = 'takahashi@pref.example' where id = '${person.id}'`),
  )
})
afterEach(async () => {
  await jobs?.stop()
  jobs = undefined
  smtp.mails.length = 0
  smtp.refuse(0)
  await t.ownerSql`truncate notifications, outbox`
})
afterAll(async () => {
  t.deps.mailer.close()
  await t.close()
  await smtp.close()
})

const start = async (deps = t.deps) => {
  jobs = await startJobs(deps, {
    carrier: inProcessCarrier(),
    jobs: notificationJobs,
    schedule: [],
    pollMs: 20,
  })
}
const tell = (template: 'password_changed' | 'roles_changed') =>
  t.db.as(system('login'), (tx) => notify(tx, { userIds: [person.id], template, params: {} }))
const passTime = (ms: number) => t.ownerSql`
  update outbox set due_at = due_at - ${ms} * interval '1 ms' where state = 'due'`
const outbox = () =>
  t.ownerSql`select job, state, attempts, last_error, payload from outbox order by id`
const allDone = () =>
  vi.waitFor(async () => expect((await outbox()).every((row) => row.state === 'done')).toBe(true))

test('what comes within a minute is one mail, in the person’s language', async () => {
  await start()
  await tell('roles_changed')
  await t.db.as(system('login'), (tx) =>
    notify(tx, {
      userIds: [person.id],
      template: 'import_applied',
      params: { kind: 'devices', new: 5700, changed: 0, refused: 12 },
      link: '/imports/0b3e7c54-0000-4000-8000-000000000001',
    }),
  )
  expect(smtp.mails).toEqual([])
  await passTime(HOUR_MS)
  await allDone()
  expect(smtp.mails).toHaveLength(1)
  const [mail] = smtp.mails
  expect(mail).toMatchObject({
    to: ['takahashi@pref.example'],
    headers: {
      from: 'Mamori <mamori@pref.example>',
      subject: '[Mamori] お知らせが 2 件あります',
      'auto-submitted': 'auto-generated',
    },
  })
  expect(mail?.text).toContain('■ 権限が変わりました')
  expect(mail?.text).toContain(
    '■ 取り込みを反映しました(パソコン)\n新規 5700 件、変更 0 件を反映しました。取り込めなかった行は 12 件です。\n' +
      'https://mamori.example/#/imports/0b3e7c54-0000-4000-8000-000000000001/show',
  )
})

test('an urgent one is mailed at once and takes with it what waits', async () => {
  await start()
  await tell('roles_changed')
  await tell('password_changed')
  await allDone()
  expect(smtp.mails.map(({ headers }) => headers.subject)).toEqual([
    '[Mamori] お知らせが 2 件あります',
  ])
})

test('what was read or mailed before is not mailed again', async () => {
  await tell('roles_changed')
  await t.ownerSql`update notifications set read_at = now()`
  await tell('password_changed')
  await start()
  await allDone()
  expect(smtp.mails.map(({ headers }) => headers.subject)).toEqual([
    '[Mamori] パスワードが変わりました',
  ])
  await tell('password_changed')
  await allDone()
  expect(smtp.mails).toHaveLength(2)
})

test('a mail that is tried again is the same mail, whatever came in between', async () => {
  let lost = true
  const mailer: typeof t.deps.mailer = {
    ...t.deps.mailer,
    send: async (mail) => {
      await t.deps.mailer.send(mail)
      if (lost) throw Object.assign(new Error('gone after the last dot'), { code: 'ECONNRESET' })
    },
  }
  await tell('password_changed')
  await start({ ...t.deps, mailer })
  await vi.waitFor(async () =>
    expect((await outbox()).at(-1)).toMatchObject({ state: 'due', last_error: 'ECONNRESET' }),
  )
  lost = false
  await tell('roles_changed')
  await passTime(HOUR_MS)
  await allDone()
  const ids = smtp.mails.map(({ headers }) => headers['message-id'])
  expect(ids).toHaveLength(3)
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@mamori\.example>$/)
  // Of the three, two are copies that a reader's mail server can tell.
  expect(new Set(ids).size).toBe(2)
  expect(new Set(smtp.mails.map(({ text }) => text)).size).toBe(2)
})

test('a mail server that refuses is tried again; its words stay out of the outbox', async () => {
  smtp.refuse(1)
  await tell('password_changed')
  await start()
  await vi.waitFor(async () =>
    expect((await outbox()).at(-1)).toMatchObject({ state: 'due', attempts: 1 }),
  )
  expect(JSON.stringify(await outbox())).not.toContain('pref.example')
  await passTime(HOUR_MS)
  await allDone()
  expect(smtp.mails).toHaveLength(1)
})

test('without a mail server the inbox is all there is, and nothing is sent later', async () => {
  await tell('password_changed')
  await start({ ...t.deps, mailer: { ...t.deps.mailer, enabled: false } })
  await allDone()
  await jobs?.stop()
  await t.ownerSql`update notifications set created_at = created_at - interval '4 days'`
  await tell('roles_changed')
  await passTime(HOUR_MS)
  await start()
  await allDone()
  expect(smtp.mails.map(({ headers }) => headers.subject)).toEqual(['[Mamori] 権限が変わりました'])
})

test('payloads name ids alone', async () => {
  await tell('password_changed')
  await start()
  await allDone()
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
  expect((await outbox()).map(({ payload }) => payload)).toEqual([
    { userId: uuid },
    { userId: uuid, notificationIds: [uuid], more: 0 },
  ])
})
