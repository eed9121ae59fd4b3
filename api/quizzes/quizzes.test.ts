import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QuizAttemptDetail } from '#contract/quizzes'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCourse, plantSchool, type School } from '#tests/training'
import { shuffled } from './draw.ts'

const MINUTE_MS = 60_000
const clock = stoppedClock(new Date('2026-06-01T00:00:00Z'))
let t: TestApp
let school: School
let trainer: Visitor
let used = 0

beforeAll(async () => {
  t = await createTestApp({ clock })
  school = await plantSchool(t, 40)
  trainer = await t.loginAs('trainer')
})
afterAll(() => t.close())

const post = async (path: string, json: object, who = trainer) => {
  const answer = await who(path, { method: 'POST', json })
  return { status: answer.status, body: await answer.json() }
}

/** A course with a quiz of eight questions in two pools, whose first choice is the right one. */
async function plan(settings: object = {}) {
  const courseId = await plantCourse(t, { needs_quiz: true })
  const { body: quiz } = await post('/api/quizzes', { courseId, title: '確認テスト', ...settings })
  for (let at = 0; at < 4; at++) {
    for (const pool of ['持出し', '紛失']) {
      const json = {
        ...{ quizId: quiz.id, pool, kind: 'single', text: `${pool}の問題${at}` },
        ...{ choices: ['正しい', '誤り一', '誤り二', '誤り三'], correct: [0], explanation: '解説' },
      }
      expect((await post('/api/quiz-questions', json)).status).toBe(201)
    }
  }
  return { courseId, quizId: quiz.id as string }
}

async function person(watched?: string) {
  const staffId = school.people[used++]!
  const visit = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
  if (watched) await watch(staffId, watched)
  return Object.assign(visit, { staffId })
}

const watch = (staffId: string, courseId: string) =>
  t.plant(async (sql) => {
    const [recording] = await sql`
      insert into course_recordings (course_id, title, version, file_name, media_type, bytes, sha256, seconds, published_at)
      values (${courseId}, '録画', 1, 'a.webm', 'video/webm', 10, ${'0'.repeat(64)}, 10, now()) returning id`
    await sql`
      insert into watch_progress (recording_id, staff_id, course_id, unit_id, completed_at)
      values (${recording!.id}, ${staffId}, ${courseId}, ${school.unitId}, ${clock()})`
  })

const begin = (who: Visitor, quizId: string) => post(`/api/quizzes/${quizId}/attempts`, {}, who)
const hand = (who: Visitor, id: string, answers: object) =>
  post(`/api/quiz-attempts/${id}/submit`, { answers }, who)
/** As somebody answers who knows so many of them. */
const answersTo = ({ questions }: QuizAttemptDetail, right = questions.length) =>
  Object.fromEntries(
    questions.map(({ id, choices }, at) => [
      id,
      [at < right ? choices.indexOf('正しい') : choices.indexOf('誤り一')],
    ]),
  )

