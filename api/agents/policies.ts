import type { z } from 'zod'
import type { posturePolicyCreate, posturePolicyUpdate } from '#contract/agents'
import type { Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { refuseIfChanged } from '../devices/service.ts'
import { orNotFound, refusal } from '../errors.ts'
import * as queries from './policy-queries.ts'

export const createPolicy = (
  tx: Transaction,
  given: z.output<typeof posturePolicyCreate>,
): Promise<string> => naming(CONSTRAINTS, () => queries.insert(tx, given))

export async function changePolicy(
  tx: Transaction,
  id: string,
  { updatedAt, ...given }: z.output<typeof posturePolicyUpdate>,
): Promise<void> {
  const before = orNotFound(await queries.lock(tx, id))
  refuseIfChanged(before.updatedAt, updatedAt)
  await naming(CONSTRAINTS, () => queries.change(tx, id, given))
}

/** What is asked of laptops does not vanish by the way: it is taken out of force first. */
export async function removePolicy(tx: Transaction, id: string): Promise<void> {
  const { inForce } = orNotFound(await queries.lock(tx, id))
  if (inForce) throw refusal('id', 'policy_in_force')
  await queries.remove(tx, id)
}

const CONSTRAINTS: ConstraintErrors = {
  posture_policies_name_key: {
    error: 'conflict',
    field: 'name',
    code: 'posture_policy_name_taken',
  },
  posture_policies_in_force_key: {
    error: 'conflict',
    field: 'networkZone',
    code: 'policy_zone_taken',
  },
}
