type Words = { ja: string; en: string }

export const WAY_WORDS = {
  room: { ja: '会場', en: 'room' },
  online: { ja: 'オンライン', en: 'online' },
  recording: { ja: '録画', en: 'recording' },
} satisfies Record<string, Words>

export const OUTCOME_WORDS = {
  attended: { ja: '出席', en: 'attended' },
  absent: { ja: '欠席', en: 'absent' },
  left_early: { ja: '途中退席', en: 'left early' },
  watched_partly: { ja: '視聴途中', en: 'watched in part' },
} satisfies Record<string, Words>

export const ATTENDANCE_SOURCE_WORDS = {
  roster: { ja: '名簿', en: 'roster' },
  qr: { ja: 'QR コード', en: 'QR code' },
  conference: { ja: 'Web 会議の記録', en: 'conference log' },
  import: { ja: '取込み', en: 'import' },
  recording: { ja: '録画視聴', en: 'recording' },
} satisfies Record<string, Words>

export const SESSION_STATE_WORDS = {
  planned: { ja: '予定', en: 'planned' },
  postponed: { ja: '延期', en: 'postponed' },
  held: { ja: '実施済み', en: 'held' },
  cancelled: { ja: '中止', en: 'cancelled' },
} satisfies Record<string, Words>

export const SESSION_KIND_WORDS = {
  room: { ja: '会場', en: 'room' },
  online: { ja: 'オンライン', en: 'online' },
  hybrid: { ja: '会場とオンライン', en: 'room and online' },
  recording: { ja: '録画', en: 'recording' },
} satisfies Record<string, Words>

export const BOOKING_STATE_WORDS = {
  booked: { ja: '予約', en: 'booked' },
  waiting: { ja: 'キャンセル待ち', en: 'waiting' },
  cancelled: { ja: '取消し', en: 'cancelled' },
  over: { ja: '終了', en: 'over' },
} satisfies Record<string, Words>

export const COURSE_STATE_WORDS = {
  draft: { ja: '準備中', en: 'draft' },
  open: { ja: '実施中', en: 'open' },
  closed: { ja: '終了', en: 'closed' },
} satisfies Record<string, Words>

export const VALIDITY_WORDS = {
  fiscal_year: { ja: '年度末まで', en: 'to the end of the fiscal year' },
  months: { ja: '月数', en: 'months' },
  until: { ja: '指定日まで', en: 'to a date' },
  unlimited: { ja: '無期限', en: 'for good' },
} satisfies Record<string, Words>

export const COMPLETION_SOURCE_WORDS = {
  attendance: { ja: '出席', en: 'attendance' },
  quiz: { ja: '確認テスト', en: 'quiz' },
  recording: { ja: '録画視聴', en: 'recording' },
  import: { ja: '取込み', en: 'import' },
  exception: { ja: '例外', en: 'exception' },
} satisfies Record<string, Words>

export const STANDING_WORDS = {
  valid: { ja: '有効', en: 'valid' },
  lapsed: { ja: '期限切れ', en: 'lapsed' },
  revoked: { ja: '取消し', en: 'revoked' },
} satisfies Record<string, Words>

export const FACT_WORDS = {
  in_grace: { ja: '猶予期間中', en: 'in grace' },
  missing: { ja: '未修了', en: 'not completed' },
  lapsed: { ja: '期限切れ', en: 'lapsed' },
  completed: { ja: 'まもなく期限', en: 'ends soon' },
} satisfies Record<string, Words>

export const EXCEPTION_WORDS = {
  leave: { ja: '休職・休業', en: 'on leave' },
  secondment: { ja: '派遣・出向', en: 'seconded' },
  other: { ja: 'その他', en: 'other' },
} satisfies Record<string, Words>

export const EXCEPTION_STATE_WORDS = {
  requested: { ja: '承認待ち', en: 'requested' },
  granted: { ja: '承認', en: 'granted' },
  refused: { ja: '不承認', en: 'refused' },
} satisfies Record<string, Words>

export const MATCH_WORDS = {
  email: { ja: 'メールで一致', en: 'by mail' },
  number: { ja: '職員番号で一致', en: 'by number' },
  name: { ja: '氏名で一致', en: 'by name' },
  several: { ja: '候補が複数', en: 'several candidates' },
  unknown: { ja: '該当なし', en: 'unknown' },
  chosen: { ja: '手動で選択', en: 'chosen' },
  ignored: { ja: '対象外', en: 'left out' },
} satisfies Record<string, Words>

/** The states in sentences of refusals. */
export const TRAINING_STATE_WORDS = {
  ...SESSION_STATE_WORDS,
  ...COURSE_STATE_WORDS,
  ...BOOKING_STATE_WORDS,
}