describe('an attempt', () => {
  test('passes, and with what was watched completes the course', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const { status, body } = await begin(who, quizId)
    expect([status, body.questions.length, body.results]).toEqual([201, 8, null])
    const done = await hand(who, body.id, answersTo(body))
    expect(done.body).toMatchObject({ score: 8, total: 8, passed: true })
    expect(done.body.results[0]).toMatchObject({ right: true, explanation: '解説' })
    const rows = await t.ownerSql`select source from completions where staff_id = ${who.staffId}`
    expect(rows).toEqual([{ source: 'quiz' }])
  })

  test('has one effect however often it is handed in at once', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const { body } = await begin(who, quizId)
    const answers = answersTo(body)
    const sent = await Promise.all(Array.from({ length: 6 }, () => hand(who, body.id, answers)))
    expect(sent.map(({ status }) => status)).toEqual(Array(6).fill(200))
    const [{ count }] = (await t.ownerSql`
      select count(*)::int from completions where staff_id = ${who.staffId}`) as [{ count: number }]
    expect(count).toBe(1)
    const other = await hand(who, body.id, answersTo(body, 2))
    expect(other).toMatchObject({
      status: 409,
      body: { fields: [{ code: 'quiz_attempt_handed_in' }] },
    })
  })

  test('never shows what is right before it is handed in', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const { body } = await begin(who, quizId)
    const seen = JSON.stringify([
      body,
      await (await who(`/api/quiz-attempts/${body.id}`)).json(),
      await (await who('/api/quiz-attempts')).json(),
      await (await who(`/api/quizzes/${quizId}`)).json(),
    ])
    expect(seen).not.toMatch(/correct|explanation|解説|"key"/)
    expect((await who('/api/quiz-questions')).status).toBe(403)
    const audited = await t.ownerSql`
      select payload from audit_entries where entity = 'quiz_attempts' order by id desc limit 1`
    expect(audited[0]!.payload).not.toContain('correct')
  })

  test('goes on when the page is opened again, and is one however often it is begun', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const all = await Promise.all(Array.from({ length: 5 }, () => begin(who, quizId)))
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1)
    expect(all[0]!.body.questions).toEqual(all[4]!.body.questions)
  })

  test('is not changed by editing the pool', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const { body } = await begin(who, quizId)
    const list = await (
      await trainer(`/api/quiz-questions?range=[0,99]&filter={"quizId":"${quizId}"}`)
    ).json()
    for (const { id, quizId: _, ...question } of list) {
      const json = { ...question, text: '別の問題', correct: [1], retired: true }
      const changed = await trainer(`/api/quiz-questions/${id}`, { method: 'PUT', json })
      expect(changed.status).toBe(200)
    }
    const again = await begin(who, quizId)
    expect(again.body.questions).toEqual(body.questions)
    expect((await hand(who, body.id, answersTo(body))).body).toMatchObject({ passed: true })
  })

  test('is another person’s affair', async () => {
    const { courseId, quizId } = await plan()
    const [one, two] = [await person(courseId), await person(courseId)]
    const { body } = await begin(one, quizId)
    expect((await hand(two, body.id, answersTo(body))).status).toBe(404)
    expect((await two(`/api/quiz-attempts/${body.id}`)).status).toBe(404)
    await hand(one, body.id, answersTo(body))
    const [head, auditor] = [await t.loginAs('section_head'), await t.loginAs('auditor')]
    for (const who of [head, auditor]) {
      expect((await who(`/api/quiz-attempts/${body.id}`)).status).toBe(404)
    }
    expect((await trainer(`/api/quiz-attempts/${body.id}`)).status).toBe(200)
  })

  test('answers what it asks', async () => {
    const { courseId, quizId } = await plan()
    const who = await person(courseId)
    const { body } = await begin(who, quizId)
    const [{ id }] = body.questions
    const codeOf = async (answers: object) => {
      const { fields } = (await hand(who, body.id, answers)).body
      return [fields[0].field, fields[0].code]
    }
    const stranger = crypto.randomUUID()
    expect(await codeOf({ [stranger]: [0] })).toEqual([
      ...[`answers.${stranger}`, 'quiz_unknown_question'],
    ])
    expect(await codeOf({ [id]: [4] })).toEqual([`answers.${id}`, 'quiz_unknown_choice'])
    expect(await codeOf({ [id]: [0, 1] })).toEqual([`answers.${id}`, 'quiz_one_choice'])
  })

  test('ends with its time', async () => {
    const { courseId, quizId } = await plan({ limitMinutes: 10 })
    const who = await person(courseId)
    const { body } = await begin(who, quizId)
    clock.advance(11 * MINUTE_MS)
    expect((await hand(who, body.id, answersTo(body))).body.fields[0].code).toBe(
      'quiz_attempt_expired',
    )
    const next = await begin(who, quizId)
    expect(next.body.id).not.toBe(body.id)
    const before = await (await who(`/api/quiz-attempts/${body.id}`)).json()
    expect(before).toMatchObject({ passed: false, score: 0 })
  })
})

