import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { staged } from '../imports/target.ts'

type Owners = (tx: Transaction, values: string[]) => Promise<Map<string, string>>

/** From a device along its open relations to its SIM, line and extension. */
const chain = sql`
  devices d
    left join sim_devices sd on sd.device_id = d.id and upper_inf(sd.during)
    left join sims si on si.id = sd.sim_id
    left join line_sims ls on ls.sim_id = si.id and upper_inf(ls.during)
    left join lines l on l.id = ls.line_id
    left join extension_lines el on el.line_id = l.id and upper_inf(el.during)
    left join extensions e on e.id = el.extension_id`

/** Property number of the phone that has each value now. */
const ownersBy =
  (column: SQL): Owners =>
  async (tx, values) => {
    const rows = await tx.execute<{ value: string; key: string }>(sql`
      select ${column} as value, d.property_number as key from ${chain}
      where ${column} = any (${sql.param(values)}::text[])`)
    return new Map(rows.map((row) => [row.value, row.key]))
  }

export const iccidOwners = ownersBy(sql`si.iccid`)
export const phoneNumberOwners = ownersBy(sql`l.phone_number`)
export const extensionOwners = ownersBy(sql`e.number`)

/** SIM, line and extension of each device, by property number. */
export async function standingLines(tx: Transaction, keys: string[]) {
  const rows = await tx.execute<{
    key: string
    iccid: string | null
    phoneNumber: string | null
    extension: string | null
  }>(sql`
    select d.property_number as key, si.iccid, l.phone_number as "phoneNumber", e.number as extension
    from ${chain} where d.property_number = any (${sql.param(keys)}::text[])`)
  return new Map(rows.map(({ key, ...values }) => [key, values]))
}

/**
 * Brings SIMs, lines, extensions and their relations to what the staged rows say. What differs ends now
 * and a new period begins; what is the same goes on.
 */
export async function applyLines(tx: Transaction, importId: string): Promise<void> {
  await add(tx, importId, 'sims', 'iccid', 'iccid')
  await add(tx, importId, 'lines', 'phone_number', 'phoneNumber')
  await add(tx, importId, 'extensions', 'number', 'extension')
  const sim = sql`(select id from sims where iccid = v ->> 'iccid')`
  const line = sql`(select id from lines where phone_number = v ->> 'phoneNumber')`
  const extension = sql`(select id from extensions where number = v ->> 'extension')`
  const holder = sql`(select id from staff where employee_number = v ->> 'holderEmployeeNumber')`
  const device = sql`staged.id`
  const has = (...fields: string[]) => sql`v ?& ${sql.param(fields)}::text[]`
  await relate(tx, importId, 'sim_devices', ['sim_id', sim], ['device_id', device], has('iccid'))
  await relate(
    tx,
    importId,
    'line_sims',
    ['line_id', line],
    ['sim_id', sim],
    has('phoneNumber', 'iccid'),
  )
  await relate(
    tx,
    importId,
    'extension_lines',
    ['extension_id', extension],
    ['line_id', line],
    has('extension', 'phoneNumber'),
  )
  await relate(
    tx,
    importId,
    'extension_holders',
    ['extension_id', extension],
    ['holder_id', holder],
    has('extension', 'holderEmployeeNumber'),
  )
}

async function add(
  tx: Transaction,
  importId: string,
  table: 'sims' | 'lines' | 'extensions',
  column: string,
  field: string,
): Promise<void> {
  const name = sql.identifier(column)
  await tx.execute(sql`with ${staged(importId)}
    insert into ${sql.identifier(table)} (${name})
    select v ->> ${field} from staged where v ->> ${field} is not null
    on conflict (${name}) do nothing`)
}

/** Two ends of a dated relation: column, and the id the staged row wants there, if the file says. */
async function relate(
  tx: Transaction,
  importId: string,
  table: 'sim_devices' | 'line_sims' | 'extension_lines' | 'extension_holders',
  [a, wantedA]: [string, SQL],
  [b, wantedB]: [string, SQL],
  says: SQL,
): Promise<void> {
  const relation = sql.identifier(table)
  const [left, right] = [sql.identifier(a), sql.identifier(b)]
  const wanted = sql`${staged(importId)}, wanted as materialized (
    select ${wantedA} as a, ${wantedB} as b from staged where ${says})`
  await tx.execute(sql`with ${wanted}
    update ${relation} r set during = tstzrange(lower(during), now()) from wanted
    where upper_inf(r.during) and (r.${left} = a or r.${right} = b)
      and (r.${left}, r.${right}) is distinct from (a, b)`)
  await tx.execute(sql`with ${wanted}
    insert into ${relation} (${left}, ${right}, during)
    select a, b, tstzrange(now(), null) from wanted
    where a is not null and b is not null and not exists (
      select from ${relation} r where upper_inf(r.during) and r.${left} = a and r.${right} = b)`)
}
