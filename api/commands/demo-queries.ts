import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

/** Laptops in use for a demo to lock; none where anything was commanded already. */
export async function untouchedLaptops(tx: Transaction, most: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from devices where kind = 'laptop' and state = 'issued' and not exists (select from commands)
    order by property_number desc limit ${most}`)
  return rows.map(({ id }) => id)
}

export async function lastOrdered(tx: Transaction, deviceId: string) {
  const [row] = await tx.execute<{ commandId: string; epoch: number }>(sql`
    select id as "commandId", epoch from commands where device_id = ${deviceId} and state = 'queued'
    order by epoch desc limit 1`)
  return row
}
