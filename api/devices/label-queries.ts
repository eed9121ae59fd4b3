import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type LabelRequest, MOST_LABELS } from '#contract/labels'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import { below } from '../http/list-query.ts'
import { within } from '../scope.ts'
import type { Labelled } from './label-sheet.ts'
import { search } from './search.ts'

/** In the order of their property numbers; one more than a request may have, so that too many show. */
export function labelled(
  tx: Transaction,
  actor: Actor,
  { ids, filter = {} }: Pick<LabelRequest, 'ids' | 'filter'>,
): Promise<Labelled[]> {
  const { q, kind, state, unitId, modelId } = filter
  const conditions: (SQL | undefined)[] = [
    within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
    ids ? sql`${devices.id} = any (${sql.param(ids)}::uuid[])` : undefined,
    search(q)?.condition,
    kind ? eq(devices.kind, kind) : undefined,
    state ? inArray(devices.state, state) : undefined,
    below(devices.unitId, unitId),
    modelId ? eq(devices.modelId, modelId) : undefined,
  ]
  const found = tx
    .select({ id: sql<string>`${devices.id}`.as('found_id') })
    .from(sql`app.visible_devices as ${devices}`)
    .where(and(...conditions))
    .orderBy(devices.propertyNumber)
    .limit(MOST_LABELS + 1)
    .as('found')
  return tx
    .select({
      id: devices.id,
      propertyNumber: devices.propertyNumber,
      model: sql<string>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
    })
    .from(found)
    .innerJoin(devices, eq(devices.id, found.id))
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .orderBy(devices.propertyNumber)
}
