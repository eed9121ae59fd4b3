import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { fillIndicators } from './jobs.ts'

const DAY_MS = 86_400_000
const clock = stoppedClock(new Date('2026-11-11T01:00:00Z'))
let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let itStaff: Visitor

beforeAll(async () => {
  t = await createTestApp({ clock })
  office = await plantCounter(t)
  itStaff = await t.loginAs('it_staff')
  const key = 'surveys.minimumAnswers'
  await t.plant((sql) => sql`insert into settings (key, value) values (${key}, '3')`)
})
afterAll(() => t.close())

const login = async () => {
  const staffId = await office.person()
  return t.createUser({ roles: ['employee'], staffId })
}
const person = async () => t.loginAs(await login())
const day = (days: number) => new Date(+clock() + days * DAY_MS).toISOString().slice(0, 10)
const scale = { kind: 'scale', text: '新しいパソコンに満足していますか' }
const choice = { kind: 'choice', text: 'どこで使いますか', options: ['執務室', '会議室', '外出先'] }

async function plan(questions: object[] = [scale, choice]) {
  const json = { title: '職員アンケート', questions, opensOn: day(0), closesOn: day(6) }
  const answer = await itStaff('/api/surveys', { method: 'POST', json })
  expect(answer.status).toBe(201)
  return answer.json()
}
const send = (who: Visitor, id: string, answers: (number | null)[]) =>
  who(`/api/surveys/${id}/answer`, { method: 'POST', json: { answers } })
const results = async (id: string) => (await itStaff(`/api/surveys/${id}/results`)).json()
const codeOf = async (answer: Response) => (await answer.json()).fields[0].code
/** Nobody stays logged in for a week. */
const aWeekLater = async () => {
  clock.advance(7 * DAY_MS)
  itStaff = await t.loginAs('it_staff')
}

