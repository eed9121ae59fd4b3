import type { ReadableStream } from 'node:stream/web'
import type { Context } from 'hono'
import type { z } from 'zod'
import {
  RECORDING_MOVES,
  RECORDING_TYPES,
  type recordingUpdate,
  type recordingUpload,
} from '#contract/course-recordings'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { settingsOf } from '../settings/service.ts'
import { keep } from './files.ts'
import * as queries from './queries.ts'

const MEGABYTE = 1024 * 1024
const TYPES: readonly string[] = [...RECORDING_TYPES, 'application/octet-stream']

export async function upload(
  deps: Deps,
  actor: Actor,
  given: z.output<typeof recordingUpload>,
  { req }: Context,
): Promise<string> {
  const type = req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!TYPES.includes(type) || !req.raw.body) throw new AppError('unsupported_type')
  return addRecording(deps, actor, given, req.raw.body as ReadableStream<Uint8Array>)
}

/** Takes the file in first and makes the record then: no transaction waits for a network. */
export async function addRecording(
  deps: Deps,
  actor: Actor,
  given: z.output<typeof recordingUpload>,
  body: ReadableStream<Uint8Array>,
  { published = false } = {},
): Promise<string> {
  const version = await deps.db.as(actor, (tx) => queries.courseVersion(tx, given.courseId))
  if (version === undefined) throw mistake('courseId', 'unknown_course')
  const megabytes = (await settingsOf(deps))['recordings.maximumMegabytes']
  const { type: mediaType, durationMs, ...kept } = await keep(deps, body, megabytes * MEGABYTE)
  return deps.db.as(actor, (tx) =>
    queries.insert(tx, {
      ...{ ...given, ...kept, version, mediaType, createdBy: actor.userId },
      // Down: the last part of a second nobody can watch.
      seconds: Math.floor(durationMs / 1000),
      publishedAt: published ? deps.clock() : null,
    }),
  )
}

export async function update(
  tx: Transaction,
  id: string,
  { title, state }: z.output<typeof recordingUpdate>,
  now: Date,
): Promise<void> {
  const current = orNotFound(await queries.lock(tx, id))
  if (state && state !== current.state) {
    const isMove = RECORDING_MOVES.some(({ from, to }) => from === current.state && to === state)
    if (!isMove) throw refusal('state', 'recording_state')
  }
  await queries.change(tx, id, {
    ...(title && { title }),
    ...(state === 'published' && { publishedAt: current.publishedAt ?? now, withdrawnAt: null }),
    ...(state === 'withdrawn' && { withdrawnAt: now }),
    updatedAt: now,
  })
}
