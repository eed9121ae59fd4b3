import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'
import { logIn, startBrowser, visit } from './visitor.ts'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a wrong password is refused in a clear sentence, and the right one then works', async () => {
  const { page, context } = await visit(browser, server.origin)
  await page.goto(server.origin)
  await page.getByLabel('ユーザー名').fill(server.logins.employee.username)
  await page.getByLabel('パスワード').fill('まちがい')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('ユーザー名またはパスワードが違います').waitFor()
  await logIn(page, server.origin, server.logins.employee)
  await context.close()
})

test('an employee sees no dead ends, and a page that is not theirs says so', async () => {
  const { page, context, complaints } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.employee)
  const entries = (await page.getByRole('menuitem').allTextContents()).map((text) => text.trim())
  expect(entries).toContain('私の機器')
  for (const hidden of ['職員', '取込み', '利用者', '監査記録', '処理', '回線']) {
    expect(entries).not.toContain(hidden)
  }
  await page.goto(`${server.origin}/#/imports`)
  await page.getByText('このページを見る権限がありません').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('a chosen language outlives the page and the logout, and is kept on the account', async () => {
  const { page, context } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.security)
  await page.getByRole('button', { name: '利用者メニュー' }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await page.getByRole('button', { name: 'User menu' }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor()
  await context.close()

  const elsewhere = await visit(browser, server.origin)
  const { page: other } = elsewhere
  await other.goto(server.origin)
  await other.getByLabel('ユーザー名').fill(server.logins.security.username)
  await other.getByLabel('パスワード').fill(server.logins.security.password)
  await other.keyboard.press('Enter')
  await other.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await elsewhere.context.close()
})

test('an API token is shown once and works', async () => {
  const { page, context } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.it_staff)
  await page.goto(`${server.origin}/#/account`)
  await page.getByRole('button', { name: 'トークンを発行' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('名前').fill('夜間の集計')
  await dialog.getByLabel('所属の閲覧').check()
  await dialog.getByRole('button', { name: 'トークンを発行' }).click()
  await confirmPassword()
  const secret = await page.getByTestId('secret').inputValue()
  await page.getByRole('button', { name: '控えました' }).click()
  await page.getByText('夜間の集計').waitFor()
  expect(await page.content()).not.toContain(secret)

  const asProgram = { headers: { authorization: `Bearer ${secret}` } }
  expect((await fetch(`${server.origin}/api/units`, asProgram)).status).toBe(200)
  expect((await fetch(`${server.origin}/api/staff`, asProgram)).status).toBe(403)
  await context.close()

  /** Whether the API asks again depends on how long ago the person logged in. */
  async function confirmPassword() {
    const again = page.getByRole('dialog', { name: 'ご本人の確認' })
    const shown = page.getByTestId('secret')
    await again.or(shown).first().waitFor()
    if (!(await again.isVisible())) return
    await again.getByLabel('パスワード').fill(server.logins.it_staff.password)
    await again.getByRole('button', { name: '確認して続ける' }).click()
    await shown.waitFor()
  }
})

test('a page of the version before loads the new one', async () => {
  const { page, context } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.trainer)
  await page.route(/\/assets\/list-/, (route) => route.fulfill({ status: 404 }), { times: 1 })
  await page.getByRole('menuitem', { name: '研修', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '研修' }).waitFor()
  await context.close()
})

test('a session that ended elsewhere asks for the login over the page, and what was typed is saved', async () => {
  const { page, context } = await visit(browser, server.origin)
  const { it_staff } = server.logins
  await logIn(page, server.origin, it_staff)
  await page.goto(`${server.origin}/#/device-models/create`)
  await page.getByRole('textbox', { name: 'メーカー' }).fill('富士通')
  await page.getByRole('textbox', { name: '機種' }).fill('LIFEBOOK U9311')
  await context.clearCookies()
  await page.getByRole('button', { name: '保存' }).click()
  const again = page.getByRole('dialog', { name: 'もう一度ログインしてください' })
  await again.getByText('ログインの有効期間が終わりました').waitFor()
  await again.getByLabel('パスワード').fill(it_staff.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /LIFEBOOK U9311/ }).waitFor()

  await context.clearCookies()
  await page.getByRole('menuitem', { name: '所属' }).click()
  await again.getByRole('button', { name: 'ログイン画面へ移る' }).click()
  await page.getByText('ログインの有効期間が終わりました').waitFor()
  await page.getByLabel('ユーザー名').waitFor()
  await context.close()
})
