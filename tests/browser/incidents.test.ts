import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onelineName, parseCertificate } from '#certs'
import { csv, importFile } from '#tests/imports'
import { createRequest } from '#tests/pki'
import { call, type Json, list } from '#tests/rollout'
import { programAs } from './program.ts'
import { type Server, startServer } from './server.ts'
import { DESKTOP, logIn, overflow, PHONE, startBrowser, visit } from './visitor.ts'

const SECRET = 'a-secret-of-the-test-0123456789'

let folder: string
let server: Server
let browser: Browser
/** Of somebody else, who will have no login. */
let other: { staffId: string }
/** What an access point shows of the lost laptop's certificate. */
let shown: { serial: string; issuer: string }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mamori-incidents-'))
  const file = join(folder, 'radius')
  writeFileSync(file, SECRET, { mode: 0o600 })
  ;[server, browser] = await Promise.all([
    startServer(async () => ({ RADIUS_SECRET_FILE: file })),
    startBrowser(),
  ])
  await plant()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true })
})

/** Two people: the employee with a certified laptop and an old one, and somebody with one laptop. */
async function plant(): Promise<void> {
  const it = await programAs(server, server.logins.it_staff)
  const units = ['所属コード,親コード,所属名,区分', '010000,,総務部,部']
  const people = [
    '職員番号,氏名,カナ,所属コード,職名,メールアドレス',
    '100001,髙橋　花子,タカハシ　ハナコ,010000,主事,a@pref.example.jp',
    '100002,佐藤　一郎,サトウ　イチロウ,010000,主査,b@pref.example.jp',
    '100003,所　長子,トコロ　ナガコ,010000,課長,c@pref.example.jp',
  ]
  const laptops = [
    '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,OS',
    '道備-33-00001,010000,100001,富士通,LIFEBOOK U9311,S1,Windows 10',
    '道備-28-00002,010000,100001,NEC,VersaPro,S2,Windows 8.1',
    '道備-33-00003,010000,100002,富士通,LIFEBOOK U9311,S3,Windows 10',
  ]
  await importFile(it, 'units', csv(...units))
  await importFile(it, 'staff', csv(...people))
  await importFile(it, 'devices', csv(...laptops))
  const devices: Json[] = await call(it, 'GET', `/api/devices${list({})}`)
  const of = (number: string) => devices.find((each) => each.propertyNumber === number)
  other = { staffId: of('道備-33-00003').holderId }
  const body = {
    deviceId: of('道備-33-00001').id,
    profile: 'network-access',
    csr: createRequest().pem,
  }
  const { serialNumber, chain } = await call(it, 'POST', '/api/certificates', body, 201)
  const [, base64] = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(chain)!
  const { subject } = parseCertificate(Buffer.from(base64!, 'base64'))
  shown = { serial: serialNumber, issuer: onelineName(subject) }

  const admin = await programAs(server, server.logins.admin)
  const users: Json[] = await call(admin, 'GET', `/api/users${list({ q: '' })}`)
  const link = (role: 'employee' | 'section_head', staffId: string) => {
    const { id } = users.find(({ username }) => username === server.logins[role].username)
    return call(admin, 'PUT', `/api/users/${id}`, { staffId })
  }
  await link('employee', of('道備-33-00001').holderId)
  const [head] = await call(it, 'GET', `/api/staff${list({ q: '100003' })}`)
  await call(it, 'PUT', `/api/units/${head.unitId}`, { headStaffId: head.id })
  await link('section_head', head.id)
}

