import { code, oneOf, text } from '../fields.ts'
import type { Field } from './field.ts'
import { employeeNumberHeaders } from './shared.ts'

/** Who was at which session, how. */
export const attendance: readonly Field[] = [
  {
    name: 'code',
    read: code(30),
    headers: ['回', '回番号', '開催番号', '講習番号', 'session', 'code'],
    column: 'required',
    filled: true,
  },
  /** Only needed where two courses number their sessions alike. */
  { name: 'courseName', read: text(100), headers: ['講座名', '研修名', '講習名', 'course'] },
  {
    name: 'employeeNumber',
    read: code(20),
    headers: [...employeeNumberHeaders],
    column: 'required',
    filled: true,
    references: 'staff',
  },
  {
    name: 'way',
    read: oneOf({
      room: ['会場', '集合', '来場'],
      online: ['オンライン', 'Web', 'リモート'],
      recording: ['録画', '動画', 'オンデマンド'],
    }),
    headers: ['参加方法', '受講方法', '方法', 'way'],
    column: 'required',
    filled: true,
  },
  {
    name: 'outcome',
    read: oneOf({
      attended: ['出席', '参加', '受講済', '視聴済', '○', '〇'],
      absent: ['欠席', '不参加', '未受講', '×'],
      left_early: ['途中退席', '早退', '途中退室', '△'],
      watched_partly: ['視聴途中', '視聴中'],
    }),
    headers: ['出欠', '結果', '受講結果', 'outcome', 'attendance'],
    column: 'required',
    filled: true,
  },
  {
    name: 'attendee',
    read: text(200),
    headers: ['回と職員番号'],
    joins: ['code', 'employeeNumber'],
    unique: true,
    personal: true,
  },
]
