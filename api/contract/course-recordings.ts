import { z } from 'zod'
import { listQuery } from './list.ts'
import { id, instant, line } from './values.ts'

export const RECORDING_TYPES = ['video/mp4', 'video/webm'] as const
export const RECORDING_STATES = ['draft', 'published', 'withdrawn'] as const
export const recordingState = z.enum(RECORDING_STATES)

export const RECORDING_MOVES: readonly {
  from: z.infer<typeof recordingState>
  to: z.infer<typeof recordingState>
}[] = [
  { from: 'draft', to: 'published' },
  { from: 'published', to: 'withdrawn' },
  { from: 'withdrawn', to: 'published' },
]

/** From and to, in milliseconds of the recording. */
export const span = z.tuple([z.number().int(), z.number().int()])

/** How far somebody has come, as the server counted it. */
export const watchState = z.object({
  /** What was watched, joined and in order. */
  watched: z.array(span),
  watchedPercent: z.number().int(),
  /** What has to be watched. */
  neededPercent: z.number().int(),
  /** Where to go on. */
  positionMs: z.number().int(),
  completedAt: instant.nullable(),
  /** How fast it may be played. */
  fastest: z.number(),
})
export type WatchState = z.infer<typeof watchState>

export const courseRecording = z.object({
  id,
  courseId: id,
  courseName: z.string(),
  title: z.string(),
  fileName: z.string(),
  mediaType: z.enum(RECORDING_TYPES),
  bytes: z.number().int(),
  sha256: z.string(),
  seconds: z.number().int(),
  state: recordingState,
  createdAt: instant,
  /** The reader's own; null where they have not begun. */
  own: z.object({ watchedPercent: z.number().int(), completedAt: instant.nullable() }).nullable(),
})
export type CourseRecording = z.infer<typeof courseRecording>

export const courseRecordingQuery = listQuery({
  sort: ['createdAt', 'title'],
  filter: { courseId: id.optional(), state: recordingState.optional() },
})

/** Beside the file itself, which is the body. */
export const recordingUpload = z.object({
  courseId: id,
  title: line(150),
  fileName: line(200),
})

export const recordingUpdate = z.strictObject({
  title: line(150).optional(),
  state: recordingState.optional(),
})

/** Begins to watch; `again` from the start, once it was watched before. */
export const watchStart = z.strictObject({ again: z.boolean().default(false) })

export const watchStarted = watchState.extend({
  /** Names this player in its reports; a player that starts elsewhere ends it. */
  viewId: id,
})
export type WatchStarted = z.infer<typeof watchStarted>

/** What the player showed since its last report, without a jump. */
export const watchReport = z.strictObject({
  viewId: id,
  fromMs: z.number().int().min(0).max(86_400_000),
  toMs: z.number().int().min(0).max(86_400_000),
})

/** Who has watched how much; for those who teach. */
export const watchProgress = z.object({
  id,
  recordingId: id,
  recordingTitle: z.string(),
  courseId: id,
  staffId: id,
  staffName: z.string().nullable(),
  employeeNumber: z.string().nullable(),
  unitPath: z.string().nullable(),
  watchedPercent: z.number().int(),
  startedAt: instant,
  completedAt: instant.nullable(),
})
export type WatchProgress = z.infer<typeof watchProgress>

export const watchProgressQuery = listQuery({
  sort: ['startedAt', 'completedAt'],
  filter: {
    recordingId: id.optional(),
    courseId: id.optional(),
    staffId: id.optional(),
    completed: z.boolean().optional(),
  },
})
