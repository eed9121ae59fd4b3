import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  ConferenceLog,
  ConferencePerson,
  conferenceLogQuery,
  conferencePersonQuery,
  Match,
} from '#contract/conference-logs'
import type { Transaction } from '#drizzle/client'
import { conferenceLogs, conferencePeople } from '#drizzle/schema/training'
import { iso, page, total } from '../http/list-query.ts'
import type { Known } from './log-match.ts'

const counted = (condition: string) => sql<number>`(
  select count(*)::int from conference_people p where p.log_id = conference_logs.id ${sql.raw(condition)})`

const columns = {
  id: conferenceLogs.id,
  sessionId: conferenceLogs.sessionId,
  fileName: conferenceLogs.fileName,
  state: sql<ConferenceLog['state']>`${conferenceLogs.state}`,
  lines: sql<number>`(select coalesce(sum(joins), 0)::int from conference_people p where p.log_id = conference_logs.id)`,
  people: counted(''),
  matched: counted('and p.staff_id is not null'),
  undecided: counted(`and p.match in ('several', 'unknown')`),
  ignored: counted(`and p.match = 'ignored'`),
  createdAt: iso(conferenceLogs.createdAt),
  appliedAt: sql<string | null>`${iso(conferenceLogs.appliedAt)}`,
}

type Row = Omit<ConferenceLog, 'attendedPercent'>

export async function list(tx: Transaction, input: z.output<typeof conferenceLogQuery>) {
  const { id, sessionId, state } = input.filter ?? {}
  const where = and(
    id ? inArray(conferenceLogs.id, id) : undefined,
    sessionId ? eq(conferenceLogs.sessionId, sessionId) : undefined,
    state ? inArray(conferenceLogs.state, state) : undefined,
  )
  return page<Row>({
    input,
    sortable: { createdAt: conferenceLogs.createdAt },
    id: conferenceLogs.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(conferenceLogs)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(conferenceLogs).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<Row | undefined> {
  const [row] = await tx.select(columns).from(conferenceLogs).where(eq(conferenceLogs.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select()
    .from(conferenceLogs)
    .where(eq(conferenceLogs.id, id))
    .for('no key update')
  return row
}

const personColumns = {
  id: conferencePeople.id,
  logId: conferencePeople.logId,
  displayName: conferencePeople.displayName,
  email: conferencePeople.email,
  joins: conferencePeople.joins,
  minutes: conferencePeople.minutes,
  share: conferencePeople.share,
  match: sql<Match>`${conferencePeople.match}`,
  staffId: conferencePeople.staffId,
  candidates: sql<ConferencePerson['candidates']>`coalesce((
    select json_agg(json_build_object('id', s.id, 'name', s.name, 'employeeNumber', s.employee_number,
      'unitPath', u.path, 'booked', exists (
        select from course_bookings b join conference_logs l on l.session_id = b.session_id
        where l.id = ${conferencePeople.logId} and b.staff_id = s.id and b.state <> 'cancelled'))
      order by array_position(${conferencePeople.candidateIds}, s.id))
    from staff s join units u on u.id = s.unit_id
    where s.id = any (${conferencePeople.candidateIds}) or s.id = ${conferencePeople.staffId}), '[]')`,
  ignored: conferencePeople.ignored,
}

/** What waits for somebody comes first. */
const urgency = sql`array_position(array['unknown', 'several', 'name', 'number', 'email', 'chosen', 'ignored'],
  ${conferencePeople.match})`

export async function people(
  tx: Transaction,
  logId: string,
  input: z.output<typeof conferencePersonQuery>,
) {
  const { q, id, match } = input.filter ?? {}
  const where = and(
    eq(conferencePeople.logId, logId),
    q?.trim()
      ? sql`app.search_text(${conferencePeople.displayName}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(conferencePeople.id, id) : undefined,
    match ? inArray(conferencePeople.match, match) : undefined,
  )
  return page<ConferencePerson>({
    input,
    sortable: {
      match: urgency,
      displayName: conferencePeople.displayName,
      minutes: conferencePeople.minutes,
    },
    id: conferencePeople.id,
    select: (order, limit, offset) =>
      tx
        .select(personColumns)
        .from(conferencePeople)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(conferencePeople).where(where),
  })
}

export async function person(tx: Transaction, id: string) {
  const [row] = await tx
    .select(personColumns)
    .from(conferencePeople)
    .where(eq(conferencePeople.id, id))
  return row
}

export const everybody = (tx: Transaction, logId: string) =>
  tx
    .select()
    .from(conferencePeople)
    .where(eq(conferencePeople.logId, logId))
    .orderBy(asc(conferencePeople.id))

export async function insert(
  tx: Transaction,
  log: typeof conferenceLogs.$inferInsert,
  rows: Omit<typeof conferencePeople.$inferInsert, 'logId'>[],
): Promise<string> {
  const [made] = await tx.insert(conferenceLogs).values(log).returning({ id: conferenceLogs.id })
  const logId = made!.id
  for (let at = 0; at < rows.length; at += 1000) {
    await tx
      .insert(conferencePeople)
      .values(rows.slice(at, at + 1000).map((row) => ({ ...row, logId })))
  }
  return logId
}

export async function decide(
  tx: Transaction,
  id: string,
  row: Pick<typeof conferencePeople.$inferInsert, 'match' | 'staffId' | 'ignored'>,
): Promise<void> {
  await tx.update(conferencePeople).set(row).where(eq(conferencePeople.id, id))
}

export async function end(
  tx: Transaction,
  id: string,
  row: { state: 'applied' | 'discarded'; appliedAt?: Date },
): Promise<void> {
  await tx.update(conferenceLogs).set(row).where(eq(conferenceLogs.id, id))
}

/** Everybody on record, as the log's names are compared with. */
export async function known(tx: Transaction, sessionId: string): Promise<Known[]> {
  return [
    ...(await tx.execute<Record<keyof Known, never>>(sql`
      select s.id, s.employee_number as "employeeNumber", s.email, app.search_text(s.name) as name,
        app.search_text(s.kana) as kana, exists (
          select from course_bookings b where b.session_id = ${sessionId} and b.staff_id = s.id
            and b.state <> 'cancelled') as booked
      from staff s where s.left_on is null or s.left_on >= current_date - 31`)),
  ]
}

export async function folded(tx: Transaction, names: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ folded: string }>(sql`
    select app.search_text(name) as folded
    from unnest(${sql.param([...names])}::text[]) with ordinality as n (name, place) order by place`)
  return rows.map((row) => row.folded)
}
