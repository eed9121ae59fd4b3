import type { z } from 'zod'
import type { fillRequest } from '#contract/replacements'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { AppError } from '../errors.ts'
import * as queries from './fill-queries.ts'
import { naming } from './refusals.ts'
import { plannableWave } from './waves.ts'

/** Makes a replacement for every old laptop that the filter matches and that is free for one. */
export async function fillWave(
  tx: Transaction,
  waveId: string,
  { filter, dryRun }: z.output<typeof fillRequest>,
  now: Date,
): Promise<queries.Filled> {
  const today = dayOf(now)
  const wave = await plannableWave(tx, waveId)
  if (filter.unitId) await refuseUnusable(tx, filter.unitId, today)
  await queries.takeTurns(tx)
  return naming(() => queries.fill(tx, wave, filter, { today, dryRun }))
}

async function refuseUnusable(tx: Transaction, ids: string[], today: string): Promise<void> {
  const unusable = await queries.unusableUnits(tx, ids, today)
  if (unusable.length === 0) return
  throw new AppError('invalid', {
    fields: unusable.map(({ position, missing }) => ({
      field: ids.length === 1 ? 'filter.unitId' : `filter.unitId.${position}`,
      code: missing ? 'does_not_exist' : 'unit_closed',
    })),
  })
}
