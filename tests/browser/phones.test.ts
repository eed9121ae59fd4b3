import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from './refresh.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let staff: Visitor
let deviceId: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  staff = await visit(browser, server.origin)
  const { page } = staff
  await logIn(page, server.origin, server.logins.it_staff)
  const model = await send(page, 'POST', '/device-models', {
    kind: 'smartphone',
    maker: '試作',
    name: 'P1',
  })
  const device = await send(page, 'POST', '/devices', {
    kind: 'smartphone',
    propertyNumber: '道携-33-00001',
    imei: '490154203237518',
    modelId: model.id,
  })
  deviceId = device.id
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a policy is made, and stands for all phones', async () => {
  const { page } = staff
  await page.goto(`${server.origin}/#/phone-policies/create`)
  await page.getByLabel('名前').fill('標準')
  await page.getByLabel('閉域網の APN').fill('closed.example.lg.jp')
  await page.getByLabel('許可するアプリ').fill('jp.lg.example.mail\njp.lg.example.calendar\n')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('cell', { name: '標準 標準' }).waitFor()
  const [policy] = await send(page, 'GET', '/phone-policies')
  expect(policy).toMatchObject({
    standing: true,
    apps: ['jp.lg.example.mail', 'jp.lg.example.calendar'],
  })
})

test('without a service that manages phones the page says so, and work by hand is left', async () => {
  const { page } = staff
  await page.goto(`${server.origin}/#/devices/${deviceId}/show`)
  await page.getByText('まだ登録されていません').waitFor()
  await page.getByText('スマートフォンの管理サービスに接続していません').first().waitFor()
  await page.getByRole('button', { name: 'SIM の停止を依頼' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '依頼する' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.goto(`${server.origin}/#/phone-tasks`)
  await page.getByRole('cell', { name: '道携-33-00001' }).waitFor()
  await page.getByRole('button', { name: '完了にする' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('連絡先').fill('通信事業者 法人窓口')
  await dialog.getByLabel('受付番号').fill('K-1')
  await dialog.getByRole('button', { name: '完了にする' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('cell', { name: /通信事業者 法人窓口/ }).waitFor()
  expect(await page.getByRole('button', { name: '完了にする' }).count()).toBe(0)
})

test('fits a phone, and complains of nothing', async () => {
  const { page, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.it_staff)
  for (const path of ['phones', 'phone-tasks', 'phone-policies', `devices/${deviceId}/show`]) {
    await page.goto(`${server.origin}/#/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    expect([path, await overflow(page)]).toEqual([path, 0])
  }
  expect([...complaints, ...staff.complaints]).toEqual([])
})
