import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  customType,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { staff } from './organization.ts'
import { courseSessions, courses } from './training.ts'
import { users } from './users.ts'

/** Milliseconds of a recording, as PostgreSQL adds them up: `{[0,30000),[45000,60000)}`. */
const spans = customType<{ data: string }>({ dataType: () => 'int4multirange' })

/** A video kept in the data folder; the database knows what it is. */
export const courseRecordings = pgTable(
  'course_recordings',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    /** The session it was made of. */
    sessionId: uuid().references(() => courseSessions.id),
    title: text().notNull(),
    version: integer().notNull(),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    seconds: integer().notNull(),
    /** From when on it can be watched; null: not yet. */
    publishedAt: instant(),
    withdrawnAt: instant(),
    createdBy: uuid().references(() => users.id),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('course_recordings_course_id_idx').on(t.courseId, t.createdAt),
    index('course_recordings_session_id_idx').on(t.sessionId),
    check('course_recordings_seconds_check', sql`${t.seconds} > 0 and ${t.bytes} > 0`),
    check('course_recordings_sha256_check', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** What somebody has seen of a recording, as the server counted it. */
export const watchProgress = pgTable(
  'watch_progress',
  {
    id: id(),
    recordingId: uuid()
      .notNull()
      .references(() => courseRecordings.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the recording and the person. */
    courseId: uuid().notNull(),
    unitId: uuid().notNull(),
    watched: spans().notNull().default('{}'),
    watchedSeconds: integer().notNull().default(0),
    /** Whoever takes the course anew watches anew. */
    round: integer().notNull().default(1),
    /** Milliseconds: where the player was, and when it last said so. Between two reports no more can be seen than time went by. */
    position: integer().notNull().default(0),
    reportedAt: instant(),
    /** The player that reports; null when another one has begun, of this recording or of any. */
    viewId: uuid(),
    /** What time allowed and the player didn't use, in milliseconds: reports come a little early and late. */
    carryMs: integer().notNull().default(0),
    startedAt: instant().notNull().defaultNow(),
    completedAt: instant(),
  },
  (t) => [
    uniqueIndex('watch_progress_staff_key').on(t.staffId, t.recordingId, t.round),
    index('watch_progress_course_id_idx').on(t.courseId, t.staffId),
    check('watch_progress_seconds_check', sql`${t.watchedSeconds} >= 0 and ${t.position} >= 0`),
  ],
)
