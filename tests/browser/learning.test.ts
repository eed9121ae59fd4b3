import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_VIDEO } from '#api/course-recordings/demo-video'
import { csv, importFile } from '#tests/imports'
import { call } from '#tests/rollout'
import { programAs } from './program.ts'
import { type Server, startServer } from './server.ts'
import { logIn, overflow, PHONE, startBrowser, type Visitor, visit } from './visitor.ts'

let server: Server
let browser: Browser
let desk: Visitor
let phone: Visitor

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  await plantOffice()
  desk = await visit(browser, server.origin)
  await logIn(desk.page, server.origin, server.logins.trainer)
  phone = await visit(browser, server.origin, PHONE)
  await logIn(phone.page, server.origin, server.logins.employee)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** An office of one, who is the demo's employee, with a course that takes a recording and a quiz. */
async function plantOffice(): Promise<void> {
  const it = await programAs(server, server.logins.it_staff)
  await importFile(it, 'units', csv('所属コード,親コード,所属名,区分', '000000,,道庁,prefecture'))
  await importFile(
    it,
    'staff',
    csv(
      '職員番号,氏名,カナ,所属コード,職名,メールアドレス',
      '100001,髙橋　花子,タカハシ　ハナコ,000000,主事,a@pref.example.jp',
    ),
  )
  const [person] = await call(it, 'GET', '/api/staff')
  const admin = await programAs(server, server.logins.admin)
  const users = await call(admin, 'GET', '/api/users?range=[0,50]')
  const { id, displayName, roles } = users.find(
    ({ username }: { username: string }) => username === server.logins.employee.username,
  )
  await call(admin, 'PUT', `/api/users/${id}`, { displayName, roles, staffId: person.id })
  const trainer = await programAs(server, server.logins.trainer)
  const course = await call(trainer, 'POST', '/api/courses', {
    name: '持出し研修',
    needsQuiz: true,
  })
  await call(trainer, 'PUT', `/api/courses/${course.id}`, { state: 'open' })
  const quiz = await call(trainer, 'POST', '/api/quizzes', { courseId: course.id, title: '確認' })
  await call(trainer, 'POST', '/api/quiz-questions', {
    ...{ quizId: quiz.id, pool: '分野', kind: 'single', text: '許可は要りますか' },
    ...{ choices: ['要る', '要らない'], correct: [0], explanation: '所属長の許可が要ります' },
  })
}

test('a trainer adds a recording and publishes it', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/course-recordings/create`)
  await page.getByLabel('研修', { exact: true }).click()
  await page.getByRole('option', { name: '持出し研修' }).click()
  await page.getByLabel('題名').fill('持出しの録画')
  const buffer = Buffer.from(DEMO_VIDEO, 'base64')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '録画.webm', mimeType: 'video/webm', buffer })
  await page.getByRole('button', { name: '登録する' }).click()
  await page.getByRole('button', { name: '公開する' }).click()
  await page.getByText('公開中').first().waitFor()
  expect(complaints).toEqual([])
})

test('what is skipped does not count, what is played does, and then the quiz opens', async () => {
  const { page, complaints } = phone
  await page.goto(`${server.origin}/#/me`)
  await page.getByRole('link', { name: /持出しの録画/ }).click()
  const video = page.locator('video')
  await video.waitFor()
  await page.getByText('視聴したと認められた割合').waitFor()
  // Chromium plays as fast as it may; the server counts no more than time allows.
  await video.evaluate(async (player: HTMLVideoElement) => {
    player.muted = true
    player.playbackRate = 1.5
    await player.play()
  })
  await page.getByText('必要な分を視聴しました。').waitFor({ timeout: 60_000 })
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('link', { name: '確認', exact: true }).click()
  await page.getByRole('button', { name: 'テストを始める' }).click()
  await page.getByLabel('要る', { exact: true }).check()
  await page.getByRole('button', { name: '提出する' }).click()
  await page.getByText('合格です(1 / 1 問正解)').waitFor()
  await page.getByText('所属長の許可が要ります').waitFor()
  await page.goto(`${server.origin}/#/me`)
  const paper = page.getByRole('link', { name: '「持出し研修」の修了証(PDF)' })
  const [download] = await Promise.all([page.waitForEvent('download'), paper.click()])
  expect(download.suggestedFilename()).toMatch(/^completion-.*\.pdf$/)
  expect(complaints).toEqual([])
})

test('the trainer sees who has not completed it', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/follow-ups`)
  await page.getByText('全員が修了しました').waitFor()
  expect(complaints).toEqual([])
})
