import type { z } from 'zod'
import type { deviceModelCreate, deviceModelUpdate } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, orNotFound } from '../errors.ts'
import * as queries from './model-queries.ts'
import { refuseIfChanged } from './service.ts'

export const createModel = (
  tx: Transaction,
  given: z.output<typeof deviceModelCreate>,
): Promise<string> => naming(CONSTRAINTS, () => queries.insert(tx, given))

export async function changeModel(
  tx: Transaction,
  id: string,
  { updatedAt, ...changes }: z.output<typeof deviceModelUpdate>,
): Promise<void> {
  const [before] = await queries.lock(tx, [id])
  refuseIfChanged(orNotFound(before).updatedAt, updatedAt)
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  )
  if (Object.keys(given).length > 0) await naming(CONSTRAINTS, () => queries.change(tx, id, given))
}

export async function removeModel(tx: Transaction, id: string): Promise<void> {
  const [model] = await queries.lock(tx, [id])
  orNotFound(model)
  const count = await queries.countDevices(tx, id)
  if (count > 0) {
    const fields = [{ field: 'id', code: 'model_in_use', params: { count } }]
    throw new AppError('wrong_state', { fields })
  }
  await queries.remove(tx, id)
}

/**
 * Gives all devices of one model to another and removes the first. What the other doesn't know of the
 * thing it learns from the first.
 */
export async function mergeModel(tx: Transaction, id: string, into: string): Promise<number> {
  if (id === into) throw mistake('same_model')
  const models = await queries.lock(tx, [id, into])
  const from = orNotFound(models.find((model) => model.id === id))
  const target = models.find((model) => model.id === into)
  if (!target) throw mistake('does_not_exist')
  if (target.kind !== from.kind) throw mistake('model_of_other_kind')
  const moved = await queries.moveDevices(tx, id, into)
  await queries.remove(tx, id)
  await queries.change(tx, into, {
    os: target.os ?? from.os,
    screenInches: target.screenInches ?? from.screenInches,
    weightKg: target.weightKg ?? from.weightKg,
  })
  return moved
}

const mistake = (code: string) => new AppError('invalid', { fields: [{ field: 'into', code }] })

const CONSTRAINTS: ConstraintErrors = {
  device_models_key: { error: 'conflict', field: 'name', code: 'model_taken' },
}
