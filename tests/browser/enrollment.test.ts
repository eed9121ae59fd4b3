import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '#tests/pdf'
import { plantProgram, send } from './refresh.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let staff: Visitor
/** A new laptop of the wave, and the wave. */
const ids = {} as { device: string; wave: string }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  await logIn(staff.page, server.origin, server.logins.it_staff)
  await plantProgram(staff.page)
  const filter = encodeURIComponent(JSON.stringify({ q: '道備-33-00001' }))
  const [device] = await send(staff.page, 'GET', `/devices?filter=${filter}`)
  const [wave] = await send(staff.page, 'GET', '/waves')
  Object.assign(ids, { device: device.id, wave: wave.id })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const TOKEN = /^([0-9A-Z]{5}-){4}[0-9A-Z]{5}$/

test('a token is made on the device’s page, shown once, and found in the list', async () => {
  const { page } = staff
  await page.goto(`${server.origin}/#/devices/${ids.device}/show`)
  await page.getByRole('button', { name: '登録トークンを発行' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '登録トークンを発行' }).click()
  const shown = page.getByTestId('token')
  await shown.waitFor()
  const token = await shown.textContent()
  expect(token).toMatch(TOKEN)
  await page.getByRole('button', { name: '控えました' }).click()
  await shown.waitFor({ state: 'detached' })
  await page.goto(`${server.origin}/#/enrollment-tokens`)
  await page.getByRole('cell', { name: '道備-33-00001' }).waitFor()
  expect(await page.content()).not.toContain(token)
})

test('the kitting sheets of a wave are one press away, and make what was there worthless', async () => {
  const { page } = staff
  await page.goto(`${server.origin}/#/waves/${ids.wave}/show`)
  await page.getByRole('button', { name: 'キッティングシートを作る' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'キッティングシートを作る' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('キッティングシート.pdf')
  const [sheet] = await textOf(readFileSync((await download.path())!))
  expect(sheet).toContain('道備-33-00001')
  expect(sheet).toContain('道備-33-00002')
  await page.goto(`${server.origin}/#/enrollment-tokens`)
  await page.getByText('無効', { exact: true }).first().waitFor()
})

test('on a phone nothing is cut off, and nothing was complained of', async () => {
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.it_staff)
  for (const path of ['enrollment-tokens', `devices/${ids.device}/show`]) {
    await phone.page.goto(`${server.origin}/#/${path}`)
    await phone.page.getByText('道備-33-00001').first().waitFor()
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  expect([...staff.complaints, ...phone.complaints]).toEqual([])
})

test('why a device is turned away is told by its property number, and who is on is listed', async () => {
  const { page } = staff
  await page.goto(`${server.origin}/#/access`)
  await page.getByRole('textbox', { name: /備品番号・シリアル番号/ }).fill('道備-33-00001')
  await page.getByRole('button', { name: '調べる', exact: true }).click()
  await page.getByRole('link', { name: '道備-33-00001' }).waitFor()
  await page.getByText('閉域網の証明書の発行・更新').first().waitFor()
  await page.getByText('拒否').first().waitFor()
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.security)
  for (const path of ['/access', '/network-sessions', '/blocked-keys', '/drills']) {
    await phone.page.goto(`${server.origin}/#${path}`)
    await phone.page.getByRole('heading', { level: 1 }).waitFor()
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  expect([...staff.complaints, ...phone.complaints]).toEqual([])
})
