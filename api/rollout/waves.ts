import type { z } from 'zod'
import {
  WAVE_MOVES,
  type waveCreate,
  type waveTransition,
  type waveUpdate,
} from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { naming } from './refusals.ts'
import * as queries from './wave-queries.ts'

export async function createWave(
  tx: Transaction,
  { plan = [], ...row }: z.output<typeof waveCreate>,
): Promise<string> {
  const id = await naming(() => queries.insert(tx, row))
  await queries.setPlan(tx, id, plan)
  return id
}

export async function changeWave(
  tx: Transaction,
  id: string,
  { plan, ...changes }: z.output<typeof waveUpdate>,
): Promise<void> {
  const { state } = orNotFound(await queries.lock(tx, id))
  if (state === 'closed') throw refusal('state', 'wave_closed')
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  if (given.length > 0) await naming(() => queries.change(tx, id, Object.fromEntries(given)))
  if (plan) await queries.setPlan(tx, id, plan)
}

export async function removeWave(tx: Transaction, id: string): Promise<void> {
  const { state } = orNotFound(await queries.lock(tx, id))
  if (state !== 'planned') throw refusal('id', `wave_${state}`)
  const count = await queries.countReplacements(tx, id)
  if (count > 0) throw refusal('id', 'wave_not_empty', { count })
  await queries.remove(tx, id)
}

export async function moveWave(
  tx: Transaction,
  id: string,
  { to, reason }: z.output<typeof waveTransition>,
): Promise<void> {
  const wave = orNotFound(await queries.lock(tx, id))
  const from = wave.state
  if (!WAVE_MOVES.some((move) => move.from === from && move.to === to)) {
    throw refusal('to', 'no_such_step', { from, to })
  }
  if (to === 'open' && wave.programState !== 'open') throw refusal('to', 'program_not_open')
  if (from === 'planned') {
    const early = await gateNotReached(tx, wave)
    if (early && !reason) throw refusal('to', 'gate_not_reached', early)
    await queries.change(tx, id, { state: to, gateOverride: early ? reason : null })
    return
  }
  if (to === 'closed' && !reason) {
    const count = await queries.unreplaced(tx, id)
    if (count > 0) throw refusal('reason', 'wave_unfinished', { count })
  }
  await queries.change(tx, id, { state: to, stateReason: to === 'open' ? null : (reason ?? null) })
}

/** What keeps the gate shut, or null: the wave before must have replaced its share. */
async function gateNotReached(tx: Transaction, wave: { programId: string; ordinal: number }) {
  const before = await queries.predecessor(tx, wave)
  if (!before) return null
  const { name, total, replaced, gatePercent } = before
  // Nothing planned in a wave that is over holds nobody up; in one to come it only means: not filled yet.
  const reached = total > 0 ? replaced * 100 >= gatePercent * total : before.state === 'closed'
  if (reached) return null
  // Down, so that 94.9 % doesn't read as the 95 % that was asked for.
  const percent = total > 0 ? Math.floor((replaced * 100) / total) : 0
  return { wave: name, percent, goal: gatePercent }
}

/** For features that compare what they did with the yearly schedule. */
export const plannedByMonth = queries.plannedByMonth

/** A wave whose replacements may still be planned. */
export async function plannableWave(tx: Transaction, id: string) {
  const wave = orNotFound(await queries.lock(tx, id))
  if (wave.state !== 'planned' && wave.state !== 'open') {
    throw refusal('id', `wave_${wave.state}`)
  }
  if (wave.programState === 'closed') throw mistake('id', 'program_closed')
  return wave
}
