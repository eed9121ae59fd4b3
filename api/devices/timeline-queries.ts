import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { DeviceEvent, deviceTimelineQuery } from '#contract/device-events'
import type { Transaction } from '#drizzle/client'
import { deviceEvents } from '#drizzle/schema/device-events'
import { deviceModels } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { iso } from '../http/list-query.ts'
import { within } from '../scope.ts'

// A name as a parameter would have no type, and `->>` takes text as well as numbers.
const detail = (name: string): SQL<string | null> =>
  sql<string | null>`${deviceEvents.detail} ->> ${sql.raw(`'${name}'`)}`
const isMove = sql`${deviceEvents.kind} = 'unit'`
const fromUnit = alias(units, 'from_unit')
const toUnit = alias(units, 'to_unit')
/** A unit, of a move alone: of other kinds `from` and `to` are states, which are no ids. */
const unitIn = (name: string) => sql`case when ${isMove} then (${detail(name)})::uuid end`

/** What happened to the device while it was one's own to see, newest first. */
export async function timeline(
  tx: Transaction,
  actor: Actor,
  deviceId: string,
  { before, limit }: z.output<typeof deviceTimelineQuery>,
): Promise<{ events: DeviceEvent[]; next: number | null }> {
  const rows = await tx
    .select({
      id: deviceEvents.id,
      at: iso(deviceEvents.at),
      kind: sql<DeviceEvent['kind']>`${deviceEvents.kind}`,
      actorName: sql<string | null>`app.actor_name(${deviceEvents.actor})`,
      from: sql<
        string | null
      >`case when ${isMove} then ${fromUnit.path} else ${detail('from')} end`,
      to: sql<string | null>`case when ${isMove} then ${toUnit.path} else ${detail('to')} end`,
      holderId: detail('holderId'),
      holderName: staff.name,
      facts: sql<
        DeviceEvent['facts']
      >`case when ${deviceEvents.kind} = 'facts' then ${deviceEvents.detail} end`,
      replacementId: detail('replacementId'),
      stocktakeId: detail('stocktakeId'),
      startsAt: detail('startsAt'),
      place: detail('place'),
      method: detail('method'),
      reason: deviceEvents.reason,
    })
    .from(deviceEvents)
    .leftJoin(fromUnit, sql`${fromUnit.id} = ${unitIn('from')}`)
    .leftJoin(toUnit, sql`${toUnit.id} = ${unitIn('to')}`)
    .leftJoin(
      staff,
      and(
        sql`${staff.id} = (${detail('holderId')})::uuid`,
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )
    .where(
      and(
        eq(deviceEvents.deviceId, deviceId),
        within(actor, 'ledger.read', { unit: deviceEvents.unitId, person: deviceEvents.holderId }),
        before
          ? sql`(${deviceEvents.at}, ${deviceEvents.id}) < (select b.at, b.id from device_events b where b.id = ${before})`
          : undefined,
      ),
    )
    .orderBy(desc(deviceEvents.at), desc(deviceEvents.id))
    .limit(limit + 1)
  const events = await withModelNames(tx, rows.slice(0, limit))
  return { events, next: rows.length > limit ? events.at(-1)!.id : null }
}

/** A change of model says which models, not their ids. */
async function withModelNames(tx: Transaction, events: DeviceEvent[]): Promise<DeviceEvent[]> {
  const changed = events.flatMap(({ facts }) => facts?.model_id ?? [])
  if (changed.length === 0) return events
  const models = await tx
    .select({
      id: deviceModels.id,
      name: sql<string>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
    })
    .from(deviceModels)
  const names = new Map<unknown, string>(models.map(({ id, name }) => [id, name]))
  const nameOf = (id: unknown) => names.get(id) ?? null
  return events.map((event) => {
    const pair = event.facts?.model_id
    if (!pair) return event
    return { ...event, facts: { ...event.facts, model_id: [nameOf(pair[0]), nameOf(pair[1])] } }
  })
}