describe('a quiz', () => {
  test('opens once the course was attended or watched', async () => {
    const { courseId, quizId } = await plan()
    const who = await person()
    expect((await begin(who, quizId)).body.fields[0].code).toBe('quiz_not_open')
    const own = async () => (await (await who(`/api/quizzes/${quizId}`)).json()).own
    expect(await own()).toMatchObject({ ready: false, completed: false })
    await watch(who.staffId, courseId)
    expect(await own()).toMatchObject({ ready: true })
    expect((await begin(who, quizId)).status).toBe(201)
  })

  test('takes so many attempts, then a wait', async () => {
    const { courseId, quizId } = await plan({ maxAttempts: 2, retryAfterMinutes: 20 })
    const who = await person(courseId)
    for (let at = 0; at < 2; at++) {
      const { body } = await begin(who, quizId)
      expect((await hand(who, body.id, answersTo(body, 3))).body.passed).toBe(false)
      clock.advance(5 * MINUTE_MS)
    }
    const refused = await begin(who, quizId)
    expect(refused.body.fields[0]).toMatchObject({ code: 'quiz_wait', params: { attempts: 2 } })
    // The first attempt is forgotten twenty minutes after it.
    clock.advance(11 * MINUTE_MS)
    const next = await begin(who, quizId)
    expect(next.status).toBe(201)
    await hand(who, next.body.id, answersTo(next.body))
    expect((await begin(who, quizId)).body.fields[0].code).toBe('quiz_course_completed')
  })

  test('asks some of each pool, mixed by chance', async () => {
    const { courseId, quizId } = await plan()
    const { perPool } = { perPool: { 持出し: 2, 紛失: 3 } }
    const json = { title: '確認テスト', perPool, passPercent: 80 }
    const changed = await trainer(`/api/quizzes/${quizId}`, { method: 'PUT', json })
    expect((await changed.json()).asks).toBe(5)
    const drawn = await Promise.all(
      [await person(courseId), await person(courseId), await person(courseId)].map((who) =>
        begin(who, quizId),
      ),
    )
    const orders = drawn.map(({ body }) => JSON.stringify(body.questions))
    expect(new Set(orders).size).toBe(3)
    for (const { body } of drawn) {
      const texts = (body as QuizAttemptDetail).questions.map(({ text }) => text.slice(0, 2))
      expect(texts.filter((text) => text === '持出')).toHaveLength(2)
    }
    const tooMany = await trainer(`/api/quizzes/${quizId}`, {
      ...{ method: 'PUT', json: { ...json, perPool: { 紛失: 5 } } },
    })
    expect((await tooMany.json()).fields[0].code).toBe('quiz_pool_too_small')
  })

  test('has sound questions', async () => {
    const { quizId } = await plan()
    const codeOf = async (more: object) => {
      const json = { quizId, pool: '持出し', kind: 'single', text: '問', choices: ['一', '二'] }
      const { body } = await post('/api/quiz-questions', { ...json, correct: [0], ...more })
      return body.fields?.[0]?.code
    }
    expect(await codeOf({ correct: [2] })).toBe('quiz_correct_out_of_range')
    expect(await codeOf({ correct: [0, 1] })).toBe('quiz_one_correct')
    expect(await codeOf({ kind: 'true_false', choices: ['一', '二', '三'] })).toBe(
      'quiz_true_false_choices',
    )
    expect(await codeOf({ kind: 'multiple', correct: [0, 1] })).toBeUndefined()
    const { courseId } = await plan()
    expect((await post('/api/quizzes', { courseId, title: '二つ目' })).body.fields[0].code).toBe(
      'quiz_exists',
    )
  })
})

test('every order is as likely as any other', () => {
  let count = 0
  // What is drawn differs from call to call and is the same in every run.
  const random = (size: number) =>
    createHash('sha256').update(String(count++)).digest().subarray(0, size)
  const seen = new Map<string, number>()
  for (let at = 0; at < 6000; at++) {
    const order = shuffled(['a', 'b', 'c'], random).join('')
    seen.set(order, (seen.get(order) ?? 0) + 1)
  }
  expect(seen.size).toBe(6)
  for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(150)
})
