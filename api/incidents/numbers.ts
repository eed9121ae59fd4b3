import type { IncidentNumbers } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf, fiscalYearOf } from '../calendar.ts'
import { moment } from '../pdf/dates.ts'
import { readSettings } from '../settings/service.ts'
import type { Letter } from './forms.ts'
import * as queries from './number-queries.ts'

/** How long each stretch takes, by year, by unit and by month. */
export async function numbers(
  tx: Transaction,
  actor: Actor,
  wanted: number | undefined,
  now: Date,
): Promise<IncidentNumbers> {
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const year = wanted ?? fiscalYearOf(dayOf(now), startMonth)
  return {
    fiscalYear: year,
    years: await queries.byYear(tx, actor, startMonth),
    units: await queries.byUnit(tx, actor, startMonth, year),
    months: await queries.byMonth(tx, actor, startMonth, year),
  }
}

const inSeconds = (value: number | null): string =>
  value === null ? '未了' : value < 120 ? `${value.toFixed(1)} 秒` : `${Math.round(value / 60)} 分`

/** What was practised in a month, and how long it took. */
export async function drillReport(tx: Transaction, month: string, now: Date): Promise<Letter> {
  const drills = await queries.drills(tx, month)
  const [year, number] = month.split('-')
  return {
    title: '紛失対応訓練の報告',
    number: Number(`${year}${number}`),
    drill: true,
    at: now,
    parts: [
      { label: '対象月', text: `${year}年${Number(number)}月` },
      { label: '訓練の回数', text: `${drills.length} 回` },
      ...drills.map(({ number: drill, unitPath, reportedAt, cut, told, locked, ended }) => ({
        label: `訓練 第${drill}号 ${unitPath ?? ''}`,
        text: [
          `届出 ${moment(new Date(reportedAt))}`,
          `遮断まで ${inSeconds(cut)}、連絡まで ${inSeconds(told)}、ロックの確認まで ${inSeconds(locked)}、復帰まで ${inSeconds(ended)}`,
        ].join('\n'),
      })),
    ],
  }
}
