import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export interface Place {
  unitId?: string | null | undefined
  location?: string | null | undefined
  kind?: 'laptop' | 'smartphone' | null | undefined
}

/** What by the ledger is somewhere, and could be counted there. */
const there = ({ unitId, location, kind }: Place): SQL => sql`
  d.state not in ('missing', 'disposed', 'written_off')
  and (${unitId ?? null}::uuid is null
    or d.unit_id = any ((select app.unit_and_below(array[${unitId ?? null}]::uuid[]))::uuid[]))
  and (${location ?? null}::text is null or d.location = ${location ?? null})
  and (${kind ?? null}::text is null or d.kind = ${kind ?? null})`

const MOST_PLACES = 200

/** Where the devices stand, by the ledger: the places with the most of them. */
export async function locations(tx: Transaction, place: Place) {
  const rows = await tx.execute<{ location: string; devices: number }>(sql`
    select d.location, count(*)::int as devices from devices d
    where ${there(place)} and d.location is not null
    group by d.location order by devices desc, d.location limit ${MOST_PLACES}`)
  return [...rows]
}

/** One opening after the other: two at once would not see each other's devices. */
export async function takeTurn(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('stocktakes'))`)
}

/** How many are expected, and in which stocktakes some of them are being counted just now. */
export async function prospect(tx: Transaction, place: Place) {
  const [row] = await tx.execute<{ devices: number; counted: number; numbers: string | null }>(sql`
    select count(*)::int as devices, count(i.id)::int as counted,
      string_agg(distinct s.number::text, ', ') as numbers
    from devices d left join stocktake_items i on i.device_id = d.id and i.open
      left join stocktakes s on s.id = i.stocktake_id
    where ${there(place)}`)
  return row!
}

/** The same of one that was closed: is anything of it being counted elsewhere? */
export async function countedElsewhere(tx: Transaction, id: string) {
  const [row] = await tx.execute<{ counted: number; numbers: string | null }>(sql`
    select count(*)::int as counted, string_agg(distinct s.number::text, ', ') as numbers
    from stocktake_items mine join stocktake_items i on i.device_id = mine.device_id and i.open
      join stocktakes s on s.id = i.stocktake_id
    where mine.stocktake_id = ${id} and mine.expected`)
  return row!
}

/** Writes down what should be there, as the ledger has it now. */
export async function expect(tx: Transaction, id: string, place: Place): Promise<void> {
  await tx.execute(sql`
    insert into stocktake_items (stocktake_id, expected, device_id, property_number, kind, model,
      device_state, holder_id, holder_name, device_unit_id, device_unit_path, location)
    select ${id}, true, d.id, d.property_number, d.kind, m.maker || ' ' || m.name,
      d.state, d.holder_id, s.name, d.unit_id, u.path, d.location
    from devices d join device_models m on m.id = d.model_id
      left join staff s on s.id = d.holder_id left join units u on u.id = d.unit_id
    where ${there(place)}
    order by d.property_number`)
}
