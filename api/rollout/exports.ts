import type { z } from 'zod'
import type { Appointment, slot } from '#contract/appointments'
import type { Replacement } from '#contract/replacements'
import type { Program, Wave } from '#contract/rollout'
import { day, instant, type ListFile, made, number, text } from '../exports/columns.ts'
import { STATE_WORDS } from './messages.ts'

const state = (ja: string, en: string) =>
  made<string | null>(ja, en, (code, locale) => code && (STATE_WORDS[code]?.[locale] ?? code), 12)

export const programFile: ListFile<Program> = {
  name: { ja: '更新計画', en: 'programs' },
  columns: {
    name: text('更新計画', 'Program', 32),
    fiscalYear: number('年度', 'Fiscal year'),
    state: state('状態', 'State'),
    goalCount: number('目標台数', 'Goal'),
    total: number('対象台数', 'Replacements'),
    replaced: number('更新済み台数', 'Replaced'),
    deadline: day('期限', 'Deadline'),
    gatePercent: number('次に進む割合(%)', 'Gate %'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const waveFile: ListFile<Wave> = {
  name: { ja: '展開グループ', en: 'waves' },
  columns: {
    programName: text('更新計画', 'Program', 32),
    ordinal: number('順番', 'Order'),
    name: text('展開グループ', 'Wave', 32),
    state: state('状態', 'State'),
    stateReason: text('状態の理由', 'Reason', 32),
    total: number('対象台数', 'Replacements'),
    replaced: number('更新済み台数', 'Replaced'),
    unpaired: number('新パソコン未定', 'Unpaired'),
    gatePercent: number('次に進む割合(%)', 'Gate %'),
    gateOverride: text('割合に達する前に始めた理由', 'Reason for opening early', 32),
    opensOn: day('開始予定日', 'Opens on'),
    closesOn: day('終了予定日', 'Closes on'),
    plan: made(
      '月ごとの計画',
      'Plan by month',
      (plan: Wave['plan']) =>
        plan.map(({ month, planned }) => `${month}: ${planned}`).join(' / ') || null,
      40,
    ),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const replacementFile: ListFile<Replacement> = {
  name: { ja: '更新(旧→新)', en: 'replacements' },
  columns: {
    oldPropertyNumber: text('旧パソコンの備品番号', 'Old property number'),
    oldModelName: text('旧パソコンの機種', 'Old model'),
    oldLeaseEndsOn: day('旧パソコンのリース満了日', 'Old lease ends on'),
    newPropertyNumber: text('新パソコンの備品番号', 'New property number'),
    newModelName: text('新パソコンの機種', 'New model'),
    holderEmployeeNumber: text('職員番号', 'Employee number'),
    holderName: text('使用者', 'Holder name'),
    unitPath: text('所属名', 'Unit name', 40),
    waveName: text('展開グループ', 'Wave', 24),
    waveState: state('展開グループの状態', 'State of wave'),
    state: state('状態', 'State'),
    stateSince: instant('状態になった日時', 'In this state since'),
    pausedFrom: state('中断前の状態', 'State interrupted'),
    reason: text('理由', 'Reason', 32),
    appointmentStartsAt: instant('予約の日時', 'Appointment at'),
    appointmentPlace: text('予約の場所', 'Place of appointment', 24),
    deployedOn: day('引渡し日', 'Handed over on'),
    migratedOn: day('移行日', 'Migrated on'),
    reclaimedOn: day('回収日', 'Returned on'),
    certifiedOn: day('消去証明日', 'Certified on'),
    closedOn: day('完了日', 'Closed on'),
    note: text('備考', 'Note', 40),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const slotFile: ListFile<z.input<typeof slot>> = {
  name: { ja: '予約枠', en: 'slots' },
  columns: {
    place: text('場所', 'Place', 24),
    startsAt: instant('開始', 'Starts at'),
    endsAt: instant('終了', 'Ends at'),
    unitPath: text('対象の所属', 'For unit', 40),
    capacity: number('定員', 'Capacity'),
    booked: number('予約済み', 'Booked'),
    free: number('空き', 'Free'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const appointmentFile: ListFile<Appointment> = {
  name: { ja: '予約', en: 'appointments' },
  columns: {
    startsAt: instant('開始', 'Starts at'),
    endsAt: instant('終了', 'Ends at'),
    place: text('場所', 'Place', 24),
    holderName: text('使用者', 'Holder name'),
    unitPath: text('所属名', 'Unit name', 40),
    oldPropertyNumber: text('旧パソコンの備品番号', 'Old property number'),
    newPropertyNumber: text('新パソコンの備品番号', 'New property number'),
    state: state('状態', 'State'),
    reason: text('理由', 'Reason', 32),
    createdAt: instant('登録日時', 'Created at'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}
