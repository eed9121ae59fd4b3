import type { IndicatorSource } from '#contract/indicators'
import type { MeasureState } from '#contract/measures'
import type { Actor } from '../actor.ts'
import { addDays, dayOf, fiscalYearOf, monthsBetween } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import * as measures from './measure-queries.ts'
import { fiscalYearOfPeriod } from './periods.ts'
import * as queries from './queries.ts'
import { measureAll, startMonth } from './service.ts'
import * as surveys from './survey-queries.ts'

interface Planned {
  code: string
  name: string
  unit: string
  direction: 'up' | 'down'
  source?: IndicatorSource
  target: number
  /** What the months before this one had, from the first to the last. */
  from: number
  to: number
}

const INDICATORS: Planned[] = [
  {
    ...{ code: 'PC-01', name: '更新済みのパソコン', unit: '台', direction: 'up' },
    ...{ source: 'replaced', target: 5700, from: 40, to: 3200 },
  },
  {
    ...{ code: 'TEL-01', name: '配布したスマートフォン', unit: '台', direction: 'up' },
    ...{ source: 'phones_issued', target: 13000, from: 900, to: 10_800 },
  },
  {
    ...{ code: 'TEL-02', name: '残っている固定内線', unit: '本', direction: 'down' },
    ...{ source: 'fixed_extensions', target: 1200, from: 4100, to: 2600 },
  },
  {
    ...{ code: 'EDU-01', name: '必須研修の修了率', unit: '%', direction: 'up' },
    ...{ source: 'course_completion', target: 95, from: 12, to: 71 },
  },
  {
    ...{ code: 'WEB-01', name: 'ウェブ会議で行った会議の割合', unit: '%', direction: 'up' },
    ...{ target: 60, from: 24, to: 51 },
  },
]

const MEASURES: [area: string, title: string, from: number, to: number, MeasureState][] = [
  ['端末', '庁内パソコン 5,700 台の更新', 1, 4, 'running'],
  ['端末', '内線スマートフォンの全職員への配布', 2, 4, 'running'],
  ['ネットワーク', '庁舎内無線 LAN の整備', 1, 3, 'done'],
  ['ネットワーク', 'LTE 閉域網の運用開始', 2, 3, 'delayed'],
  ['人', '情報リテラシー研修と機器説明会', 2, 4, 'running'],
  ['電話', '固定内線の段階的な廃止', 3, 6, 'running'],
  ['業務', '勤怠管理システムの更新', 4, 7, 'planned'],
  ['業務', '総合文書管理システムの更新', 5, 8, 'planned'],
]

const QUESTIONS = [
  {
    ...{ kind: 'scale' as const, text: '新しいパソコンで仕事がしやすくなりましたか' },
    ...{ options: [], indicatorId: null },
  },
  {
    ...{
      kind: 'choice' as const,
      text: '庁舎の外で最も多く使う場所はどこですか',
      indicatorId: null,
    },
    options: ['自宅', '出先機関', '移動中', '使わない'],
  },
]

/** Indicators with half a year behind them, a survey that is open and a schedule; nothing where there are some. */
export async function makeDemoIndicators(deps: Deps, itStaff: Actor): Promise<void> {
  const now = deps.clock()
  const today = dayOf(now)
  await deps.db.as(itStaff, async (tx) => {
    const month = await startMonth(tx)
    const year = fiscalYearOf(today, month)
    const { total } = await queries.list(tx, itStaff, { range: [0, 0] }, year)
    if (total > 0) return
    const months = monthsBetween(addDays(today, -190), addDays(`${today.slice(0, 7)}-01`, -1))
    for (const { target, from, to, ...given } of INDICATORS) {
      const id = await queries.insert(tx, { ...given, cycle: 'month' })
      await queries.setTargets(
        tx,
        id,
        [year - 1, year].map((fiscalYear) => ({ fiscalYear, value: target })),
      )
      for (const [at, period] of months.entries()) {
        const value = Math.round(from + ((to - from) * at) / Math.max(months.length - 1, 1))
        const fiscalYear = fiscalYearOfPeriod(period, month)
        await queries.setValue(tx, {
          indicatorId: id,
          period,
          fiscalYear,
          value,
          origin: 'entered',
        })
      }
    }
    await measureAll(tx, now)
    for (const [area, title, from, to, state] of MEASURES) {
      const quarter = (at: number) => `${year + Math.floor((at - 1) / 4)}-${((at - 1) % 4) + 1}`
      const span = { startsIn: quarter(from), endsIn: quarter(to) }
      await measures.insert(tx, { area, title, state, ...span })
    }
    await surveys.insert(tx, {
      title: '新しいパソコンについてのアンケート',
      lead: '1分で終わります。今後の配布の参考にします。',
      questions: QUESTIONS,
      opensOn: addDays(today, -3),
      closesOn: addDays(today, 11),
      minimumAnswers: 10,
    })
  })
}
