import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSmtpServer } from '#tests/smtp'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

/* An administrator hears that something is wrong, finds out what, and mends it. */

let server: Server
let browser: Browser
let smtp: Awaited<ReturnType<typeof createSmtpServer>>
let sql: postgres.Sql
let admin: Visitor
let secrets: string

beforeAll(async () => {
  smtp = await createSmtpServer()
  secrets = await mkdtemp(join(tmpdir(), 'mamori-operations-'))
  const secretFile = join(secrets, 'webhook')
  await writeFile(secretFile, 'a-secret-of-the-test-0123456789', { mode: 0o600 })
  ;[server, browser] = await Promise.all([
    startServer(async () => ({
      SMTP_URL: smtp.url,
      // Nobody listens there.
      ALERT_WEBHOOK_URL: 'https://127.0.0.1:9/alerts',
      ALERT_WEBHOOK_SECRET_FILE: secretFile,
      ALERT_WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8',
    })),
    startBrowser(),
  ])
  sql = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
  await sql.begin(async (tx) => {
    await tx`select set_config('app.actor', 'system:test', true), set_config('app.tx', gen_random_uuid()::text, true)`
    await tx`update users set email = 'admin@pref.example' where username = ${server.logins.admin.username}`
  })
  admin = await visit(browser, server.origin)
})
afterAll(async () => {
  await browser?.close()
  await sql?.end()
  await server?.stop()
  await smtp?.close()
  if (secrets) await rm(secrets, { recursive: true, force: true })
})

/** The watch comes round every minute; here it does at once. */
const watch = async () => {
  const [row] =
    await sql`insert into outbox (job, payload) values ('alerts.watch', '{}') returning id`
  await expect
    .poll(async () => (await sql`select state from outbox where id = ${row!.id}`)[0]?.state, {
      timeout: 30_000,
    })
    .toBe('done')
}
const open = (page: Page, path: string) => page.goto(`${server.origin}/#${path}`)

test('the home page is quiet while all is well, and speaks up when it is not', async () => {
  const { page } = admin
  await watch()
  await logIn(page, server.origin, server.logins.admin)
  await open(page, '/alerts')
  await page.getByText('異常はありません').waitFor()
  await sql`insert into outbox (job, payload, state, attempts, last_error, due_at, finished_at)
    select 'jobs.prune', '{}', 'dead', 8, 'ECONNREFUSED', now() - interval '1 hour', now() - interval '1 hour'
    from generate_series(1, 3)`
  // What no worker here knows waits.
  await sql`insert into outbox (job, payload, due_at)
    values ('of.another-release', '{}', now() - interval '21 minutes')`
  await watch()
  await open(page, '/')
  await page.reload()
  await page.getByText('Mamori の動きに警告が 2 件あります').waitFor()
  await page.getByText('最も古い処理が 21 分待っています').waitFor()
  await page.getByRole('link', { name: '警告を見る' }).click()
  await page.getByRole('heading', { level: 1, name: '警告' }).waitFor()
})

const alarm = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name })

test('an alert says since when, by which limit, and who was told; one can say that one has seen it', async () => {
  const { page } = admin
  const behind = alarm(page, '処理が滞っています')
  await behind.getByText('10 分から警告').waitFor()
  await behind.getByText('送信済み').waitFor({ timeout: 40_000 })
  await behind.getByText('再試行中').waitFor({ timeout: 40_000 })
  await behind.getByText('宛先が接続を断りました。').waitFor()
  expect(smtp.mails.map(({ to }) => to)).toContainEqual(['admin@pref.example'])

  await behind.getByRole('button', { name: '確認した' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '確認した' }).click()
  await behind.getByText('が確認(').waitFor()
  await open(page, '/')
  await page.getByText('Mamori の動きに警告が 1 件あります').waitFor()
})

test('a test message tells what came of it', async () => {
  const { page } = admin
  await open(page, '/alerts')
  await page.getByRole('button', { name: '自分に試験メールを送る' }).click()
  const tests = page.getByRole('listitem').filter({ hasText: /\d\d:\d\d:\d\d/ })
  await tests.filter({ hasText: 'メール' }).getByText('送信済み').waitFor()
  expect(smtp.mails.at(-1)!.headers.subject).toBe('[Mamori] 警告の試験送信')
  await page.getByRole('button', { name: 'Webhook を試す' }).click()
  await tests.filter({ hasText: 'Webhook' }).getByText('送信失敗').waitFor()
})

