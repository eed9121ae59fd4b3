import type { z } from 'zod'
import type { WatchStarted, WatchState, watchReport } from '#contract/course-recordings'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as progress from './progress-queries.ts'
import * as queries from './queries.ts'

/*
 * What was watched is what the server could see being watched. A player reports the piece it has shown since
 * its last report; the server gives credit for no more than the time that went by since then, at the fastest
 * speed allowed. So a jump gives nothing, a program that reports faster gains nothing over a person who
 * watches, and one who plays two recordings at once gets credit for one.
 */

/** One report covers no more: a player that was silent for an hour didn't necessarily play. */
const LONGEST_MS = 60_000
/** What early and late reports may owe each other. */
const CARRY_MS = 5_000
/** A claim that exceeds time by more than this is no matter of clocks. */
const TOLERANCE_MS = 2_000
/** Players round, and a container's duration is not that of its last picture. */
const END_TOLERANCE_MS = 1_500

export async function start(
  tx: Transaction,
  actor: Actor,
  recordingId: string,
  { again, now }: { again: boolean; now: Date },
): Promise<WatchStarted> {
  orNotFound(await queries.getPublished(tx, recordingId))
  const staffId = staffIdOf(actor)
  const begin = (round: number) =>
    progress.begin(tx, { staffId, recordingId, round, startedAt: now })
  await begin(1)
  let row = (await progress.lockNewest(tx, staffId, recordingId))!
  if (again && row.completedAt) {
    await begin(row.round + 1)
    row = (await progress.lockNewest(tx, staffId, recordingId))!
  }
  const viewId = await progress.openView(tx, row, now)
  return { viewId, ...(await stateOf(tx, row.id)) }
}

export async function report(
  tx: Transaction,
  actor: Actor,
  recordingId: string,
  { viewId, fromMs, toMs }: z.output<typeof watchReport>,
  now: Date,
): Promise<WatchState> {
  const { seconds } = orNotFound(await queries.getPublished(tx, recordingId))
  const row = orNotFound(await progress.lockNewest(tx, staffIdOf(actor), recordingId))
  if (row.viewId !== viewId || !row.reportedAt) throw refusal('viewId', 'watch_elsewhere')
  if (toMs < fromMs) throw mistake('toMs', 'watch_backwards')
  const end = seconds * 1000 + END_TOLERANCE_MS
  if (toMs > end) throw mistake('toMs', 'watch_beyond_end')
  const { 'recordings.fastest': fastest } = await readSettings(tx)
  const since = Math.min(Math.max(+now - +row.reportedAt, 0), LONGEST_MS)
  const allowed = Math.floor(since * fastest) + row.carryMs
  const claimed = toMs - fromMs
  if (claimed > allowed + TOLERANCE_MS) throw refusal('toMs', 'watch_too_fast')
  const credited = Math.min(claimed, allowed)
  await progress.credit(tx, row.id, {
    ...{ fromMs, toMs: fromMs + credited, positionMs: toMs, now },
    carryMs: Math.min(allowed - credited, CARRY_MS),
  })
  return settled(tx, row.id, now)
}

async function settled(tx: Transaction, id: string, now: Date): Promise<WatchState> {
  const { 'recordings.watchedPercent': needed } = await readSettings(tx)
  await progress.completeOnceWatched(tx, id, needed, now)
  return stateOf(tx, id)
}

async function stateOf(tx: Transaction, id: string): Promise<WatchState> {
  const settings = await readSettings(tx)
  return {
    ...(await progress.stateOf(tx, id)),
    neededPercent: settings['recordings.watchedPercent'],
    fastest: settings['recordings.fastest'],
  }
}

function staffIdOf({ staffId }: Actor): string {
  if (!staffId) throw refusal('id', 'no_staff_record')
  return staffId
}
