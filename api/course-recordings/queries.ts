import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { CourseRecording, courseRecordingQuery } from '#contract/course-recordings'
import type { Transaction } from '#drizzle/client'
import { courseRecordings } from '#drizzle/schema/course-recordings'
import { courses } from '#drizzle/schema/training'
import { type Actor, reach } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

const published = and(
  isNotNull(courseRecordings.publishedAt),
  isNull(courseRecordings.withdrawnAt),
) as SQL

/** Drafts and what was withdrawn are for those who teach; row security says the same. */
const readable = (actor: Actor): SQL | undefined =>
  reach(actor, 'course-recordings.write') ? undefined : published

const state = sql<CourseRecording['state']>`case
  when ${courseRecordings.withdrawnAt} is not null then 'withdrawn'
  when ${courseRecordings.publishedAt} is not null then 'published' else 'draft' end`

const columns = (actor: Actor) => ({
  id: courseRecordings.id,
  courseId: courseRecordings.courseId,
  courseName: courses.name,
  title: courseRecordings.title,
  fileName: courseRecordings.fileName,
  mediaType: sql<CourseRecording['mediaType']>`${courseRecordings.mediaType}`,
  bytes: courseRecordings.bytes,
  sha256: courseRecordings.sha256,
  seconds: courseRecordings.seconds,
  state,
  createdAt: iso(courseRecordings.createdAt),
  own: sql<CourseRecording['own']>`(
    select jsonb_build_object(
      'watchedPercent', least(100, floor((select coalesce(sum(upper(piece) - lower(piece)), 0)
        from unnest(w.watched) as piece) / (10.0 * ${courseRecordings.seconds})))::int,
      'completedAt', to_char(w.completed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from watch_progress w
    where w.recording_id = ${courseRecordings.id} and w.staff_id = ${actor.staffId}::uuid
    order by w.round desc limit 1)`,
})

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof courseRecordingQuery>,
) {
  const { q, id, courseId, state: wanted } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim()
      ? sql`app.search_text(${courseRecordings.title}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(courseRecordings.id, id) : undefined,
    courseId ? eq(courseRecordings.courseId, courseId) : undefined,
    wanted ? sql`${state} = ${wanted}` : undefined,
  )
  return page({
    input,
    sortable: { createdAt: courseRecordings.createdAt, title: courseRecordings.title },
    id: courseRecordings.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(actor))
        .from(courseRecordings)
        .innerJoin(courses, eq(courses.id, courseRecordings.courseId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(courseRecordings).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select(columns(actor))
    .from(courseRecordings)
    .innerJoin(courses, eq(courses.id, courseRecordings.courseId))
    .where(and(readable(actor), eq(courseRecordings.id, id)))
  return row
}

/** What is shown to whoever may see it: the file, and when it was last another one. */
export async function fileOf(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select({
      sha256: courseRecordings.sha256,
      bytes: courseRecordings.bytes,
      mediaType: courseRecordings.mediaType,
    })
    .from(courseRecordings)
    .where(and(readable(actor), eq(courseRecordings.id, id)))
  return row
}

/** One that people watch. */
export async function getPublished(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ id: courseRecordings.id, seconds: courseRecordings.seconds })
    .from(courseRecordings)
    .where(and(eq(courseRecordings.id, id), published))
  return row
}

export async function courseVersion(tx: Transaction, courseId: string) {
  const [row] = await tx
    .select({ version: courses.version })
    .from(courses)
    .where(eq(courses.id, courseId))
  return row?.version
}

export async function insert(
  tx: Transaction,
  row: typeof courseRecordings.$inferInsert,
): Promise<string> {
  const [made] = await tx
    .insert(courseRecordings)
    .values(row)
    .returning({ id: courseRecordings.id })
  return made!.id
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ id: courseRecordings.id, state, publishedAt: courseRecordings.publishedAt })
    .from(courseRecordings)
    .where(eq(courseRecordings.id, id))
    .for('no key update')
  return row
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof courseRecordings.$inferInsert>,
): Promise<void> {
  await tx.update(courseRecordings).set(row).where(eq(courseRecordings.id, id))
}