test('the limits lead to where they are set', async () => {
  const { page } = admin
  await page.getByRole('link', { name: '設定を開く' }).first().click()
  const group = page.getByRole('heading', { level: 2, name: '運用の警告' })
  await expect.poll(async () => (await group.boundingBox())?.y ?? Infinity).toBeLessThan(300)
})

test('from the alert to the queue, where all that gave up runs again', async () => {
  const { page } = admin
  await open(page, '/alerts')
  await alarm(page, '失敗して止まった処理').getByRole('link', { name: '対象を見る' }).click()
  await page.getByRole('heading', { level: 1, name: '処理' }).waitFor()
  const kinds = page.getByRole('table', { name: '処理ごとの件数' })
  await kinds.getByRole('row', { name: /完了した処理の削除 jobs\.prune 3/ }).waitFor()
  await page.getByText('宛先が接続を断りました。').first().waitFor()
  // The list below shows what the alert is about, and a row opens.
  await page.getByRole('cell', { name: '停止(要対応)' }).first().click()
  await page.getByText('この処理の一覧を見る').waitFor()
  await page.getByText('ECONNREFUSED').waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'すべてやり直す: 完了した処理の削除(3 件)' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'すべてやり直す' }).click()
  await page.getByText('3 件をもう一度処理します').waitFor()
  await expect
    .poll(async () => (await sql`select id from outbox where state = 'dead'`).length, {
      timeout: 30_000,
    })
    .toBe(0)
  const [retried] = await sql`select job, count, outbox_id from job_retries`
  expect(retried).toEqual({ job: 'jobs.prune', count: 3, outbox_id: null })
})

test('what is over is history', async () => {
  const { page } = admin
  await watch()
  await open(page, '/alerts')
  await page.reload()
  await page.getByRole('row', { name: /失敗して止まった処理があります 3 件/ }).waitFor()
  await expect.poll(() => alarm(page, '失敗して止まった処理').count()).toBe(0)
})

test('others see of it what is theirs: security the alerts, a trainer nothing', async () => {
  const security = await visit(browser, server.origin)
  await logIn(security.page, server.origin, server.logins.security)
  await open(security.page, '/alerts')
  await alarm(security.page, '処理が滞っています').getByText('送信済み').waitFor()
  await security.page.getByText('最近の試験送信').waitFor()
  expect(await security.page.getByRole('button', { name: 'Webhook を試す' }).count()).toBe(0)
  expect(await security.page.getByRole('link', { name: '対象を見る' }).count()).toBe(0)
  const trainer = await visit(browser, server.origin)
  await logIn(trainer.page, server.origin, server.logins.trainer)
  for (const path of ['/alerts', '/jobs']) {
    await open(trainer.page, path)
    await trainer.page.getByText('このページを見る権限がありません').waitFor()
  }
  expect([...security.complaints, ...trainer.complaints]).toEqual([])
  await security.context.close()
  await trainer.context.close()
})

test('on a phone nothing is cut off, and nothing was complained of', async () => {
  await sql`insert into outbox (job, payload, state, attempts, last_error, finished_at)
    values ('jobs.prune', '{}', 'dead', 8, 'unexpected', now())`
  await watch()
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.admin)
  const [alert] =
    await sql`select id from alerts where cleared_at is null and kind = 'outbox_behind'`
  const [job] = await sql`select id from outbox where state = 'dead'`
  for (const [path, shows] of [
    ['/', 'Mamori の動きに警告が'],
    ['/alerts', '自分に試験メールを送る'],
    [`/alerts/${alert!.id}/show`, '知らせた相手'],
    ['/jobs', '完了した処理の削除'],
    [`/jobs/${job!.id}/show`, '予期しない失敗です。'],
  ] as const) {
    await open(phone.page, path)
    await phone.page.getByText(shows).first().waitFor()
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  expect([...admin.complaints, ...phone.complaints]).toEqual([])
})
