import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import {
  type Batch,
  type Objection,
  type Owners,
  ownersOf,
  type Standing,
  type Step,
  staged,
  type Values,
  wantedAnywhere,
} from '../imports/target.ts'

/** From a device along its open relations to its SIM, line and extension. */
const chain = sql`
  left join sim_devices sd on sd.device_id = d.id and upper_inf(sd.during)
  left join sims si on si.id = sd.sim_id
  left join line_sims ls on ls.sim_id = si.id and upper_inf(ls.during)
  left join lines l on l.id = ls.line_id
  left join extension_lines el on el.line_id = l.id and upper_inf(el.during)
  left join extensions e on e.id = el.extension_id`

type Find = (tx: Transaction, values: string[]) => Promise<Owners>

/** Property number of the phone that has each value now. */
const ownersBy =
  (column: SQL): Find =>
  async (tx, values) =>
    ownersOf(
      await tx.execute<{ value: string; key: string }>(sql`
        select ${column} as value, d.property_number as key from devices d ${chain}
        where ${column} = any (${sql.param(values)}::text[])`),
    )

export const iccidOwners = ownersBy(sql`si.iccid`)
export const phoneNumberOwners = ownersBy(sql`l.phone_number`)
export const extensionOwners = ownersBy(sql`e.number`)

/** What a person has already: a phone, or an extension that rings elsewhere or nowhere. */
export const holderOwners: Find = async (tx, values) =>
  ownersOf(
    await tx.execute<{ value: string; key: string }>(sql`
      with people as materialized (
        select id, employee_number from staff where employee_number = any (${sql.param(values)}::text[])),
      phones as materialized (
        select d.id, d.property_number, e.id as extension_id from devices d ${chain}
        where d.kind = 'smartphone')
      select p.employee_number as value, phones.property_number as key
      from people p join handovers h on h.holder_id = p.id and h.returned_at is null and h.duty_unit_id is null
        join phones on phones.id = h.device_id
      union
      select p.employee_number, coalesce(phones.property_number, e.number)
      from people p join extension_holders eh on eh.holder_id = p.id and upper_inf(eh.during)
        and eh.duty_unit_id is null
        join extensions e on e.id = eh.extension_id left join phones on phones.extension_id = e.id`),
  )

/** SIM, line and extension of each device, by property number. */
export async function standingLines(tx: Transaction, keys: string[]) {
  const rows = await tx.execute<{
    key: string
    iccid: string | null
    phoneNumber: string | null
    extension: string | null
  }>(sql`
    select d.property_number as key, si.iccid, l.phone_number as "phoneNumber", e.number as extension
    from devices d ${chain} where d.property_number = any (${sql.param(keys)}::text[])
    order by e.number desc`)
  return new Map(rows.map(({ key, ...values }) => [key, values]))
}

/** A line needs a SIM to sit in the phone, an extension a line to ring on it: else it would be lost unseen. */
export function objectionsToLines(values: Values, record: Standing | undefined): Objection[] {
  const afterwards = (field: string) =>
    field in values ? values[field] : (record?.values[field] ?? null)
  const sameSim = afterwards('iccid') === (record?.values.iccid ?? null)
  const phoneNumber = 'phoneNumber' in values || sameSim ? afterwards('phoneNumber') : null
  const found: Objection[] = []
  if (values.phoneNumber && !afterwards('iccid')) {
    found.push({ code: 'needs_field', field: 'phoneNumber', params: { column: 'ICCID' } })
  }
  if (values.extension && !phoneNumber) {
    found.push({ code: 'needs_field', field: 'extension', params: { column: '電話番号' } })
  }
  return found
}

export const lineConstraints = {
  sims_iccid_key: 'iccid',
  lines_phone_number_key: 'phoneNumber',
  extensions_number_key: 'extension',
  sim_devices_one_device: 'iccid',
  sim_devices_one_sim: 'iccid',
  line_sims_one_sim: 'phoneNumber',
  line_sims_one_line: 'phoneNumber',
  extension_lines_one_line: 'extension',
  extension_holders_one_holder: 'extension',
  extension_holders_one_extension: 'holderEmployeeNumber',
  extension_holders_quarantine: 'extension',
  extension_lines_quarantine: 'phoneNumber',
}

