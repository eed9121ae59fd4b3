import { code, date, decimal, text, timeOfDay } from '../fields.ts'
import type { Field } from './field.ts'

/** One session of a course; the course is made where there is none of that name. */
export const courseSessions: readonly Field[] = [
  {
    name: 'code',
    read: code(30),
    headers: ['回', '回番号', '開催番号', '講習番号', 'session', 'code'],
    column: 'required',
    filled: true,
  },
  {
    name: 'courseName',
    read: text(100),
    headers: ['講座名', '研修名', '講習名', '説明会名', 'course'],
    column: 'required',
    filled: true,
  },
  {
    name: 'unitName',
    read: text(200),
    headers: ['対象', '対象所属', '対象部局', 'for unit', 'unit'],
  },
  {
    name: 'heldOn',
    read: date,
    headers: ['開催日', '実施日', '日付', 'date', 'held on'],
    column: 'required',
    filled: true,
    workday: true,
  },
  {
    name: 'startsAt',
    read: timeOfDay,
    headers: ['開始', '開始時刻', 'start', 'starts at'],
    column: 'required',
    filled: true,
  },
  {
    name: 'endsAt',
    read: timeOfDay,
    headers: ['終了', '終了時刻', 'end', 'ends at'],
    column: 'required',
    filled: true,
  },
  { name: 'place', read: text(100), headers: ['会場', '場所', 'place', 'room'] },
  { name: 'seats', read: decimal(0, 10_000), headers: ['会場定員', '定員', 'seats', 'capacity'] },
  {
    name: 'conference',
    read: text(100),
    headers: ['オンライン', 'Web会議', 'online', 'conference'],
  },
  { name: 'lines', read: decimal(0, 10_000), headers: ['回線数', 'オンライン定員', 'lines'] },
  {
    name: 'courseAndCode',
    read: text(200),
    headers: ['講座名と回'],
    joins: ['courseName', 'code'],
    unique: true,
  },
]
