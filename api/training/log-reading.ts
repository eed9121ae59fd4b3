import { parse } from 'csv-parse/sync'
import { AppError, type FieldError, mistake } from '../errors.ts'
import { decode } from '../imports/reading/decode.ts'

/** One name of the log: every stay of it. */
export interface Attendee {
  displayName: string
  email: string | null
  stays: { from: number; to: number }[]
}

const HEADERS = {
  name: [
    '表示名',
    '名前',
    '氏名',
    '参加者',
    '参加者名',
    'name',
    'username',
    'displayname',
    'participant',
  ],
  email: ['メール', 'メールアドレス', 'email', 'mail', 'useremail', 'emailaddress'],
  join: [
    '入室',
    '入室時刻',
    '入室日時',
    '参加',
    '参加時刻',
    '参加日時',
    '開始',
    'join',
    'jointime',
    'joined',
  ],
  leave: [
    '退室',
    '退室時刻',
    '退室日時',
    '退出',
    '退出時刻',
    '退出日時',
    '終了',
    'leave',
    'leavetime',
    'left',
  ],
} as const

const keyOf = (header: string) =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\(.*?\)|[\s_\-・]/g, '')

/** Reads a conference's own list. A line that cannot be read refuses the file, by name: nobody is skipped. */
export function readLog(content: Uint8Array): { attendees: Attendee[]; lines: number } {
  const rows = recordsOf(content)
  const [head, ...lines] = rows
  const at = columnsOf(head ?? [])
  if (!at) throw mistake('file', 'log_unreadable')
  if (lines.length === 0) throw mistake('file', 'log_empty')
  const attendees = new Map<string, Attendee>()
  const wrong: FieldError[] = []
  for (const [index, line] of lines.entries()) {
    const cell = (place: number) => (line[place] ?? '').trim()
    const displayName = cell(at.name).slice(0, 200)
    const email = (at.email === undefined ? '' : cell(at.email)).normalize('NFKC').toLowerCase()
    const [from, to] = [timeIn(cell(at.join)), timeIn(cell(at.leave))]
    const code = !displayName
      ? 'log_no_name'
      : from === null || to === null
        ? 'log_bad_time'
        : to < from
          ? 'log_leave_before_join'
          : null
    if (code) wrong.push({ field: `rows.${index + 2}`, code })
    else {
      const key = email || `name:${bare(displayName)}`
      const known = attendees.get(key) ?? { displayName, email: email || null, stays: [] }
      known.stays.push({ from: from!, to: to! })
      attendees.set(key, known)
    }
  }
  if (wrong.length > 0) throw new AppError('invalid', { fields: wrong.slice(0, 100) })
  return { attendees: [...attendees.values()], lines: lines.length }
}

function recordsOf(content: Uint8Array): string[][] {
  try {
    const { text } = decode(content)
    const head = text.slice(0, text.search(/\r?\n|$/))
    const delimiter = head.includes('\t')
      ? '\t'
      : head.includes(';') && !head.includes(',')
        ? ';'
        : ','
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, bom: true })
  } catch (cause) {
    throw new AppError('invalid', { fields: [{ field: 'file', code: 'log_unreadable' }], cause })
  }
}

function columnsOf(head: string[]) {
  const keys = head.map(keyOf)
  const find = (names: readonly string[]) => {
    const place = keys.findIndex((key) => names.includes(key))
    return place === -1 ? undefined : place
  }
  const [name, email, join, leave] = [HEADERS.name, HEADERS.email, HEADERS.join, HEADERS.leave].map(
    find,
  )
  if (name === undefined || join === undefined || leave === undefined) return null
  return { name, email, join, leave }
}

/** Of one with an offset that instant, else Asia/Tokyo, as the conference's host has it. */
function timeIn(cell: string): number | null {
  const text = cell.normalize('NFKC').trim()
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
  const [, y, m, d, h, min, s = '0', half] =
    /^(\d{4})[/.\-年](\d{1,2})[/.\-月](\d{1,2})日?[T ]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(AM|PM)?/i.exec(
      text,
    ) ?? []
  if (!y) return null
  if (zoned) {
    const at = Date.parse(text.replaceAll('/', '-').replace(' ', 'T'))
    return Number.isNaN(at) ? null : at
  }
  const hour = half ? (Number(h) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(h)
  const pad = (value: string | number) => String(value).padStart(2, '0')
  const day = `${y}-${pad(m!)}-${pad(d!)}`
  // 2021-02-30 is no day, and not 2 March.
  const at = Date.parse(`${day}T${pad(hour)}:${min}:${pad(s)}+09:00`)
  const back = Number.isNaN(at) ? '' : new Date(at + 9 * 3_600_000).toISOString().slice(0, 10)
  return back === day ? at : null
}

/** A name without what people put around it: spaces, a unit in brackets, the width of its letters. */
export const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[((【[<].*?[))】\]>]/g, '')
    .replace(/[\s・_\-/|@]/g, '')
    .toLowerCase()

/** Minutes of its stays that lie within the session, where those that overlap count once. */
export function minutesWithin(
  stays: readonly { from: number; to: number }[],
  session: { startsAt: Date; endsAt: Date },
): number {
  let [ms, reached] = [0, +session.startsAt]
  for (const { from, to } of [...stays].sort((a, b) => a.from - b.from)) {
    const [begin, end] = [Math.max(from, reached), Math.min(to, +session.endsAt)]
    if (end > begin) ms += end - begin
    reached = Math.max(reached, end)
  }
  return Math.round(ms / 60_000)
}
