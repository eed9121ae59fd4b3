import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { watchProgressQuery } from '#contract/course-recordings'
import type { Transaction } from '#drizzle/client'
import { courseRecordings, watchProgress } from '#drizzle/schema/course-recordings'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

export const watchedMs = sql<number>`(
  select coalesce(sum(upper(piece) - lower(piece)), 0)::int from unnest(${watchProgress.watched}) as piece)`

/** Down, as everywhere: 94.9 % is not the 95 % that was asked for. */
export const watchedPercent = sql<number>`
  least(100, floor(${watchedMs} / (10.0 * ${courseRecordings.seconds})))::int`

const ofPerson = (staffId: string, recordingId: string) =>
  and(eq(watchProgress.staffId, staffId), eq(watchProgress.recordingId, recordingId))

/** The last time round of this person, locked: reports come one after the other. */
export async function lockNewest(tx: Transaction, staffId: string, recordingId: string) {
  const [row] = await tx
    .select()
    .from(watchProgress)
    .where(ofPerson(staffId, recordingId))
    .orderBy(sql`${watchProgress.round} desc`)
    .limit(1)
    .for('update')
  return row
}

/** Of two who begin at once one makes the row. */
export async function begin(
  tx: Transaction,
  row: { staffId: string; recordingId: string; round: number; startedAt: Date },
): Promise<void> {
  // What the trigger copies has to be there, but not what it is.
  const copied = { courseId: row.recordingId, unitId: row.recordingId }
  await tx
    .insert(watchProgress)
    .values({ ...row, ...copied })
    .onConflictDoNothing()
}

/** From now on this player counts, and no other of this person. */
export async function openView(
  tx: Transaction,
  { id, staffId }: { id: string; staffId: string },
  now: Date,
): Promise<string> {
  await tx
    .update(watchProgress)
    .set({ viewId: null })
    .where(
      and(
        eq(watchProgress.staffId, staffId),
        ne(watchProgress.id, id),
        isNotNull(watchProgress.viewId),
      ),
    )
  const [row] = await tx
    .update(watchProgress)
    .set({ viewId: sql`gen_random_uuid()`, reportedAt: now, carryMs: 0 })
    .where(eq(watchProgress.id, id))
    .returning({ viewId: watchProgress.viewId })
  return row!.viewId!
}

export async function credit(
  tx: Transaction,
  id: string,
  seen: { fromMs: number; toMs: number; positionMs: number; carryMs: number; now: Date },
): Promise<void> {
  const { fromMs, toMs, positionMs, carryMs, now } = seen
  const joined = sql`${watchProgress.watched} + int4multirange(int4range(${fromMs}::int, ${toMs}::int))`
  await tx
    .update(watchProgress)
    .set({
      ...{ position: positionMs, carryMs, reportedAt: now, watched: joined },
      watchedSeconds: sql`(select coalesce(sum(upper(piece) - lower(piece)), 0) / 1000
        from unnest(${joined}) as piece)`,
    })
    .where(eq(watchProgress.id, id))
}

/** Once enough is watched; from here on the database knows what it completes. */
export async function completeOnceWatched(
  tx: Transaction,
  id: string,
  neededPercent: number,
  now: Date,
): Promise<void> {
  await tx
    .update(watchProgress)
    .set({ completedAt: now })
    .where(
      and(
        eq(watchProgress.id, id),
        isNull(watchProgress.completedAt),
        sql`${watchedMs} >= (
          select r.seconds * 10 * ${neededPercent}::int from course_recordings r
          where r.id = ${watchProgress.recordingId})`,
      ),
    )
}

export async function stateOf(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      watched: sql<[number, number][]>`coalesce((
        select jsonb_agg(jsonb_build_array(lower(piece), upper(piece)) order by lower(piece))
        from unnest(${watchProgress.watched}) as piece), '[]')`,
      watchedPercent,
      positionMs: watchProgress.position,
      completedAt: sql<string | null>`${iso(watchProgress.completedAt)}`,
    })
    .from(watchProgress)
    .innerJoin(courseRecordings, eq(courseRecordings.id, watchProgress.recordingId))
    .where(eq(watchProgress.id, id))
  return row!
}

const readable = (actor: Actor) =>
  within(actor, 'watch-progress.read', {
    unit: watchProgress.unitId,
    person: watchProgress.staffId,
  })

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof watchProgressQuery>,
) {
  const { q, recordingId, courseId, staffId, completed } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim() ? sql`${watchProgress.staffId} in (select app.search_staff(${q}))` : undefined,
    recordingId ? eq(watchProgress.recordingId, recordingId) : undefined,
    courseId ? eq(watchProgress.courseId, courseId) : undefined,
    staffId ? eq(watchProgress.staffId, staffId) : undefined,
    completed === undefined
      ? undefined
      : completed
        ? isNotNull(watchProgress.completedAt)
        : isNull(watchProgress.completedAt),
  )
  return page({
    input,
    sortable: { startedAt: watchProgress.startedAt, completedAt: watchProgress.completedAt },
    id: watchProgress.id,
    select: (order, limit, offset) =>
      tx
        .select({
          id: watchProgress.id,
          recordingId: watchProgress.recordingId,
          recordingTitle: sql<string>`coalesce(${courseRecordings.title}, '')`,
          courseId: watchProgress.courseId,
          staffId: watchProgress.staffId,
          staffName: staff.name,
          employeeNumber: staff.employeeNumber,
          unitPath: units.path,
          watchedPercent: sql<number>`coalesce(${watchedPercent}, 0)`,
          startedAt: iso(watchProgress.startedAt),
          completedAt: sql<string | null>`${iso(watchProgress.completedAt)}`,
        })
        .from(watchProgress)
        .leftJoin(courseRecordings, eq(courseRecordings.id, watchProgress.recordingId))
        .leftJoin(staff, eq(staff.id, watchProgress.staffId))
        .leftJoin(units, eq(units.id, watchProgress.unitId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(watchProgress).where(where),
  })
}
