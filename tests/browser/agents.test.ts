import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantProgram, send } from './refresh.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let security: Visitor

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  const staff = await visit(browser, server.origin)
  await logIn(staff.page, server.origin, server.logins.it_staff)
  await plantProgram(staff.page)
  await staff.context.close()
  security = await visit(browser, server.origin)
  await logIn(security.page, server.origin, server.logins.security)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a policy is drafted, says whom it would shut out, and quarantines once it is in force', async () => {
  const { page } = security
  await page.goto(`${server.origin}/#/posture-policies/create`)
  await page.getByLabel('名前').fill('全庁標準')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { level: 1, name: '全庁標準' }).waitFor()
  await page.getByText('未施行').waitFor()
  await page.getByText('対象のパソコン').waitFor()
  const [device] = await send(page, 'GET', `/devices?filter=${issued}`)
  const decision = async () => (await send(page, 'GET', `/devices/${device.id}/access`)).decision
  expect(await decision()).toBe('allow')
  await page.getByRole('link', { name: '編集' }).click()
  await page.getByLabel('施行する').check()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('施行中', { exact: true }).waitFor()
  expect(await decision()).toBe('quarantine')
  await page.goto(`${server.origin}/#/devices/${device.id}/show`)
  await page.getByText('この機器のエージェントからの報告はまだありません。').waitFor()
  await page.getByText('安全基準の確認が古くなっています。').waitFor()
})
const issued = encodeURIComponent(JSON.stringify({ kind: 'laptop', state: 'issued' }))

test('while no agent has spoken the list says what to do', async () => {
  const { page } = security
  await page.goto(`${server.origin}/#/agents`)
  await page.getByText('報告のあったエージェントはまだありません').waitFor()
})

test('on a phone nothing is cut off, and nothing was complained of', async () => {
  const phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.security)
  for (const [path, shows] of [
    ['agents', 'エージェントのないパソコン'],
    ['posture-policies', '全庁標準'],
    ['posture-policies/create', '報告の有効時間'],
  ] as const) {
    await phone.page.goto(`${server.origin}/#/${path}`)
    await phone.page.getByText(shows).first().waitFor()
    expect([path, await overflow(phone.page)]).toEqual([path, 0])
  }
  expect([...security.complaints, ...phone.complaints]).toEqual([])
})
