import type { FollowUp } from '#contract/follow-ups'
import { day, instant, type ListFile, number, text, words } from '../exports/columns.ts'

export const followUpFile: ListFile<FollowUp> = {
  name: { ja: '未修了者', en: 'follow-ups' },
  columns: {
    courseName: text('研修', 'Course', 30),
    unitPath: text('所属', 'Unit', 30),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    state: words('状態', 'State', {
      never: { ja: '未受講', en: 'never completed' },
      lapsed: { ja: '期限切れ', en: 'lapsed' },
    }),
    bookedAt: instant('予約', 'Booked for'),
    watchedPercent: number('録画の視聴(%)', 'Watched (%)'),
    remindedOn: day('最後の催促', 'Last reminded'),
    reminders: number('催促の回数', 'Reminders'),
  },
}
