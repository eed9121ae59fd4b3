import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ACCESS_RULES,
  type AccessCode,
  type AccessFacts,
  COURSES,
  DECISIONS,
  type DeviceAccess,
  POSTURES,
} from '#contract/access'
import { DEVICE_STATES } from '#contract/devices'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantUnit } from '#tests/matrix/world'
import { ACCESS_MESSAGES } from './messages.ts'

let t: TestApp
// 23:30 of 31 March 2027 in Tokyo.
const clock = stoppedClock(new Date('2027-03-31T14:30:00Z'))
beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

const BOTH = [false, true]

function everyCombination(): AccessFacts[] {
  const all: AccessFacts[] = []
  for (const kind of ['laptop', 'smartphone'] as const)
    for (const state of [null, ...DEVICE_STATES])
      for (const hasHolder of BOTH)
        for (const holderLeft of BOTH)
          for (const returnOverdue of BOTH)
            for (const posture of POSTURES)
              for (const course of COURSES)
                all.push({ kind, state, hasHolder, holderLeft, returnOverdue, posture, course })
  return all
}

/** The table of the design, row by row, as a reader would apply it. */
function expected(facts: AccessFacts) {
  const { kind, state, hasHolder, holderLeft, returnOverdue, posture, course } = facts
  const strictest = { decision: 'deny', mayIssue: false }
  if (state === null) return strictest
  if (holderLeft || returnOverdue) return strictest
  if (state === 'kitting') return { decision: 'quarantine', mayIssue: false }
  if (state !== 'issued' || !hasHolder) return strictest
  const sound = kind === 'smartphone' || posture === 'not_required' || posture === 'passing'
  const taught = course !== 'missing' && course !== 'lapsed'
  return { decision: sound && taught ? 'allow' : 'quarantine', mayIssue: true }
}

describe('the decision', () => {
  test('is what the table says, on every combination of facts', async () => {
    const all = everyCombination()
    const rows = await t.ownerSql`
      select decision, may_issue as "mayIssue", may_manage as "mayManage", reasons
      from jsonb_array_elements(${t.ownerSql.json(all as never)}) with ordinality as f (facts, place)
      cross join lateral app.access_judge((facts ->> 'kind', facts ->> 'state', facts -> 'hasHolder',
        facts -> 'holderLeft', facts -> 'returnOverdue', facts ->> 'posture', facts ->> 'course')::app.access_facts)
      order by place`
    expect(rows).toHaveLength(2 * 11 * 8 * 25)
    const wrong = all.flatMap((facts, i) => {
      const { decision, mayIssue } = rows[i]!
      const due = expected(facts)
      return decision === due.decision && mayIssue === due.mayIssue ? [] : [{ facts, row: rows[i] }]
    })
    expect(wrong).toEqual([])
    // And it follows from the reasons it gives.
    for (const { decision, mayIssue, mayManage, reasons } of rows) {
      const rules = (reasons as AccessCode[]).map((code) => ACCESS_RULES[code])
      const strictest = Math.max(0, ...rules.map((rule) => DECISIONS.indexOf(rule.decision)))
      expect({ decision, mayIssue, mayManage }).toEqual({
        decision: DECISIONS[strictest],
        mayIssue: rules.every((rule) => rule.mayIssue),
        mayManage: rules.every((rule) => rule.mayManage),
      })
    }
  })

  test('stands on the same rules in the database and in the contract', async () => {
    const rows = await t.ownerSql`
      select code, decision::text, may_issue as "mayIssue", may_manage as "mayManage" from app.access_rules`
    expect(Object.fromEntries(rows.map(({ code, ...rule }) => [code, rule]))).toEqual(ACCESS_RULES)
    expect(Object.keys(ACCESS_MESSAGES)).toEqual(Object.keys(ACCESS_RULES))
  })

  test('denies a state that no rule knows', async () => {
    const [row] = await t.ownerSql`select * from app.access_judge(
      ('laptop', 'borrowed', true, false, false, 'passing', 'completed')::app.access_facts)`
    expect(row).toEqual({
      decision: 'deny',
      may_issue: false,
      may_manage: false,
      reasons: ['unknown'],
    })
  })
})

describe('GET /api/devices/:id/access', () => {
  let deviceId: string
  let staffId: string
  beforeAll(async () => {
    await t.plant(async (sql) => {
      const unitId = await plantUnit(sql)
      const [person] = await sql`insert into staff (employee_number, name, kana, unit_id, left_on)
        values ('700001', '髙橋 健一', 'タカハシ ケンイチ', ${unitId}, '2027-03-31') returning id`
      const [model] = await sql`insert into device_models (kind, maker, name)
        values ('laptop', '試作', 'A1') returning id`
      const [device] =
        await sql`insert into devices (kind, state, property_number, model_id, unit_id)
        values ('laptop', 'issued', 'A-1', ${model!.id}, ${unitId}) returning id`
      deviceId = device!.id
      staffId = person!.id
      await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
        values (${deviceId}, ${staffId}, '2021-04-01', 'import')`
    })
  })

  const ask = async (language = 'ja'): Promise<DeviceAccess> => {
    const itStaff = await t.loginAs('it_staff')
    const answer = await itStaff(`/api/devices/${deviceId}/access`, {
      headers: { 'accept-language': language },
    })
    expect(answer.status).toBe(200)
    return answer.json()
  }

  test('allows until the end of the holder’s last day in Tokyo, and not a minute longer', async () => {
    expect(await ask()).toEqual({
      deviceId,
      decision: 'allow',
      mayIssue: true,
      mayManage: true,
      reasons: [],
    })
    clock.advance(30 * 60_000)
    expect(await ask()).toEqual({
      deviceId,
      decision: 'deny',
      mayIssue: false,
      mayManage: false,
      reasons: [
        {
          code: 'holder_left',
          decision: 'deny',
          message: '使用者が退職しています。',
          nextStep: '機器を回収し、返却を記録してください。',
        },
      ],
    })
    expect((await ask('en')).reasons[0]!.message).toBe('Its holder has left.')
  })

  test('says the same to the holder, and nothing to anybody else', async () => {
    const holder = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
    const own: DeviceAccess = await (await holder(`/api/devices/${deviceId}/access`)).json()
    expect(own.reasons.map(({ code }) => code)).toEqual(['holder_left'])
    const other = await t.loginAs('employee')
    expect((await other(`/api/devices/${deviceId}/access`)).status).toBe(404)
  })
})
