import {
  courseRecording,
  courseRecordingQuery,
  recordingUpdate,
  recordingUpload,
  watchProgress,
  watchProgressQuery,
  watchReport,
  watchStart,
  watchStarted,
  watchState,
} from '#contract/course-recordings'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { content } from './content.ts'
import { recordingFile, watchProgressFile } from './exports.ts'
import { asTraining } from './principal.ts'
import * as progress from './progress-queries.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'
import { report, start } from './watch.ts'

const read = { permission: 'course-recordings.read' } as const
const write = { permission: 'course-recordings.write' } as const
const watch = { permission: 'course-recordings.watch' } as const

/** The setting says how much; this is what no setting goes beyond. */
const MOST_BYTES = 8192 * 1024 * 1024

export const courseRecordingRoutes = [
  listRoute({
    path: '/api/course-recordings',
    access: read,
    summary: 'Recordings of courses, and how far the reader has watched them',
    query: courseRecordingQuery,
    item: courseRecording,
    exports: recordingFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/course-recordings/:id',
    access: read,
    summary: 'One recording',
    input: { params: idParams },
    output: courseRecording,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/course-recordings',
    access: write,
    summary: 'Add a recording; the video itself is the body (video/mp4 or video/webm)',
    input: { query: recordingUpload },
    output: courseRecording,
    status: 201,
    maxBodyBytes: MOST_BYTES,
    handle: async ({ deps, actor, input, c }) => {
      const id = await service.upload(deps, actor, input.query, c)
      return deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, id)))
    },
  }),
  route({
    method: 'put',
    path: '/api/course-recordings/:id',
    access: write,
    summary: 'Rename, publish or withdraw a recording',
    input: { params: idParams, body: recordingUpdate },
    output: courseRecording,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.update(tx, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'get',
    path: '/api/course-recordings/:id/content',
    access: read,
    summary: 'The video, whole or in parts (Range, If-Range)',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) => content(deps, actor, input.params.id, c),
  }),
  route({
    method: 'post',
    path: '/api/course-recordings/:id/watch',
    access: watch,
    summary: 'Begin to watch, or go on; a player that has begun elsewhere no longer counts',
    input: { params: idParams, body: watchStart },
    output: watchStarted,
    handle: ({ deps, actor, input }) =>
      deps.db.as(asTraining(actor), (tx) =>
        start(tx, actor, input.params.id, { ...input.body, now: deps.clock() }),
      ),
  }),
  route({
    method: 'post',
    path: '/api/course-recordings/:id/progress',
    access: watch,
    summary: 'Report what the player has shown; counts for no more than the time that went by',
    input: { params: idParams, body: watchReport },
    output: watchState,
    handle: ({ deps, actor, input }) =>
      deps.db.as(asTraining(actor), (tx) =>
        report(tx, actor, input.params.id, input.body, deps.clock()),
      ),
  }),
  listRoute({
    path: '/api/watch-progress',
    access: { permission: 'watch-progress.read' },
    summary: 'Who has watched how much of which recording',
    query: watchProgressQuery,
    item: watchProgress,
    exports: watchProgressFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => progress.list(tx, actor, input.query)),
  }),
]