/** The relations in order, each with what the staged rows want: the next one is looked up along the last. */
const device = sql`devices d on d.id = staged.id`
const RELATIONS: Relation[] = [
  {
    of: ['sim_devices', 'sim_id', 'device_id'],
    wanted: sql`select wish.id as a, staged.id as b from staged
      left join sims wish on wish.iccid = v ->> 'iccid' where v ? 'iccid'`,
  },
  {
    of: ['line_sims', 'line_id', 'sim_id'],
    wanted: sql`select wish.id as a, si.id as b from staged join ${device} ${chain}
      left join lines wish on wish.phone_number = v ->> 'phoneNumber' where v ? 'phoneNumber'`,
  },
  {
    of: ['extension_lines', 'extension_id', 'line_id'],
    wanted: sql`select wish.id as a, l.id as b from staged join ${device} ${chain}
      left join extensions wish on wish.number = v ->> 'extension' where v ? 'extension'`,
  },
  {
    of: ['extension_holders', 'extension_id', 'holder_id'],
    wanted: sql`select e.id as a, h.holder_id as b from staged join ${device} ${chain}
      left join handovers h on h.device_id = d.id and h.returned_at is null
      where v ?| array['extension', 'holderEmployeeNumber'] and e.id is not null
        and h.duty_unit_id is null`,
  },
]

/**
 * Brings SIMs, lines, extensions and their relations to what the staged rows say. What differs ends now
 * and a new period begins; what is the same goes on. Comes after the handovers: an extension's holder is its
 * phone's.
 */
export const lineSteps: Step[] = [
  (tx, batch) => add(tx, batch, ['sims', 'iccid', 'iccid']),
  (tx, batch) => add(tx, batch, ['lines', 'phone_number', 'phoneNumber']),
  (tx, batch) => add(tx, batch, ['extensions', 'number', 'extension']),
  leaveHolders,
  ...RELATIONS.flatMap((relation): Step[] => [
    (tx, batch) => endOthers(tx, batch, relation),
    (tx, batch) => begin(tx, batch, relation),
  ]),
]

async function add(
  tx: Transaction,
  batch: Batch,
  [table, column, field]: [table: 'sims' | 'lines' | 'extensions', column: string, field: string],
): Promise<void> {
  const name = sql.identifier(column)
  await tx.execute(sql`with ${staged(batch)}
    insert into ${sql.identifier(table)} (${name})
    select v ->> ${field} from staged where v ->> ${field} is not null
    on conflict (${name}) do nothing`)
}

/** An extension that leaves its phone leaves that phone's holder, unless it comes to another phone here. */
async function leaveHolders(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}, leaving as materialized (
      select e.id from staged join devices d on d.id = staged.id ${chain}
      where v ? 'extension' and e.number is distinct from v ->> 'extension'
        and e.number not in ${wantedAnywhere(batch, 'extension')})
    update extension_holders r set during = during * tstzrange(null, ${batch.at}) from leaving
    where r.extension_id = leaving.id and upper_inf(r.during)`)
}

/** A dated relation between a and b, each related to one other at a time; null: to none. */
interface Relation {
  of: [table: string, a: string, b: string]
  wanted: SQL
}

const names = ({ of }: Relation) => of.map((name) => sql.identifier(name))

async function endOthers(tx: Transaction, batch: Batch, relation: Relation): Promise<void> {
  const [table, left, right] = names(relation)
  await tx.execute(sql`with ${staged(batch)}, wanted as materialized (${relation.wanted}),
    over as materialized (
      select r.id from wanted join ${table} r on r.${left} = a
      where upper_inf(r.during) and r.${right} is distinct from b
      union
      select r.id from wanted join ${table} r on r.${right} = b
      where upper_inf(r.during) and r.${left} is distinct from a)
    update ${table} r set during = r.during * tstzrange(null, ${batch.at}) from over where r.id = over.id`)
}

async function begin(tx: Transaction, batch: Batch, relation: Relation): Promise<void> {
  const [table, left, right] = names(relation)
  await tx.execute(sql`with ${staged(batch)}, wanted as materialized (${relation.wanted})
    insert into ${table} (${left}, ${right}, during)
    select a, b, tstzrange(${batch.at}, null) from wanted
    where a is not null and b is not null and not exists (
      select from ${table} r where upper_inf(r.during) and r.${left} = a and r.${right} = b)`)
}
