import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import {
  type Batch,
  given,
  type Objection,
  type Owners,
  ownersOf,
  type Standing,
  type Step,
  staged,
  type Values,
  wantedAnywhere,
} from '../imports/target.ts'

type Kind = 'laptop' | 'smartphone'

/** Property numbers of the devices that have each value of a unique column. */
export const ownersBy =
  (column: 'serial_number' | 'imei' | 'tpm_ek_sha256') =>
  async (tx: Transaction, values: string[]): Promise<Owners> => {
    const name = sql.identifier(column)
    return ownersOf(
      await tx.execute<{ value: string; key: string }>(sql`
        select ${name} as value, property_number as key from devices
        where ${name} = any (${sql.param(values)}::text[])`),
    )
  }

/** Devices as a ledger file describes them: one of a unit or post has no holder, though a person is in charge. */
export async function standingDevices(
  tx: Transaction,
  keys: string[],
): Promise<Map<string, Standing>> {
  const rows = await tx.execute<Row>(
    sql`
      select d.id, d.kind, d.state, d.property_number as "propertyNumber", d.serial_number as "serialNumber",
        d.imei, m.maker, m.name as "modelName", d.os, d.network_zone as "networkZone", d.edr,
        d.tpm_ek_sha256 as "tpmEkSha256", d.acquired_on::text as "acquiredOn",
        d.lease_ends_on::text as "leaseEndsOn", d.location, d.note, u.code as "unitCode",
        s.employee_number as "holderEmployeeNumber"
      from devices d join device_models m on m.id = d.model_id
        left join units u on u.id = d.unit_id
        left join handovers h on h.device_id = d.id and h.returned_at is null and h.duty_unit_id is null
        left join staff s on s.id = h.holder_id
      where d.property_number = any (${sql.param(keys)}::text[])`,
  )
  return new Map(
    rows.map(({ id, kind, state, ...values }) => [
      values.propertyNumber,
      { id, values, about: { kind, state } },
    ]),
  )
}
type Row = { id: string; kind: string; state: string; propertyNumber: string } & Values

const OUT_OF_USE: unknown[] = ['erased', 'disposed', 'written_off']

export function objectionsToDevice(
  kind: Kind,
  values: Values,
  record: Standing | undefined,
): Objection[] {
  if (!record) {
    if (values.modelName) return []
    return [{ code: 'required_for_new', field: 'propertyNumber', params: { column: '型番' } }]
  }
  if (record.about?.kind !== kind) return [{ code: 'on_other_kind', field: 'propertyNumber' }]
  const holder = values.holderEmployeeNumber
  const handedOver = holder && holder !== record.values.holderEmployeeNumber
  if (!handedOver || !OUT_OF_USE.includes(record.about.state)) return []
  return [{ code: 'device_out_of_use', field: 'holderEmployeeNumber' }]
}

export const deviceConstraints = {
  devices_property_number_key: 'propertyNumber',
  devices_serial_number_key: 'serialNumber',
  devices_imei_key: 'imei',
}

/** Models and devices of the staged rows; who holds them is the handovers' business. */
export const deviceSteps = (kind: Kind): Step[] => [
  (tx, batch) => addModels(tx, batch, kind),
  (tx, batch) => vacate(tx, batch, 'serial_number', 'serialNumber'),
  (tx, batch) => vacate(tx, batch, 'imei', 'imei'),
  (tx, batch) => insertDevices(tx, batch, kind),
  (tx, batch) => updateDevices(tx, batch, kind),
]

async function insertDevices(tx: Transaction, batch: Batch, kind: Kind): Promise<void> {
  await tx.execute(sql`with ${withModels(batch, kind)}
    insert into devices (id, kind, state, property_number, serial_number, imei, model_id, os, network_zone, edr,
      unit_id, holder_id, acquired_on, lease_ends_on, location, note, tpm_ek_sha256)
    select w.id, ${kind}, case when s.id is null then 'in_stock' else 'issued' end,
      v ->> 'propertyNumber', v ->> 'serialNumber', v ->> 'imei', m.id, v ->> 'os', v ->> 'networkZone', v ->> 'edr',
      coalesce(u.id, case when not v ? 'unitCode' then s.unit_id end), s.id,
      (v ->> 'acquiredOn')::date, (v ->> 'leaseEndsOn')::date, v ->> 'location', v ->> 'note', v ->> 'tpmEkSha256'
    from wanted w ${joined(kind)} where action = 'new'`)
}

