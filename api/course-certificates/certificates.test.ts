import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { textOf } from '#tests/pdf'
import { plantCourse, plantSchool, type School } from '#tests/training'

let t: TestApp
let school: School
beforeAll(async () => {
  t = await createTestApp()
  school = await plantSchool(t, 5)
})
afterAll(() => t.close())

async function complete(staffId: string, source = 'recording', courseName = '情報リテラシー研修') {
  const courseId = await plantCourse(t, { name: `${courseName}${crypto.randomUUID().slice(0, 6)}` })
  return t.plant(async (sql) => {
    const [made] = await sql`
      insert into completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source)
      values (${courseId}, ${staffId}, ${school.unitId}, 1, '2026-05-01T03:00:00Z', '2027-03-31', ${source})
      returning id`
    return made!.id as string
  })
}
const login = async (role: 'employee' | 'section_head', staffId: string) =>
  t.loginAs(await t.createUser({ roles: [role], staffId }))

test('a certificate is for the person, those who teach and those who audit', async () => {
  const [one, other, headId] = school.people as [string, string, string]
  const id = await complete(one)
  await t.plant(
    (sql) => sql`update units set head_staff_id = ${headId} where id = ${school.unitId}`,
  )
  const ask = async (visit: Awaited<ReturnType<typeof login>>) =>
    (await visit(`/api/completions/${id}/certificate`)).status
  expect(await ask(await login('employee', one))).toBe(200)
  expect(await ask(await t.loginAs('trainer'))).toBe(200)
  expect(await ask(await t.loginAs('auditor'))).toBe(200)
  expect(await ask(await login('employee', other))).toBe(404)
  expect(await ask(await login('section_head', headId))).toBe(404)
  expect(await ask(await t.loginAs('it_staff'))).toBe(404)
})

test('a certificate names person, course and dates, however long or rare the names are', async () => {
  const name = `寿限無${'五劫の擦り切れ'.repeat(8)}𠮷﨑`
  const staffId = school.people[3]!
  await t.plant((sql) => sql`update staff set name = ${name} where id = ${staffId}`)
  const visit = await login('employee', staffId)
  const id = await complete(
    staffId,
    'quiz',
    '機器を庁舎外に持ち出す職員のための情報セキュリティ研修'.repeat(3),
  )
  const answer = await visit(`/api/completions/${id}/certificate`)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  const pages = await textOf(new Uint8Array(await answer.arrayBuffer()))
  const text = pages.join('').replace(/\s/g, '')
  expect(text).toContain('修了証')
  expect(text).toContain('寿限無五劫の擦り切れ')
  expect(text).toContain('令和8年5月1日')
  expect(text).toContain('令和9年3月31日')
  expect(text).toContain('確認テストの合格')
})

test('what was taken back, or excused, has no certificate', async () => {
  const staffId = school.people[4]!
  const visit = await login('employee', staffId)
  const codeOf = async (id: string) => {
    const { fields } = await (await visit(`/api/completions/${id}/certificate`)).json()
    return fields[0].code
  }
  expect(await codeOf(await complete(staffId, 'exception'))).toBe('completion_is_exception')
  const id = await complete(staffId)
  await t.plant(
    (sql) => sql`
      insert into completions (course_id, staff_id, unit_id, version, completed_at, source, revokes, reason)
      select course_id, staff_id, unit_id, version, completed_at, source, id, '誤り' from completions where id = ${id}`,
  )
  expect(await codeOf(id)).toBe('completion_was_revoked')
})
