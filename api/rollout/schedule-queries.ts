import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { replacements } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import { total } from '../http/list-query.ts'
import { visible } from './replacement-queries.ts'

/** How many people of each wave got to work with their new laptop in which month. */
export async function replacedByMonth(tx: Transaction, actor: Actor, programId: string) {
  const month = sql<string>`to_char(${replacements.migratedOn}, 'YYYY-MM')`
  return tx
    .select({ waveId: replacements.waveId, month, replaced: total })
    .from(replacements)
    .where(
      and(
        eq(replacements.programId, programId),
        isNotNull(replacements.migratedOn),
        visible(actor),
      ),
    )
    .groupBy(replacements.waveId, month)
}
