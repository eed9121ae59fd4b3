import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dayOf, dayOff, instantOf } from '#api/calendar'
import { csv, importFile } from '#tests/imports'
import { call, type Json, list, move } from '#tests/rollout'
import { programAs } from './program.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

const PLACE = '本庁舎 1階 情報政策課窓口'

let server: Server
let browser: Browser
let desk: Visitor
let phone: Visitor
/** Of the person whose laptop came back. */
let returned: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  returned = await plantSwaps()
  desk = await visit(browser, server.origin)
  await logIn(desk.page, server.origin, server.logins.it_staff)
  phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.employee)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** An office of two with new laptops at hand: one to be booked, one swapped already. */
async function plantSwaps(): Promise<string> {
  const it = await programAs(server, server.logins.it_staff)
  await importFile(
    it,
    'units',
    csv('所属コード,親コード,所属名,区分', '000000,,道庁,prefecture', '010000,000000,総務部,部'),
  )
  await importFile(
    it,
    'staff',
    csv(
      '職員番号,氏名,カナ,所属コード,職名,メールアドレス',
      '100001,髙橋　花子,タカハシ　ハナコ,010000,主事,a@pref.example.jp',
      '100002,佐藤　一郎,サトウ　イチロウ,010000,主査,b@pref.example.jp',
    ),
  )
  await importFile(
    it,
    'devices',
    csv(
      '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,OS',
      '旧-1,010000,100001,NEC,VersaPro,S1,Windows 8.1',
      '旧-2,010000,100002,NEC,VersaPro,S2,Windows 8.1',
      '新-1,,,富士通,LIFEBOOK U9311,S3,Windows 10',
      '新-2,,,富士通,LIFEBOOK U9311,S4,Windows 10',
    ),
  )
  const program = await call(it, 'POST', '/api/programs', {
    name: '更新',
    fiscalYear: Number(dayOf(new Date()).slice(0, 4)),
    goalCount: 2,
  })
  await call(it, 'POST', `/api/programs/${program.id}/transition`, { to: 'open' })
  const wave = await call(it, 'POST', '/api/waves', { programId: program.id, name: '第1グループ' })
  await call(it, 'POST', `/api/waves/${wave.id}/transition`, { to: 'open' })
  await call(it, 'POST', `/api/waves/${wave.id}/fill`, { filter: { os: 'Windows 8.1' } })
  await call(it, 'POST', `/api/waves/${wave.id}/pair`, { stock: { os: 'Windows 10' } })
  const swaps: Json[] = await call(it, 'GET', `/api/replacements${list({})}`)
  for (const { id } of swaps) await move(it, id, 'prepared')
  const done = swaps.find(({ oldPropertyNumber }) => oldPropertyNumber === '旧-2')
  const [day] = workingDays()
  const slot = await call(it, 'POST', '/api/slots', {
    place: PLACE,
    startsAt: instantOf(day!, '10:00').toISOString(),
    endsAt: instantOf(day!, '10:20').toISOString(),
    capacity: 1,
  })
  await call(it, 'POST', '/api/appointments', { replacementId: done.id, slotId: slot.id })
  for (const to of ['deployed', 'migrated', 'reclaimed']) await move(it, done.id, to)

  const admin = await programAs(server, server.logins.admin)
  const open = swaps.find(({ oldPropertyNumber }) => oldPropertyNumber === '旧-1')
  const users: Json[] = await call(admin, 'GET', `/api/users${list({ q: '' })}`)
  const employee = users.find(({ username }) => username === server.logins.employee.username)
  await call(admin, 'PUT', `/api/users/${employee.id}`, { staffId: open.holderId })
  return done.oldPropertyNumber
}

