import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProvider, type TestProvider } from '#tests/oidc-provider'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, visit } from './visitor.ts'

const ADDRESS = 'trainer@pref.example'
let provider: TestProvider
let server: Server
let browser: Browser
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mamori-identity-'))
  ;[server, browser] = await Promise.all([
    startServer(async (origin) => {
      provider = await startProvider([`${origin}/api/oidc/callback`])
      const file = join(folder, 'secret')
      writeFileSync(file, provider.clientSecret)
      return {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET_FILE: file,
      }
    }),
    startBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await provider?.stop()
  rmSync(folder, { recursive: true })
})

/** A key in the computer that knows its owner by a fingerprint, which always fits. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

const logOut = async (page: Page) => {
  await page.getByRole('button', { name: '利用者メニュー' }).click()
  await page.getByRole('menuitem', { name: 'ログアウト' }).click()
  await page.getByRole('heading', { level: 1, name: 'ログイン' }).waitFor()
}

test('a passkey made on the account page logs in without a password, on a phone too', async () => {
  const { page, context, complaints } = await visit(browser, server.origin, PHONE)
  await withAuthenticator(page)
  await logIn(page, server.origin, server.logins.security)
  await page.goto(`${server.origin}/#/account`)
  await page.getByRole('button', { name: 'パスキーを登録' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('名前').fill('私のパソコン')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await page.getByText('私のパソコン').waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await logOut(page)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'パスキーを使う' }).click()
  await page.getByRole('heading', { level: 1, name: 'ホーム' }).waitFor()
  await page.goto(`${server.origin}/#/account`)
  await page.getByRole('button', { name: '削除' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '削除' }).click()
  await page.getByText('私のパソコン').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
  await context.close()
})

/** A unit and a person, by the API, as IT staff import them. */
async function importPeople(): Promise<void> {
  const { page, context } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.it_staff)
  const files = {
    units: '所属コード,所属名,区分\r\n900001,招待試験課,section\r\n',
    staff:
      '職員番号,氏名,カナ,所属コード,役職,メールアドレス\r\n777001,髙橋 招子,タカハシ ショウコ,900001,主事,777001@pref.example\r\n',
  }
  const headers = { origin: server.origin }
  for (const [kind, text] of Object.entries(files)) {
    const file = { name: `${kind}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) }
    const url = `${server.origin}/api/imports`
    const checked = await (
      await context.request.post(url, { multipart: { kind, file }, headers })
    ).json()
    const applied = await context.request.post(`${url}/${checked.id}/apply`, { headers })
    expect([kind, applied.ok()]).toEqual([kind, true])
  }
  await context.close()
}

test('a unit is invited by a list of links, and its people choose how to log in', async () => {
  await importPeople()
  const { page, context, complaints } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.admin)
  await page.goto(`${server.origin}/#/invitations`)
  await page.getByRole('button', { name: '招待する' }).first().click()
  const dialog = page.getByRole('dialog', { name: '招待する' })
  await dialog.getByLabel('所属', { exact: true }).fill('招待試験')
  await page.getByRole('option', { name: '招待試験課' }).click()
  await dialog.getByRole('radio', { name: '一覧を表示して手渡す' }).check()
  await dialog.getByRole('button', { name: '招待する' }).click()
  await page.getByText('1 人を招待しました').waitFor()
  const link = await page.getByTestId('links').locator('code').textContent()
  expect(complaints).toEqual([])
  await context.close()

  const invited = await visit(browser, server.origin, PHONE)
  await invited.page.goto(link!)
  await invited.page.getByText('髙橋 招子 (777001)').waitFor()
  expect(await overflow(invited.page)).toBeLessThanOrEqual(0)
  for (const field of await invited.page.locator('input[type=password]').all()) {
    await field.fill('春はあけぼの やうやう白く')
  }
  await invited.page.getByRole('button', { name: 'パスワードを決めてログイン' }).click()
  await invited.page.getByRole('heading', { level: 1, name: 'ホーム' }).waitFor()
  expect(invited.complaints).toEqual([])
  await invited.context.close()
})

/** By the API, as the admin does it in the console. */
async function prepareLinking(): Promise<void> {
  const { page, context } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.admin)
  const headers = { origin: server.origin }
  const { request } = context
  const url = (path: string) => `${server.origin}/api${path}`
  const byMail = await request.put(url('/settings/oidc.linkBy'), {
    data: { value: 'email' },
    headers,
  })
  const filter = encodeURIComponent(JSON.stringify({ q: 'trainer' }))
  const [user] = await (await request.get(url(`/users?filter=${filter}`))).json()
  const named = await request.put(url(`/users/${user.id}`), { data: { email: ADDRESS }, headers })
  expect([byMail.status(), named.status()]).toEqual([200, 200])
  await context.close()
}

test('the identity provider logs in, and asks anew before a token is made', async () => {
  await prepareLinking()
  const context = await browser.newContext({ locale: 'ja-JP' })
  const page = await context.newPage()
  await page.goto(server.origin)
  provider.person = { sub: 'stranger' }
  const bySso = page.getByRole('button', { name: '職員認証 (SSO) を使う' })
  await bySso.click()
  await page.getByText('Mamori の利用者に見当たりません').waitFor()

  const claims = { email: ADDRESS, email_verified: true }
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600
  await context.clearCookies()
  provider.person = { sub: 'trainer', claims, authTime: anHourAgo }
  await page.goto(server.origin)
  await bySso.click()
  await page.getByRole('heading', { level: 1, name: 'ホーム' }).waitFor()

  await page.goto(`${server.origin}/#/account`)
  await page.getByRole('button', { name: 'トークンを発行' }).click()
  const dialog = page.getByRole('dialog', { name: 'トークンを発行' })
  await dialog.getByLabel('名前').fill('夜間')
  await dialog.getByLabel('所属の閲覧').check()
  await dialog.getByRole('button', { name: 'トークンを発行' }).click()
  provider.person = { sub: 'trainer', claims }
  const asked = page.getByRole('dialog', { name: 'ご本人の確認' })
  await asked.getByRole('button', { name: '職員認証 (SSO) を使う' }).click()
  expect(await page.getByTestId('secret').inputValue()).toMatch(/^mamori_/)
  await context.close()
})
