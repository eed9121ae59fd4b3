import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { type Batch, staged } from '../imports/target.ts'

export const handoverConstraints = {
  handovers_open_key: 'holderEmployeeNumber',
  handovers_no_overlap: 'holderEmployeeNumber',
}

/** Ends what the staged rows end: before the device moves, so that the past stays with the unit it was in. */
export async function endHandovers(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    update handovers h set returned_at = greatest(handed_over_at, ${batch.at}) from staged
    where changes ? 'holderEmployeeNumber' and h.device_id = staged.id and h.returned_at is null`)
}

/** The holder is then who the staged rows say. */
export async function beginHandovers(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    insert into handovers (device_id, holder_id, handed_over_at, source)
    select staged.id, s.id, ${batch.at}, 'import'
    from staged join staff s on s.employee_number = v ->> 'holderEmployeeNumber'
    where action = 'new' or changes ? 'holderEmployeeNumber'`)
}
