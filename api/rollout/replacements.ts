import type { z } from 'zod'
import {
  MAX_BULK,
  type replacementBulkTransition,
  type replacementUpdate,
} from '#contract/replacements'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { dueNow } from './due.ts'
import { type MoveResult, moveMany } from './move.ts'
import { lock, type Standing } from './move-queries.ts'
import { pairOne } from './pair.ts'
import { naming } from './refusals.ts'
import * as queries from './replacement-queries.ts'
import { plannableWave } from './waves.ts'

/** Nothing is agreed with anybody yet, and nothing handed over. */
const OPEN_STATES = ['planned', 'prepared']

async function locked(tx: Transaction, actor: Actor, id: string, now: Date): Promise<Standing> {
  orNotFound(await queries.get(tx, actor, id))
  const [row] = await lock(tx, [id], dayOf(now))
  return orNotFound(row)
}

export async function changeReplacement(
  tx: Transaction,
  actor: Actor,
  id: string,
  changes: z.output<typeof replacementUpdate>,
  now: Date,
): Promise<void> {
  const row = await locked(tx, actor, id, now)
  const { newDeviceId, holderId, waveId, note } = changes
  if (newDeviceId !== undefined) await pairOne(tx, id, newDeviceId)
  if (holderId !== undefined && holderId !== row.holderId) {
    refuseUnlessOpen(row, 'holderId')
    const left = await queries.holderLeft(tx, holderId, dayOf(now))
    if (left === undefined) throw mistake('holderId', 'does_not_exist')
    if (left) throw mistake('holderId', 'holder_left')
  }
  if (waveId !== undefined && waveId !== row.waveId) {
    refuseUnlessOpen(row, 'waveId')
    const wave = await plannableWave(tx, waveId)
    if (wave.programId !== row.programId) throw mistake('waveId', 'other_program')
  }
  const given = Object.entries({ newDeviceId, holderId, waveId, note })
  const set = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  if (Object.keys(set).length > 0) await naming(() => queries.change(tx, id, set))
}

function refuseUnlessOpen(row: Standing, field: string): void {
  const { state, pausedFrom } = row
  if (!OPEN_STATES.includes(pausedFrom ?? state)) throw refusal(field, 'too_late', { state })
}

export async function removeReplacement(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<void> {
  const { state, newDeviceId } = await locked(tx, actor, id, now)
  if (state !== 'planned') throw refusal('id', 'not_planned', { state })
  if (newDeviceId) throw refusal('id', 'has_new_device')
  await naming(() => queries.remove(tx, id))
}

export async function moveInBulk(
  tx: Transaction,
  actor: Actor,
  { ids, filter, ...request }: z.output<typeof replacementBulkTransition>,
  now: Date,
): Promise<MoveResult[]> {
  if (ids) return moveMany(tx, ids, request, now)
  const due = await dueNow(tx, now)
  const matching = await queries.matchingIds(tx, actor, filter!, due, MAX_BULK)
  if (matching.length > MAX_BULK) throw mistake('filter', 'too_many', { maximum: MAX_BULK })
  return moveMany(tx, matching, request, now)
}
