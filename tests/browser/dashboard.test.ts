import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Planted, plantProgram, send } from './refresh.ts'
import { type Server, startServer } from './server.ts'
import { logIn, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let staff: Visitor
let page: Page
let planted: Planted

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  page = staff.page
  await logIn(page, server.origin, server.logins.it_staff)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const home = async () => {
  // Another page first: only then the same address is a new visit.
  await page.goto(`${server.origin}/#/account`)
  await page.getByRole('heading', { level: 1, name: 'ホーム' }).waitFor({ state: 'detached' })
  await page.reload()
  await page.goto(`${server.origin}/#/`)
  await page.getByTestId('course').waitFor()
}
const figure = async (name: string) =>
  (await page.getByTestId(`figure-${name}`).locator('dd').first().textContent())?.trim()
const charts = () => [...staff.loaded].filter((path) => /\/chart-.{8}\.js$/.test(path))

test('without a program the page says what to do first, and loads no charts', async () => {
  await page.getByText('パソコンの更新計画がまだありません').waitFor()
  await page.getByRole('link', { name: '更新計画を作る' }).waitFor()
  expect(charts()).toEqual([])
})

test('a replacement that closes changes the sentence, the figures and the map', async () => {
  planted = await plantProgram(page)
  await home()
  expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toMatch(
    /^3月31日までに2台： まだ見込みが出せません$/,
  )
  expect([await figure('closed'), await figure('replaced')]).toEqual(['0', '0'])
  await page.getByRole('link', { name: /^石狩振興局：2台のうち0台を更新済み/ }).waitFor()
  await page
    .getByRole('img', { name: /計画と実績の積上げの図/ })
    .locator('svg')
    .waitFor()
  expect(charts()).toHaveLength(1)

  await planted.close(0)
  await home()
  expect([await figure('closed'), await figure('replaced')]).toEqual(['1', '1'])
  await page.getByRole('link', { name: /^石狩振興局：2台のうち1台を更新済み、完了1台/ }).waitFor()
})

test('a blocker appears, and opens the list with its filter', async () => {
  const [, second] = planted.replacementIds
  await send(page, 'POST', `/replacements/${second}/transition`, {
    to: 'declined',
    reason: '年度末まで待ちたい',
  })
  await home()
  const blocker = page.getByTestId('blockers').getByRole('link', { name: /見送り/ })
  expect(await blocker.textContent()).toMatch(/1$/)
  await blocker.click()
  await expect.poll(() => new URL(page.url()).hash).toContain('#/replacements?')
  const filter = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('filter')
  expect(JSON.parse(filter!)).toEqual({ programId: planted.programId, state: ['declined'] })
})

test('a filter that was saved is there after a reload, and can be forgotten', async () => {
  await page.goto(`${server.origin}/#/devices?filter=${encodeURIComponent('{"state":"erased"}')}`)
  const saved = page.getByRole('button', { name: '保存した絞り込み' })
  await saved.click()
  await page.getByLabel('名前', { exact: true }).fill('消去済みの機器')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('button', { name: '消去済みの機器', exact: true }).waitFor()

  await page.goto(`${server.origin}/#/devices?filter=${encodeURIComponent('{}')}`)
  await page.reload()
  await saved.click()
  await page.getByRole('button', { name: '消去済みの機器', exact: true }).click()
  await expect.poll(() => decodeURIComponent(page.url())).toContain('"state":"erased"')
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1)

  await saved.click()
  await page.getByRole('button', { name: '「消去済みの機器」を消す' }).click()
  await page.getByText('保存した絞り込みはまだありません').waitFor()
})

test('nothing left the origin, broke the policy or spoke up in the browser’s console', () => {
  expect(staff.complaints).toEqual([])
})
