import { system, type Transaction } from '#drizzle/client'
import { addDays, dayOf, dayOff, fiscalYearOf, instantOf } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import * as queries from './demo-queries.ts'

/** Of the fiscal year: a literacy session every three weeks from May on, briefings from late August on. */
const LITERACY = { month: '05-11', everyDays: 21, count: 14 }
const BRIEFINGS = { month: '08-20', everyDays: 2 }
/** When the network begins to ask for the course, and how long it waits then: nobody is stopped at first. */
const REQUIRED_IN_DAYS = 7
const GRACE_DAYS = 7

/**
 * What the demo shows of training: a literacy course that the network will ask the section head's department for,
 * and briefings of every department, with who booked and who attended. Nothing where there are courses already.
 */
export async function makeDemoTraining(deps: Deps, headUnitId: string): Promise<void> {
  const now = deps.clock()
  const today = dayOf(now)
  const year = fiscalYearOf(today, 4)
  await deps.db.as(system('setup'), async (tx) => {
    if (await queries.anyCourse(tx)) return
    const department = await queries.departmentOf(tx, headUnitId)
    const literacyId = await queries.insertCourse(tx, {
      name: '情報リテラシー研修',
      description:
        '機器の持出し、紛失時の連絡、情報の取扱いについて。年度ごとに全職員が受講します。',
      validity: 'fiscal_year',
      requiredFrom: addDays(today, REQUIRED_IN_DAYS),
      graceDays: GRACE_DAYS,
      targetUnitIds: [department],
    })
    await planLiteracy(tx, literacyId, year, today)
    const briefingId = await queries.insertCourse(tx, {
      name: '端末説明会',
      description:
        '新しいパソコンと内線スマートフォンの使い方。会場 15 名、ほかは Web 会議か録画で。',
      validity: 'unlimited',
      targetDevices: 'any',
    })
    await planBriefings(tx, briefingId, year, today)
    await queries.attendLiteracy(tx, literacyId, department)
    await queries.attendBriefings(tx, briefingId)
    await queries.bookAhead(tx, literacyId, department)
  })
}

/** The day itself, or the next one on which people work. */
function workday(day: string): string {
  let found = day
  while (dayOff(found)) found = addDays(found, 1)
  return found
}

async function planLiteracy(tx: Transaction, courseId: string, year: number, today: string) {
  const sessions = Array.from({ length: LITERACY.count }, (_, at) => {
    const day = workday(addDays(`${year}-${LITERACY.month}`, at * LITERACY.everyDays))
    return {
      code: `L${String(at + 1).padStart(2, '0')}`,
      kind: 'hybrid',
      state: day < today ? 'held' : 'planned',
      place: '本庁舎 研修室',
      seats: 15,
      conference: 'Web会議',
      link: 'https://meeting.example.jp/literacy',
      lines: 60,
      startsAt: instantOf(day, '14:00'),
      endsAt: instantOf(day, '15:00'),
      trainer: '研修担当 佐々木',
    }
  })
  await queries.insertSessions(tx, courseId, sessions)
}

async function planBriefings(tx: Transaction, courseId: string, year: number, today: string) {
  const units = await queries.topUnits(tx)
  const sessions = units.map(({ id, name }, at) => {
    const day = workday(addDays(`${year}-${BRIEFINGS.month}`, at * BRIEFINGS.everyDays))
    return {
      code: `B${String(at + 1).padStart(3, '0')}`,
      kind: 'hybrid',
      state: day < today ? 'held' : 'planned',
      place: `${name} 会議室`,
      seats: 15,
      conference: 'Web会議',
      link: 'https://meeting.example.jp/briefing',
      lines: 100,
      unitId: id,
      startsAt: instantOf(day, at % 2 ? '13:30' : '10:00'),
      endsAt: instantOf(day, at % 2 ? '14:30' : '11:00'),
    }
  })
  await queries.insertSessions(tx, courseId, sessions)
}
