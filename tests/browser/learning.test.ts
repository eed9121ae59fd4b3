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

const DAY_MS = 86_400_000

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  await plantOffice()
  desk = await visit(browser, server.origin)
  phone = await visit(browser, server.origin, PHONE)
  await logIn(desk.page, server.origin, server.logins.trainer)
  await logIn(phone.page, server.origin, server.logins.employee)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** An office of one, who is the demo's employee, with a course: a session to book, a recording, a quiz. */
async function plantOffice(): Promise<void> {
  const it = await programAs(server, server.logins.it_staff)
  await importFile(it, 'units', csv('所属コード,親コード,所属名,区分', '000000,,道庁,prefecture'))
  const person = '100001,髙橋　花子,タカハシ　ハナコ,000000,主事,a@pref.example.jp'
  await importFile(it, 'staff', csv('職員番号,氏名,カナ,所属コード,職名,メールアドレス', person))
  const [{ id: staffId }] = await call(it, 'GET', '/api/staff')
  const admin = await programAs(server, server.logins.admin)
  const users = await call(admin, 'GET', '/api/users?range=[0,50]')
  const { id, displayName, roles } = users.find(
    ({ username }: { username: string }) => username === server.logins.employee.username,
  )
  await call(admin, 'PUT', `/api/users/${id}`, { displayName, roles, staffId })
  const { password } = server.logins.admin
  await call(admin, 'POST', '/api/session/step-up', { password })
  // Half of twenty seconds at twice the speed: five that the test waits for.
  await call(admin, 'PUT', '/api/settings/recordings.watchedPercent', { value: 50 })
  await call(admin, 'PUT', '/api/settings/recordings.fastest', { value: 2 })
  await plantCourse()
}

async function plantCourse(): Promise<void> {
  const trainer = await programAs(server, server.logins.trainer)
  const course = { name: '持出し研修', needsQuiz: true }
  const { id: courseId } = await call(trainer, 'POST', '/api/courses', course)
  await call(trainer, 'PUT', `/api/courses/${courseId}`, { state: 'open' })
  const startsAt = new Date(Date.now() + 14 * DAY_MS)
  const endsAt = new Date(+startsAt + DAY_MS / 24)
  const room = { courseId, kind: 'room', place: '第一会議室', seats: 15, startsAt, endsAt }
  await call(trainer, 'POST', '/api/course-sessions', room)
  const about = new URLSearchParams({ courseId, title: '持出しの録画', fileName: '録画.webm' })
  const sent = await trainer(`/api/course-recordings?${about}`, {
    method: 'POST',
    headers: { 'content-type': 'video/webm' },
    body: Buffer.from(DEMO_VIDEO, 'base64'),
  })
  const recording = await sent.json()
  await call(trainer, 'PUT', `/api/course-recordings/${recording.id}`, { state: 'published' })
  const { id: quizId } = await call(trainer, 'POST', '/api/quizzes', { courseId, title: '確認' })
  await call(trainer, 'POST', '/api/quiz-questions', {
    ...{ quizId, pool: '分野', kind: 'single', text: '許可は要りますか' },
    ...{ choices: ['要る', '要らない'], correct: [0], explanation: '所属長の許可が要ります' },
  })
}

test('on a phone a person books a session', async () => {
  const { page, complaints } = phone
  await page.goto(`${server.origin}/#/me`)
  await page.getByRole('button', { name: '研修を予約する' }).click()
  await page.getByRole('link', { name: '持出し研修', exact: true }).click()
  await page.getByRole('button', { name: 'この回を予約する' }).click()
  await page.getByText('この回を予約しています。').waitFor()
  expect(complaints).toEqual([])
})

test('what is skipped does not count; what is watched opens the quiz, and that completes the course', async () => {
  const { page, complaints } = phone
  await page.goto(`${server.origin}/#/me`)
  await page.getByRole('link', { name: /持出しの録画/ }).click()
  const video = page.locator('video')
  const play = (fromSeconds: number) =>
    video.evaluate(async (player: HTMLVideoElement, at) => {
      player.muted = true
      player.playbackRate = 2
      player.currentTime = at
      await player.play()
    }, fromSeconds)
  const ended = () =>
    page.waitForFunction(() => document.querySelector('video')?.ended, null, { timeout: 60_000 })
  await page.getByText('視聴したと認められた割合').waitFor()
  const lastReport = page.waitForResponse((answer) => answer.url().endsWith('/progress'))
  await play(17)
  await ended()
  // Three seconds of twenty, give or take what a player rounds.
  expect((await (await lastReport).json()).watchedPercent).toBeLessThan(25)
  await play(0)
  await page.getByText('必要な分を視聴しました。').waitFor({ timeout: 60_000 })
  await page.goto(`${server.origin}/#/me`)
  await page.getByRole('link', { name: /^確認/ }).click()
  await page.getByRole('button', { name: 'テストを始める' }).click()
  await page.getByLabel('要る', { exact: true }).check()
  await page.getByRole('button', { name: '提出する' }).click()
  await page.getByText('合格です(1 / 1 問正解)').waitFor()
  await page.goto(`${server.origin}/#/me`)
  const paper = page.getByRole('link', { name: '「持出し研修」の修了証(PDF)' })
  const [download] = await Promise.all([page.waitForEvent('download'), paper.click()])
  expect(download.suggestedFilename()).toMatch(/^completion-.*\.pdf$/)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
})

test('the trainer finds them on the roster, and everybody done', async () => {
  const { page, complaints } = desk
  await page.goto(`${server.origin}/#/course-sessions`)
  await page.getByRole('cell', { name: '第一会議室' }).click()
  await page.getByText('名簿(1 名)').waitFor()
  await page.getByText('髙橋　花子').waitFor()
  await page.goto(`${server.origin}/#/follow-ups`)
  await page.getByText('全員が修了しました').waitFor()
  expect(complaints).toEqual([])
})
