import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { type Batch, staged } from '../imports/target.ts'

export const handoverConstraints = {
  handovers_open_key: 'holderEmployeeNumber',
  handovers_no_overlap: 'holderEmployeeNumber',
}

/** Ends and begins handovers, so that the holder is who the staged rows say. */
export async function applyHolders(tx: Transaction, batch: Batch): Promise<void> {
  const wanted = sql`${staged(batch)}, wanted as materialized (
    select staged.id as device_id, s.id as holder_id from staged
    left join staff s on s.employee_number = v ->> 'holderEmployeeNumber'
    where v ? 'holderEmployeeNumber')`
  await tx.execute(sql`with ${wanted}
    update handovers h set returned_at = greatest(handed_over_at, ${batch.at}) from wanted
    where h.device_id = wanted.device_id and h.returned_at is null
      and h.holder_id is distinct from wanted.holder_id`)
  await tx.execute(sql`with ${wanted}
    insert into handovers (device_id, holder_id, handed_over_at, source)
    select device_id, holder_id, ${batch.at}, 'import' from wanted
    where holder_id is not null and not exists (
      select from handovers h where h.device_id = wanted.device_id and h.returned_at is null)`)
}