async function updateDevices(tx: Transaction, batch: Batch, kind: Kind): Promise<void> {
  await tx.execute(sql`with ${withModels(batch, kind)}
    update devices d set
      serial_number = ${given('serialNumber', sql`d.serial_number`)}, imei = ${given('imei', sql`d.imei`)},
      model_id = m.id, os = ${given('os', sql`d.os`)},
      network_zone = ${given('networkZone', sql`d.network_zone`)}, edr = ${given('edr', sql`d.edr`)}, unit_id = ${unitAfterwards},
      acquired_on = ${given('acquiredOn', sql`d.acquired_on`, sql`date`)},
      lease_ends_on = ${given('leaseEndsOn', sql`d.lease_ends_on`, sql`date`)},
      location = ${given('location', sql`d.location`)}, note = ${given('note', sql`d.note`)},
      tpm_ek_sha256 = ${given('tpmEkSha256', sql`d.tpm_ek_sha256`)}, state = ${stateAfterwards}
    from wanted w ${joined(kind)}
      left join staff held on held.employee_number = changes -> 'holderEmployeeNumber' ->> 0
    where action = 'changed' and d.id = w.id`)
}

/** The staged rows, each with the model it ends up with: the file may have only the maker or only the name. */
const withModels = (batch: Batch, kind: Kind): SQL => sql`${staged(batch)}, wanted as materialized (
  select staged.*, coalesce(v ->> 'maker', m.maker, '') as maker,
    coalesce(v ->> 'modelName', m.name) as model
  from staged left join devices d on d.id = staged.id and d.kind = ${kind}
    left join device_models m on m.id = d.model_id)`

const joined = (kind: Kind): SQL => sql`
  join device_models m on m.kind = ${kind} and m.maker = w.maker and m.name = w.model
  left join units u on u.code = v ->> 'unitCode'
  left join staff s on s.employee_number = v ->> 'holderEmployeeNumber'`

/** A model's size, where nobody has put it on record yet, comes with the first file that has it. */
async function addModels(tx: Transaction, batch: Batch, kind: Kind): Promise<void> {
  await tx.execute(sql`with ${withModels(batch, kind)}
    insert into device_models as m (kind, maker, name, screen_inches, weight_kg)
    select ${kind}, maker, model, max((v ->> 'screenInches')::numeric), max((v ->> 'weightKg')::numeric)
    from wanted group by maker, model
    on conflict (kind, maker, name) do update set
      screen_inches = coalesce(m.screen_inches, excluded.screen_inches),
      weight_kg = coalesce(m.weight_kg, excluded.weight_kg)
    where (m.screen_inches is null and excluded.screen_inches is not null)
      or (m.weight_kg is null and excluded.weight_kg is not null)`)
}

/** Devices may exchange a unique number: the one that another row wants is given up first. */
async function vacate(
  tx: Transaction,
  batch: Batch,
  column: 'serial_number' | 'imei',
  field: string,
): Promise<void> {
  const name = sql.identifier(column)
  await tx.execute(sql`with ${staged(batch)}
    update devices d set ${name} = null from staged
    where d.id = staged.id and d.${name} is distinct from v ->> ${field} and v ? ${field}
      and d.${name} in ${wantedAnywhere(batch, field)}`)
}

/** A device follows its holder to another unit, unless it was kept elsewhere or the file says where. */
const unitAfterwards = sql`case
  when v ? 'unitCode' then u.id
  when changes ? 'holderEmployeeNumber' and d.unit_id is not distinct from held.unit_id
    then coalesce(s.unit_id, d.unit_id)
  else d.unit_id end`

/** What is lost or in repair stays so, whoever the ledger says has it. */
const stateAfterwards = sql`case
  when not changes ? 'holderEmployeeNumber' then d.state
  when s.id is null and d.state = 'issued' then 'returned'
  when s.id is not null and d.state in ('in_stock', 'kitting', 'ready', 'returned') then 'issued'
  else d.state end`
