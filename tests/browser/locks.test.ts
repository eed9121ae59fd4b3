import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMachine, type Machine } from '#tests/agent/machine'
import { plantProgram, send } from './refresh.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

/* The agent's own program on a laptop that is a folder: what the console shows has really happened there. */
const SERIAL = 'R906236721'
let server: Server
let browser: Browser
let security: Visitor
let machine: Machine
let deviceId: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  const staff = await visit(browser, server.origin)
  await logIn(staff.page, server.origin, server.logins.it_staff)
  await plantProgram(staff.page)
  const filter = encodeURIComponent(JSON.stringify({ q: SERIAL }))
  const [device] = await send(staff.page, 'GET', `/devices?filter=${filter}`)
  deviceId = device.id
  const wish = { deviceId, profile: 'device-management' }
  const { token, rootSha256 } = await send(staff.page, 'POST', '/enrollment-tokens', wish)
  await staff.context.close()
  machine = createMachine(SERIAL)
  machine.signOn('c1')
  const sheet = ['--token', token, '--server', server.agentUrl, '--root', rootSha256]
  expect(await machine.agent('enroll', ...sheet)).toMatchObject({ code: 0 })
  security = await visit(browser, server.origin)
  await logIn(security.page, server.origin, server.logins.security)
})
afterAll(async () => {
  await browser?.close()
  await machine?.remove()
  await server?.stop()
})

/** Says why, and sends. */
async function act(page: Page, name: string, reason: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('理由').fill(reason)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a lock is pending until the laptop has proven it, and is undone by the release', async () => {
  const { page } = security
  await page.goto(`${server.origin}/#/devices/${deviceId}/show`)
  await page.getByText('機器からの報告はまだありません。').waitFor()
  await act(page, 'ロックする', '紛失の届け出')
  // Nobody is there yet: wanted is not locked.
  await page.getByText('ロック待ち(未確認)').waitFor()
  await page.getByText('送信待ち').waitFor()
  const agent = machine.run()
  await page.getByText('ロック確認済み').waitFor()
  await page.getByText('nologin-file').waitFor()
  expect(machine.sessions()).toEqual([])
  expect(machine.read('/etc/nologin')).toContain('Mamori')

  await act(page, '解除する', '手元に戻った')
  await page.getByText('ロックなし', { exact: true }).first().waitFor()
  await page.getByText('解除待ち').waitFor({ state: 'detached' })
  await expect.poll(() => machine.read('/etc/nologin')).toBeNull()
  expect(agent.child.exitCode).toBeNull()
})

test('the command says when it was ordered, came, was accepted and was done', async () => {
  const { page } = security
  await page.getByRole('link', { name: 'ロック(利用停止)' }).click()
  await page.getByText('紛失の届け出').first().waitFor()
  const steps = page.locator('section', { hasText: '経過' })
  for (const step of ['送信待ち', '送信済み', '受付済み', '完了'])
    await steps.getByText(step, { exact: true }).waitFor()
  const times = (await steps.textContent())?.match(/\d{1,2}:\d{2}:\d{2}/g) ?? []
  expect(times.length).toBeGreaterThanOrEqual(4)
})

test('the fleet in numbers: who is there, in which version, and what fails once it is asked for', async () => {
  const { page } = security
  await send(page, 'POST', '/posture-policies', { name: '全庁標準', inForce: true, edr: true })
  await page.goto(`${server.origin}/#/agents`)
  await page.getByRole('link', { name: /^1\s*不適合$/ }).click()
  await page.getByRole('cell', { name: '道備-28-00001' }).waitFor()
  await page.getByRole('link', { name: /^EDR 1$/ }).waitFor()
  await page.getByRole('link', { name: /^Linux \S+ 1$/ }).waitFor()
  await page.getByRole('link', { name: /^0\s*未確認/ }).click()
  await page.getByRole('cell', { name: '道備-28-00001' }).waitFor({ state: 'detached' })
})

test('an administrator gives the fleet more time, and asks for new keys', async () => {
  const { page, complaints } = await visit(browser, server.origin)
  await logIn(page, server.origin, server.logins.admin)
  await page.getByRole('menuitem', { name: '自動ロックの延長' }).click()
  await page.getByRole('button', { name: '延長する' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('一度延長すると取り消せません').waitFor()
  await dialog.getByLabel('延ばす日数').fill('10')
  await dialog.getByLabel('理由').fill('年末年始')
  await dialog.getByRole('button', { name: '延長する' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('cell', { name: '240 時間' }).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '機器用のファイル' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('mamori-extension-1.txt')

  await page.getByRole('menuitem', { name: 'コマンドの署名鍵' }).click()
  await page.getByRole('cell', { name: '1 台' }).waitFor()
  await act(page, '鍵の交代を申請', '年に一度の交代')
  await page.getByText('年に一度の交代').waitFor()
  expect(complaints).toEqual([])
})

test('on a phone nothing is cut off, and nothing was complained of', async () => {
  const { page, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.security)
  for (const [path, shows] of [
    ['lease-extensions', '年末年始'],
    ['command-keys', '1 台'],
    ['agents', '版ごとの台数'],
    [`devices/${deviceId}/show`, '機器が確かめた状態'],
  ] as const) {
    await page.goto(`${server.origin}/#/${path}`)
    await page.getByText(shows).first().waitFor()
    expect([path, await overflow(page)]).toEqual([path, 0])
  }
  expect([...security.complaints, ...complaints]).toEqual([])
})