/** The status of the answer to an access point. */
const knock = async () => {
  const attributes = { 'TLS-Client-Cert-Serial': shown.serial, 'NAS-Identifier': 'ap-7' }
  const body = { ...attributes, 'TLS-Client-Cert-Issuer': shown.issuer }
  const answer = await fetch(`${server.origin}/radius/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
    body: JSON.stringify(
      Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name, { type: 'string', value: [value] }]),
      ),
    ),
  })
  return answer.status
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

test('an employee reports a loss in three taps, and sees every door shut', async () => {
  const { page, context, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.employee)
  expect(await knock()).toBe(200)
  let taps = 0
  const tap = (name: string | RegExp) => {
    taps++
    return press(page, name)
  }
  await tap('紛失・盗難を届け出る')
  await tap(/道備-33-00001/)
  expect(await overflow(page)).toBe(0)
  await tap('届け出て、いますぐ止める')
  await page.getByRole('heading', { level: 1, name: '事案 第1号' }).waitFor()
  expect(taps).toBe(3)
  expect(await knock()).toBe(401)
  const timeline = page.getByTestId('timeline')
  await timeline.getByText('すべての入口を閉鎖').waitFor()
  await timeline.getByText('証明書の一時停止').waitFor()
  await page.getByText(/ロック: 封鎖/).waitFor()
  await page.getByText('止めた証明書 1 枚').waitFor()
  await page.getByText('ロック未確認').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('a link of the hotline reports once, without login, and only when asked to', async () => {
  const hotline = await visit(browser, server.origin)
  await logIn(hotline.page, server.origin, server.logins.it_staff)
  await hotline.page.goto(`${server.origin}/#/staff/${other.staffId}/show`)
  await press(hotline.page, '届出のリンクを渡す')
  await hotline.page.getByRole('dialog').getByRole('button', { name: '届出のリンクを渡す' }).click()
  const link = await hotline.page.locator('input[readonly]').inputValue()
  expect(hotline.complaints).toEqual([])
  await hotline.context.close()

  const { page, context, complaints } = await visit(browser, server.origin, PHONE)
  await page.goto(link)
  await page.getByText('佐藤 一郎').waitFor()
  expect(await overflow(page)).toBe(0)
  const security = await programAs(server, server.logins.security)
  const count = async () => (await call(security, 'GET', `/api/incidents${list({})}`)).length
  expect(await count()).toBe(1)
  await press(page, '盗難')
  await press(page, '届け出て、いますぐ止める')
  await page.getByText(/届け出ました\(事案 第2号\)/).waitFor()
  expect(await count()).toBe(2)
  expect(complaints).toEqual([])
  await page.reload()
  await page
    .getByRole('alert')
    .getByText(/リンク/)
    .waitFor()
  await context.close()
})

test('a section head has what their people lost before them, and may report for them', async () => {
  const { page, context, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.section_head)
  await page.goto(`${server.origin}/#/my-unit`)
  await page.getByRole('link', { name: '事案 第1号' }).waitFor()
  expect(await overflow(page)).toBe(0)
  await page.goto(`${server.origin}/#/staff/${other.staffId}/show`)
  await press(page, '紛失・盗難を届け出る')
  await page.getByRole('dialog').getByText('道備-33-00003').waitFor()
  await page.goto(`${server.origin}/#/incidents`)
  await page.getByText('事案 第1号').click()
  await page.getByText('ロック未確認').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('CSIRT has the clocks in a list, each door on one page, and asks for a wipe', async () => {
  const { page, context, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.security)
  await page.goto(`${server.origin}/#/incidents`)
  await page
    .getByText(/あと \d+ (分|時間|日)/)
    .first()
    .waitFor()
  expect(await overflow(page)).toBe(0)
  await page.getByText('事案 第1号').click()
  const timeline = page.getByTestId('timeline')
  await timeline.getByText(/^拒否/).waitFor()
  await timeline.getByText('指示を登録').waitFor()
  expect(await overflow(page)).toBe(0)
  const dialog = page.getByRole('dialog')
  await press(page, '届出の内容を補う')
  await dialog.getByLabel('場所').fill('札幌駅')
  await dialog.getByLabel('起きた日時').fill('2021-08-06T08:30')
  await press(page, '保存')
  await page.getByText('2021/08/06 08:30').waitFor()
  await page.getByText('札幌駅').waitFor()
  await press(page, 'データを消去')
  await dialog.getByRole('textbox').fill('個人情報が入っている')
  await dialog.getByRole('button', { name: 'データを消去' }).click()
  await page.getByText('個人情報が入っている').waitFor()
  await page.setViewportSize(DESKTOP)
  await page.goto(`${server.origin}/#/incidents`)
  await page.getByRole('row').filter({ hasText: '佐藤 一郎' }).getByText('盗難').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})
