import { and, eq, sql } from 'drizzle-orm'
import { type LabelRequest, MOST_LABELS } from '#contract/labels'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import type { Labelled } from './label-sheet.ts'
import { matchingIds, visible } from './queries.ts'

/** In the order of their property numbers; one more than a request may have, so that too many show. */
export async function labelled(
  tx: Transaction,
  actor: Actor,
  { ids, filter = {} }: Pick<LabelRequest, 'ids' | 'filter'>,
): Promise<Labelled[]> {
  const chosen = ids ?? (await matchingIds(tx, actor, filter, MOST_LABELS))
  return tx
    .select({
      id: devices.id,
      propertyNumber: devices.propertyNumber,
      model: sql<string>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
    })
    .from(devices)
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .where(and(sql`${devices.id} = any (${sql.param(chosen)}::uuid[])`, visible(actor)))
    .orderBy(devices.propertyNumber)
}
