import type { z } from 'zod'
import type { measureCreate } from '#contract/measures'
import type { Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake } from '../errors.ts'
import * as queries from './measure-queries.ts'

type Given = z.output<typeof measureCreate>

const CONSTRAINTS: ConstraintErrors = {
  measures_unit_id_units_id_fk: { error: 'invalid', field: 'unitId', code: 'no_such_unit' },
  measures_indicator_id_indicators_id_fk: {
    error: 'invalid',
    field: 'indicatorId',
    code: 'unknown_indicator',
  },
}

export async function create(tx: Transaction, given: Given): Promise<string> {
  refuseBackwards(given)
  return naming(CONSTRAINTS, () => queries.insert(tx, given))
}

/** How a measure stands is a description, not a machine: a mistaken mark may be taken back. */
export async function update(tx: Transaction, id: string, given: Given): Promise<void> {
  refuseBackwards(given)
  const found = await naming(CONSTRAINTS, () => queries.change(tx, id, given))
  if (!found) throw new AppError('not_found')
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  if (!(await queries.remove(tx, id))) throw new AppError('not_found')
}

function refuseBackwards({ startsIn, endsIn }: Given): void {
  if (endsIn < startsIn) throw mistake('endsIn', 'before_start')
}