describe('a survey', () => {
  test('takes one answer per person, however often and however fast it is sent', async () => {
    const { id } = await plan()
    const who = await person()
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(who, id, [4, 1])))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await codeOf(answers.find(({ status }) => status === 409)!)).toBe('survey_answered')
    const survey = await (await who(`/api/surveys/${id}`)).json()
    expect(survey).toMatchObject({ answers: 1, answered: true })
  })

  test('counts everybody who answers in the same moment', async () => {
    const { id } = await plan()
    const people = await Promise.all(Array.from({ length: 12 }, person))
    await Promise.all(people.map((who, at) => send(who, id, [(at % 5) + 1, (at % 3) + 1])))
    await aWeekLater()
    const { answers, questions } = await results(id)
    expect(answers).toBe(12)
    expect(questions[0].counts).toEqual([3, 3, 2, 2, 2])
    expect(questions[1]).toEqual({ counts: [4, 4, 4], mean: null })
  })

  test('gives no results while it is open, nor where too few have answered', async () => {
    const { id } = await plan()
    for (const step of [5, 4]) await send(await person(), id, [step, 1])
    expect(await results(id)).toEqual({ answers: 2, minimumAnswers: 3, questions: null })
    const other = await plan()
    for (const step of [5, 4, 3]) await send(await person(), other.id, [step, null])
    expect((await results(other.id)).questions).toBeNull()
    await aWeekLater()
    expect((await results(id)).questions).toBeNull()
    const { questions } = await results(other.id)
    expect(questions[0]).toEqual({ counts: [0, 0, 1, 1, 1], mean: 4 })
    expect(questions[1].counts).toEqual([0, 0, 0])
  })

  test('keeps nothing that ties an answer to a person', async () => {
    const { id } = await plan()
    const [first, second] = [await person(), await person()]
    const before = await t.ownerSql`select count(*) from audit_entries`
    await send(first, id, [1, 1])
    await send(second, id, [5, 2])
    const who = await t.ownerSql`select * from survey_participants where survey_id = ${id}`
    expect(Object.keys(who[0]!)).toEqual(['survey_id', 'staff_id'])
    // Every counter was written by the last answer, so that none tells whose it was.
    const writers = await t.ownerSql`
      select distinct xmin::text from survey_tallies where survey_id = ${id}`
    expect(writers).toHaveLength(1)
    expect(await t.ownerSql`select count(*) from audit_entries`).toEqual(before)
    expect(await t.ownerSql`select * from idempotency_keys where route like '%surveys%'`).toEqual(
      [],
    )
  })

  test('cannot be read or written past its function, whoever asks', async () => {
    const { id } = await plan()
    await send(await person(), id, [1, 1])
    const principal = { name: 'user:x', roles: ['it_staff', 'admin'], unitIds: [], staffId: null }
    const { sql } = await import('drizzle-orm')
    const seen = await t.db.as(principal, (tx) => tx.execute(sql`select * from survey_tallies`))
    expect(seen).toHaveLength(0)
    const people = await t.db.as(principal, (tx) =>
      tx.execute(sql`select * from survey_participants`),
    )
    expect(people).toHaveLength(0)
  })

  test('is answered between its days, by people of the office, with options there are', async () => {
    const { id } = await plan()
    const user = await login()
    const who = await t.loginAs(user)
    expect(await codeOf(await send(who, id, [6, 1]))).toBe('survey_no_such_option')
    expect(await codeOf(await send(who, id, [5, 4]))).toBe('survey_no_such_option')
    expect(await codeOf(await send(who, id, [5]))).toBe('survey_answer_count')
    expect(await codeOf(await send(itStaff, id, [5, 1]))).toBe('no_staff_record')
    await aWeekLater()
    const late = await t.loginAs(user)
    expect(await codeOf(await send(late, id, [5, 1]))).toBe('survey_closed')
    expect((await send(late, crypto.randomUUID(), [5])).status).toBe(404)
  })

  test('keeps its questions once somebody has answered, but may run longer', async () => {
    const survey = await plan()
    const { title, opensOn } = survey
    const put = (json: object) =>
      itStaff(`/api/surveys/${survey.id}`, {
        ...{
          method: 'PUT',
          json: { title, opensOn, closesOn: day(9), questions: [scale], ...json },
        },
      })
    expect((await put({})).status).toBe(200)
    await send(await person(), survey.id, [2])
    expect(await codeOf(await put({ questions: [choice] }))).toBe('survey_stands')
    expect((await put({ closesOn: day(20) })).status).toBe(200)
  })

  test('asks sound questions', async () => {
    const post = async (question: object) => {
      const json = { title: '題', questions: [question], opensOn: day(0), closesOn: day(1) }
      const { fields } = await (await itStaff('/api/surveys', { method: 'POST', json })).json()
      return [fields[0].field, fields[0].code]
    }
    expect(await post({ ...choice, options: ['一つ'] })).toEqual([
      ...['questions.0.options', 'survey_too_few_options'],
    ])
    expect(await post({ ...scale, options: ['一', '二'] })).toEqual([
      ...['questions.0.options', 'survey_scale_has_no_options'],
    ])
    expect(await post({ ...scale, indicatorId: crypto.randomUUID() })).toEqual([
      ...['questions.0.indicatorId', 'unknown_indicator'],
    ])
  })

  test('gives its mean to the indicator it was asked for, once it is over', async () => {
    const json = { code: 'S-1', name: '満足度', unit: '点', direction: 'up', cycle: 'month' }
    const indicator = await (await itStaff('/api/indicators', { method: 'POST', json })).json()
    const { id, closesOn } = await plan([{ ...scale, indicatorId: indicator.id }])
    for (const step of [5, 4, 4]) await send(await person(), id, [step])
    const fill = () =>
      t.db.as({ ...system('indicators'), roles: ['@indicators', '@jobs'] }, (tx) =>
        fillIndicators.run({ deps: t.deps, tx, payload: {}, now: clock() }),
      )
    const values = async () =>
      (await (await itStaff(`/api/indicators/${indicator.id}`)).json()).values
    await fill()
    expect(await values()).toEqual([])
    await aWeekLater()
    await fill()
    expect(await values()).toMatchObject([
      { period: closesOn.slice(0, 7), value: 4.33, origin: 'survey' },
    ])
  })
})
