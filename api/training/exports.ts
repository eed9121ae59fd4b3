import type { z } from 'zod'
import type { completion, courseException, courseOutlook } from '#contract/completions'
import type { conferencePerson } from '#contract/conference-logs'
import type { courseBooking } from '#contract/course-bookings'
import type { attendance, courseSession, rosterEntry } from '#contract/course-sessions'
import type { course } from '#contract/courses'
import {
  day,
  instant,
  type ListFile,
  made,
  number,
  text,
  words,
  yesNo,
} from '../exports/columns.ts'
import {
  ATTENDANCE_SOURCE_WORDS,
  BOOKING_STATE_WORDS,
  COMPLETION_SOURCE_WORDS,
  COURSE_STATE_WORDS,
  EXCEPTION_STATE_WORDS,
  EXCEPTION_WORDS,
  FACT_WORDS,
  MATCH_WORDS,
  OUTCOME_WORDS,
  SESSION_KIND_WORDS,
  SESSION_STATE_WORDS,
  STANDING_WORDS,
  VALIDITY_WORDS,
  WAY_WORDS,
} from './words.ts'

export const courseFile: ListFile<z.input<typeof course>> = {
  name: { ja: '研修', en: 'courses' },
  columns: {
    name: text('研修名', 'Course', 30),
    state: words('状態', 'State', COURSE_STATE_WORDS),
    version: number('版', 'Version'),
    validity: words('有効期間', 'Validity', VALIDITY_WORDS),
    validityMonths: number('月数', 'Months'),
    validUntil: day('指定日', 'Until'),
    needsQuiz: yesNo('確認テスト', 'Quiz'),
    requiredFrom: day('接続条件の開始日', 'Required from'),
    graceDays: number('猶予日数', 'Grace days'),
    description: text('説明', 'Description', 40),
  },
}

export const courseSessionFile: ListFile<z.input<typeof courseSession>> = {
  name: { ja: '開催回', en: 'course-sessions' },
  columns: {
    code: text('回', 'Code'),
    courseName: text('講座名', 'Course', 24),
    unitPath: text('対象', 'Unit', 24),
    startsAt: instant('開始', 'Starts at'),
    endsAt: instant('終了', 'Ends at'),
    kind: words('開催方法', 'Kind', SESSION_KIND_WORDS),
    state: words('状態', 'State', SESSION_STATE_WORDS),
    place: text('会場', 'Place', 24),
    seats: number('会場定員', 'Seats'),
    seatsTaken: number('会場の予約', 'Seats taken'),
    conference: text('オンライン', 'Conference'),
    lines: number('回線数', 'Lines'),
    linesTaken: number('オンラインの予約', 'Lines taken'),
    waiting: number('キャンセル待ち', 'Waiting'),
    trainer: text('講師', 'Trainer'),
    attended: number('出席', 'Attended'),
    partly: number('一部', 'In part'),
    absent: number('欠席', 'Absent'),
    reason: text('延期・中止の理由', 'Reason', 30),
    note: text('備考', 'Note', 30),
  },
}

export const rosterFile: ListFile<z.input<typeof rosterEntry>> = {
  name: { ja: '名簿', en: 'roster' },
  columns: {
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    kana: text('カナ', 'Kana'),
    unitPath: text('所属', 'Unit', 30),
    bookingState: words('予約', 'Booking', BOOKING_STATE_WORDS),
    way: words('参加方法', 'Way', WAY_WORDS),
    outcome: words('出欠', 'Outcome', OUTCOME_WORDS),
    source: words('記録', 'Source', ATTENDANCE_SOURCE_WORDS),
    minutes: number('分', 'Minutes'),
    recordedAt: instant('記録日時', 'Recorded at'),
  },
}

export const courseBookingFile: ListFile<z.input<typeof courseBooking>> = {
  name: { ja: '研修予約', en: 'course-bookings' },
  columns: {
    code: text('回', 'Code'),
    courseName: text('講座名', 'Course', 24),
    startsAt: instant('開始', 'Starts at'),
    place: text('会場', 'Place', 24),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    way: words('参加方法', 'Way', WAY_WORDS),
    state: words('状態', 'State', BOOKING_STATE_WORDS),
    turn: number('待ち順', 'Turn'),
    createdAt: instant('予約日時', 'Booked at'),
  },
}

export const attendanceFile: ListFile<z.input<typeof attendance>> = {
  name: { ja: '出欠', en: 'attendances' },
  columns: {
    code: text('回', 'Code'),
    courseName: text('講座名', 'Course', 24),
    startsAt: instant('開催日時', 'Starts at'),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    way: words('参加方法', 'Way', WAY_WORDS),
    outcome: words('出欠', 'Outcome', OUTCOME_WORDS),
    source: words('記録', 'Source', ATTENDANCE_SOURCE_WORDS),
    minutes: number('分', 'Minutes'),
    recordedAt: instant('記録日時', 'Recorded at'),
  },
}

export const completionFile: ListFile<z.input<typeof completion>> = {
  name: { ja: '修了', en: 'completions' },
  columns: {
    courseName: text('研修名', 'Course', 24),
    version: number('版', 'Version'),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    completedAt: instant('修了日時', 'Completed at'),
    validUntil: day('有効期限', 'Valid until'),
    source: words('根拠', 'Source', COMPLETION_SOURCE_WORDS),
    standing: words('状態', 'Standing', STANDING_WORDS),
    revokedReason: text('取消しの理由', 'Why taken back', 30),
  },
}

export const courseOutlookFile: ListFile<z.input<typeof courseOutlook>> = {
  name: { ja: '接続期限が近い職員', en: 'access-outlook' },
  columns: {
    courseName: text('研修名', 'Course', 24),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    fact: words('状態', 'State', FACT_WORDS),
    until: day('接続できる最終日', 'Let in until'),
    bookedAt: instant('予約', 'Booked for'),
  },
}

export const courseExceptionFile: ListFile<z.input<typeof courseException>> = {
  name: { ja: '研修の例外', en: 'course-exceptions' },
  columns: {
    courseName: text('研修名', 'Course', 24),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    kind: words('種類', 'Kind', EXCEPTION_WORDS),
    endsOn: day('期限', 'Ends on'),
    state: words('状態', 'State', EXCEPTION_STATE_WORDS),
    reason: text('理由', 'Reason', 30),
    createdAt: instant('申請日時', 'Asked at'),
  },
}

export const conferencePersonFile: ListFile<z.input<typeof conferencePerson>> = {
  name: { ja: 'Web会議の参加者', en: 'conference-people' },
  columns: {
    displayName: text('表示名', 'Display name', 24),
    email: text('メールアドレス', 'Mail', 24),
    joins: number('入室回数', 'Joins'),
    minutes: number('分', 'Minutes'),
    share: number('割合(%)', 'Share (%)'),
    match: words('照合', 'Match', MATCH_WORDS),
    candidates: made(
      '候補',
      'Candidates',
      (people) =>
        people.map(({ name, employeeNumber }) => `${name} (${employeeNumber})`).join('、') || null,
    ),
    ignored: text('対象外の理由', 'Why left out', 24),
  },
}
