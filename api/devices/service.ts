import type { z } from 'zod'
import type { Device, deviceCreate, deviceUpdate } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound } from '../errors.ts'
import * as queries from './write-queries.ts'

/** Puts a device on record, in stock. */
export async function createDevice(
  tx: Transaction,
  given: z.output<typeof deviceCreate>,
  now: Date,
): Promise<string> {
  await refuseImpossible(tx, given.kind, given, now)
  if (given.kind === 'smartphone' && !given.imei) throw mistake('imei', 'required')
  return naming(CONSTRAINTS, () => queries.insert(tx, given))
}

/** Corrects the record, unless somebody else has done so since the caller looked. */
export async function changeDevice(
  tx: Transaction,
  id: string,
  { updatedAt, ...changes }: z.output<typeof deviceUpdate>,
  now: Date,
): Promise<void> {
  const before = orNotFound(await queries.lockForChange(tx, id))
  refuseIfChanged(before.updatedAt, updatedAt)
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  )
  const unitId = changes.unitId === before.unitId ? undefined : changes.unitId
  await refuseImpossible(tx, before.kind, { ...before, ...given, unitId }, now)
  if (before.kind === 'smartphone' && changes.imei === null) throw mistake('imei', 'required')
  if (Object.keys(given).length > 0) await naming(CONSTRAINTS, () => queries.change(tx, id, given))
}

/** Two people who look at one record don't overwrite each other: the second is told. */
export function refuseIfChanged(stands: Date, seen: string): void {
  if (+stands === Date.parse(seen)) return
  throw new AppError('conflict', { fields: [{ field: 'updatedAt', code: 'changed_meanwhile' }] })
}

type Facts = Partial<Pick<Device, 'modelId' | 'unitId' | 'acquiredOn' | 'leaseEndsOn'>>

async function refuseImpossible(
  tx: Transaction,
  kind: Device['kind'],
  { modelId, unitId, acquiredOn, leaseEndsOn }: Facts,
  now: Date,
): Promise<void> {
  if (modelId) {
    const modelKind = await queries.kindOfModel(tx, modelId)
    if (!modelKind) throw mistake('modelId', 'does_not_exist')
    if (modelKind !== kind) throw mistake('modelId', 'model_of_other_kind')
  }
  if (unitId) await refuseUnit(tx, unitId, now)
  if (acquiredOn && leaseEndsOn && leaseEndsOn < acquiredOn) {
    throw mistake('leaseEndsOn', 'lease_before_acquired')
  }
}

/** A unit that is closed answers for nothing. */
export async function refuseUnit(
  tx: Transaction,
  unitId: string,
  now: Date,
  field = 'unitId',
): Promise<void> {
  const problem = await queries.unitProblem(tx, unitId, dayOf(now))
  if (problem) throw mistake(field, problem)
}

/** What two requests can race for. */
const CONSTRAINTS: ConstraintErrors = {
  devices_property_number_key: {
    error: 'conflict',
    field: 'propertyNumber',
    code: 'property_number_taken',
  },
  devices_serial_number_key: {
    error: 'conflict',
    field: 'serialNumber',
    code: 'serial_number_taken',
  },
  devices_imei_key: { error: 'conflict', field: 'imei', code: 'imei_taken' },
  devices_model_id_device_models_id_fk: {
    error: 'invalid',
    field: 'modelId',
    code: 'does_not_exist',
  },
}
