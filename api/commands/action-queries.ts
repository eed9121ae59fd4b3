import { inArray, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'

export const named = (tx: Transaction, ids: readonly string[]) =>
  tx
    .select({
      id: devices.id,
      name: devices.propertyNumber,
      gone: sql<boolean>`${devices.state} in ('disposed', 'written_off')`,
    })
    .from(devices)
    .where(inArray(devices.id, [...ids]))