const open = async (page: Page, path: string) => {
  await page.goto(`${server.origin}/#${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** The next two working days, on which slots are made. */
function workingDays(): string[] {
  const days: string[] = []
  for (let day = addDays(dayOf(new Date()), 1); days.length < 2; day = addDays(day, 1)) {
    if (!dayOff(day)) days.push(day)
  }
  return days
}

test('IT staff make a series of slots, and are told which times are left out', async () => {
  const { page } = desk
  const [from, to] = workingDays()
  await open(page, '/slots/create')
  await page.getByRole('combobox', { name: '場所' }).fill(PLACE)
  await page.getByRole('option', { name: PLACE, exact: true }).click()
  await page.getByLabel('期間の初日').fill(from!)
  await page.getByLabel('期間の末日').fill(to!)
  await page.getByRole('button', { name: 'まとめて作る' }).click()
  await page.getByText(/予約枠を [\d,]+ 件\([\d,]+ 人分\)作りました。/).waitFor()
  await page.getByText('同じ場所の予約枠と時間が重なっています。').first().waitFor()
  await page.getByRole('link', { name: 'カレンダーで見る' }).click()
  await page.getByRole('heading', { level: 1, name: '予約枠' }).waitFor()
  expect(await overflow(page)).toBe(0)
})

test('an employee books their own swap on a phone; a double click books it once', async () => {
  const { page } = phone
  await open(page, '/')
  await page.getByRole('link', { name: '交換を予約する' }).click()
  await page.getByText(PLACE).first().waitFor()
  await page.getByRole('button', { name: /^08:45–09:15/ }).click()
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'この日時で予約する' }).dblclick()
  await page.getByRole('link', { name: '日時を変える' }).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('08:45–09:15')
  const it = await programAs(server, server.logins.it_staff)
  expect(await call(it, 'GET', `/api/appointments${list({ state: 'booked' })}`)).toHaveLength(1)
})

test('a calendar takes the appointment, and its move', async () => {
  const { page } = phone
  const line = async (name: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'カレンダーに入れる' }).click(),
    ])
    return new RegExp(`^${name}:(.*)\r$`, 'm').exec(readFileSync(await file.path(), 'utf8'))?.[1]
  }
  expect(await line('SEQUENCE')).toBe('0')
  await page.getByRole('link', { name: '日時を変える' }).click()
  await page.getByRole('button', { name: /^13:00–13:30/ }).click()
  await page.getByRole('button', { name: 'この日時に変える' }).click()
  await page.getByRole('heading', { level: 1, name: /13:00–13:30/ }).waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await line('SEQUENCE')).toBe('1')
})

test('IT staff read the roster and cannot go below what is booked', async () => {
  const { page } = desk
  await open(page, '/slots')
  await page.getByRole('button', { name: '週' }).click()
  const card = page.getByRole('link', { name: /^13:00–13:30 .* 予約 1 / })
  const later = page.getByRole('button', { name: '次へ' })
  await page
    .getByRole('link', { name: /^13:00–13:30/ })
    .or(page.getByText('枠はありません'))
    .first()
    .waitFor()
  if ((await card.count()) === 0) await later.click()
  await card.click()
  await page.getByRole('link', { name: '髙橋　花子' }).waitFor()
  await page.getByRole('link', { name: '変更する' }).click()
  await page.getByLabel('定員').fill('0')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('予約が 1 件あるため、それより少なくできません。').waitFor()
})

test('the employee cancels, and may book anew', async () => {
  const { page } = phone
  await page.getByRole('button', { name: '予約を取り消す' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '予約を取り消す' }).click()
  await page.getByRole('link', { name: 'もう一度予約する' }).waitFor()
  await page.getByText('取消し', { exact: true }).waitFor()
  await open(page, '/')
  await page.getByRole('link', { name: '交換を予約する' }).waitFor()
})

test('an erasure is put on record with its certificate', async () => {
  const { page } = desk
  await open(page, '/erasures/create')
  await page.getByRole('combobox', { name: '機器' }).fill(returned)
  await page.getByRole('option', { name: new RegExp(returned) }).click()
  const choose = async (label: string, option: string) => {
    await page.getByLabel(label, { exact: true }).click()
    await page.getByRole('option', { name: option }).click()
  }
  await choose('情報の区分 *', '機密性の高い情報')
  await choose('媒体 *', 'SSD')
  await choose('方法 *', '暗号化消去')
  await page.getByLabel('媒体のシリアル番号').fill('SN-1')
  await page.getByLabel('場所').fill('本庁舎 作業室')
  await page.getByLabel('立会者').fill('髙橋　花子')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { name: 'データ消去証明書' }).waitFor()
  const certificate = (name: string, text: string) => ({
    name,
    mimeType: 'application/pdf',
    buffer: Buffer.from(text),
  })
  const file = page.getByTestId('certificate-file')
  await file.setInputFiles(certificate('写真.txt', 'no certificate'))
  await page.getByText('PDF・JPEG・PNG のいずれかのファイルにしてください。').waitFor()
  await file.setInputFiles(certificate('証明書.pdf', '%PDF-1.7'))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '証明書を受け取る' }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toBe('%PDF-1.7')
  await open(page, '/erasures')
  await page.getByRole('row', { name: new RegExp(`${returned}.*暗号化消去`) }).waitFor()
})

test('nothing left the origin, broke the policy or spoke up in the browser’s console', () => {
  expect(phone.complaints).toEqual([])
  // The two refusals above.
  expect(desk.complaints.map((text) => text.replace(/[\da-f-]{36}/, ':id'))).toEqual([
    '422 PUT /api/slots/:id',
    '422 PUT /api/erasures/:id/certificate',
  ])
})
