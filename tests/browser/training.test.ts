import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv, importFile } from '#tests/imports'
import { call } from '#tests/rollout'
import { programAs } from './program.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let desk: Visitor
let courseId: string

const HOUR_MS = 3_600_000
/** Ten o'clock in Tokyo, in two weeks. */
const STARTS_AT = new Date(Math.floor(Date.now() / (24 * HOUR_MS) + 14) * 24 * HOUR_MS + HOUR_MS)

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  await plantOffice()
  desk = await visit(browser, server.origin)
  await logIn(desk.page, server.origin, server.logins.trainer)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** Three people, and a course with two sessions on one day; all three are booked in the first. */
async function plantOffice(): Promise<void> {
  const it = await programAs(server, server.logins.it_staff)
  await importFile(it, 'units', csv('所属コード,親コード,所属名,区分', '000000,,道庁,prefecture'))
  const people = ['髙橋　花子', '伊藤　次郎', '鈴木　三郎'].map(
    (name, i) => `10000${i + 1},${name},カナ,000000,主事,p${i}@pref.example.jp`,
  )
  await importFile(it, 'staff', csv('職員番号,氏名,カナ,所属コード,職名,メールアドレス', ...people))
  const [{ id: unitId }] = await call(it, 'GET', '/api/units')
  const trainer = await programAs(server, server.logins.trainer)
  const course = await call(trainer, 'POST', '/api/courses', { name: '持出し研修' })
  courseId = course.id
  await call(trainer, 'PUT', `/api/courses/${courseId}`, { state: 'open' })
  const session = (code: string, place: string, startsAt: Date) =>
    call(trainer, 'POST', '/api/course-sessions', {
      ...{ courseId, kind: 'room', code, place, seats: 15, startsAt },
      endsAt: new Date(+startsAt + HOUR_MS),
    })
  const first = await session('A-1', '第一会議室', STARTS_AT)
  await session('A-2', '第二会議室', new Date(+STARTS_AT + 3 * HOUR_MS))
  const booked = { sessionId: first.id, unitId }
  expect(await call(trainer, 'POST', '/api/course-bookings/units', booked)).toMatchObject({
    booked: 3,
  })
}

test('the calendar shows how full a day is, and what takes place on it', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/course-sessions`)
  await page.getByRole('button', { name: '月', exact: true }).click()
  const day = page.getByRole('button', { name: /2 回、3 \/ 30 名/ })
  const months = page.getByRole('button', { name: '次へ' })
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  // In two weeks may be next month, whose first days this one may show as well.
  await day.or(months).first().waitFor()
  if (!(await day.isVisible())) await months.click()
  await day.click()
  expect(await day.getAttribute('aria-pressed')).toBe('true')
  await page.getByText('10:00–11:00 A-1 持出し研修').waitFor()
  await page.getByText('13:00–14:00 A-2 持出し研修').waitFor()
  await page.getByRole('button', { name: '一覧', exact: true }).click()
  await page.getByRole('cell', { name: '第一会議室' }).waitFor()
  expect(complaints).toEqual([])
})

test('those who are ticked move to another session, the others stay', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/course-sessions`)
  await page.getByRole('cell', { name: '第一会議室' }).click()
  await page.getByText('名簿(3 名)').waitFor()
  await page.getByRole('button', { name: '予約をほかの回へ移す' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '3 名を移す' }).waitFor()
  await dialog.getByLabel(/伊藤　次郎/).uncheck()
  const move = dialog.getByRole('button', { name: '2 名を移す' })
  expect(await move.isDisabled()).toBe(true)
  await dialog.getByLabel('移す先の回').click()
  await page.getByRole('option', { name: /A-2/ }).click()
  await move.click()
  await dialog.getByText('2 名のうち、予約 2 名、キャンセル待ち 0 名').waitFor()
  await dialog.getByRole('button').last().click()
  await page.getByText('名簿(1 名)').waitFor()
  await page.getByText('伊藤　次郎').waitFor()
  await page.goto(`${server.origin}/#/course-sessions`)
  await page.getByRole('cell', { name: '第二会議室' }).click()
  await page.getByText('名簿(2 名)').waitFor()
  expect(complaints).toEqual([])
})

test('a new version says from when it counts, and whether everybody takes the course anew', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/courses/${courseId}/show`)
  await page.getByText('第 1 版', { exact: true }).waitFor()
  await page.getByRole('button', { name: '新しい版を作る' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('適用日').fill('2099-04-01')
  await dialog.getByLabel('変更点').fill('持出しの手続が変わった')
  await dialog.getByLabel('教材の URL').fill('javascript:alert(1)')
  await dialog.getByRole('button', { name: '保存' }).click()
  // The browser itself may take it; the API does not.
  await dialog.getByText('書式が違います').waitFor()
  await dialog.getByLabel('教材の URL').fill('https://material.example/2')
  await dialog.getByLabel('全員が受け直す').check()
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('第 2 版', { exact: true }).waitFor()
  await page.getByText('持出しの手続が変わった').waitFor()
  expect(complaints.splice(0)).toEqual([`422 POST /api/courses/${courseId}/versions`])
})

test('an exception is asked for, waits for a second person, and holds once they agree', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/course-exceptions`)
  await page.getByRole('link', { name: '例外を申請する' }).first().click()
  await page.getByLabel('研修').click()
  await page.getByRole('option', { name: '持出し研修' }).click()
  await page.getByLabel('職員').fill('鈴木')
  await page.getByRole('option', { name: /鈴木.三郎/ }).click()
  await page.getByLabel('区分').click()
  await page.getByRole('option', { name: '休暇・休業' }).click()
  await page.getByLabel('理由').fill('育児休業')
  await page.getByLabel('期限').fill('2099-03-31')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('cell', { name: /鈴木.三郎/ }).waitFor()
  await page.getByText('承認待ち').first().waitFor()

  const security = await programAs(server, server.logins.security)
  const [approval] = await call(security, 'GET', '/api/approvals?filter={"state":["requested"]}')
  const { sha256 } = await call(security, 'GET', `/api/approvals/${approval.id}`)
  await call(security, 'POST', `/api/approvals/${approval.id}/approve`, { sha256 })
  await page.reload()
  await page.getByRole('cell', { name: /鈴木.三郎/ }).waitFor()
  await page.getByRole('cell', { name: '承認', exact: true }).waitFor()
  expect(complaints).toEqual([])
})

test('on a phone none of these pages scrolls sideways', async () => {
  const { page, complaints } = await visit(browser, server.origin, PHONE)
  await logIn(page, server.origin, server.logins.trainer)
  for (const path of [
    '/course-exceptions',
    '/course-exceptions/create',
    `/courses/${courseId}/show`,
    '/course-sessions',
  ]) {
    await page.goto(`${server.origin}/#${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect([path, await overflow(page)]).toEqual([path, 0])
  }
  expect(complaints).toEqual([])
})
