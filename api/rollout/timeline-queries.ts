import { sql } from 'drizzle-orm'
import type { ReplacementTimeline } from '#contract/replacements'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import { within } from '../scope.ts'

type Entry = ReplacementTimeline[number]

/** From the audit, by a function that asks whether one may see the replacement. */
export async function timeline(tx: Transaction, actor: Actor, id: string): Promise<Entry[]> {
  const seen = within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId })
  const rows = await tx.execute<{ [K in keyof Entry]: Entry[K] }>(sql`
    select to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      t.actor_name as "actorName", t.from_state as "from", t.to_state as "to", t.reason,
      t.repaired and t.new_device_id is not null as paired,
      t.repaired and t.new_device_id is null as unpaired,
      t.new_device_id as "newDeviceId", ${devices.propertyNumber} as "newPropertyNumber",
      w.name as "waveName"
    from app.replacement_timeline(${id}::uuid) t left join waves w on w.id = t.wave_id
      left join ${devices} on ${devices.id} = t.new_device_id and ${seen ?? sql`true`}
    order by t.id`)
  return [...rows]
}
