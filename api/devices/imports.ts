import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { given, type Standing, staged, type Values } from '../imports/target.ts'

/** Property number of the device that has each value of a unique column. */
export const ownersBy =
  (column: 'serial_number' | 'imei') =>
  async (tx: Transaction, values: string[]): Promise<Map<string, string>> => {
    const name = sql.identifier(column)
    const rows = await tx.execute<{ value: string; key: string }>(sql`
      select ${name} as value, property_number as key from devices
      where ${name} = any (${sql.param(values)}::text[])`)
    return new Map(rows.map((row) => [row.value, row.key]))
  }

/** Devices as a ledger file describes them. */
export async function standingDevices(
  tx: Transaction,
  keys: string[],
): Promise<Map<string, Standing>> {
  const rows = await tx.execute<{ id: string; propertyNumber: string } & Values>(
    sql`
      select d.id, d.property_number as "propertyNumber", d.serial_number as "serialNumber", d.imei,
        m.maker, m.name as "modelName", d.os, d.network_zone as "networkZone",
        d.tpm_ek_sha256 as "tpmEkSha256", d.acquired_on::text as "acquiredOn",
        d.lease_ends_on::text as "leaseEndsOn", d.location, d.note, u.code as "unitCode",
        s.employee_number as "holderEmployeeNumber"
      from devices d join device_models m on m.id = d.model_id
        left join units u on u.id = d.unit_id left join staff s on s.id = d.holder_id
      where d.property_number = any (${sql.param(keys)}::text[])`,
  )
  return new Map(rows.map(({ id, ...values }) => [values.propertyNumber, { id, values }]))
}

/** Models and devices of the staged rows; who holds them is the handovers' business. */
export async function applyDevices(
  tx: Transaction,
  importId: string,
  kind: 'laptop' | 'smartphone',
): Promise<void> {
  const maker = sql`coalesce(v ->> 'maker', '')`
  await tx.execute(sql`with ${staged(importId)}
    insert into device_models (kind, maker, name, screen_inches, weight_kg)
    select distinct on (1, 2, 3) ${kind}, ${maker}, v ->> 'modelName',
      (v ->> 'screenInches')::numeric, (v ->> 'weightKg')::numeric
    from staged where v ->> 'modelName' is not null order by 1, 2, 3, row_number
    on conflict (kind, maker, name) do nothing`)
  const model = sql`left join device_models m on m.kind = ${kind} and m.maker = ${maker} and m.name = v ->> 'modelName'
    left join units u on u.code = v ->> 'unitCode' left join staff s on s.employee_number = v ->> 'holderEmployeeNumber'`
  await tx.execute(sql`with ${staged(importId)}
    insert into devices (id, kind, state, property_number, serial_number, imei, model_id, os, network_zone,
      unit_id, holder_id, acquired_on, lease_ends_on, location, note, tpm_ek_sha256)
    select staged.id, ${kind}, case when s.id is null then 'in_stock' else 'issued' end,
      v ->> 'propertyNumber', v ->> 'serialNumber', v ->> 'imei', m.id, v ->> 'os', v ->> 'networkZone',
      coalesce(u.id, case when not v ? 'unitCode' then s.unit_id end), s.id,
      (v ->> 'acquiredOn')::date, (v ->> 'leaseEndsOn')::date, v ->> 'location', v ->> 'note', v ->> 'tpmEkSha256'
    from staged ${model} where action = 'new'`)
  await tx.execute(sql`with ${staged(importId)}
    update devices d set
      serial_number = ${given('serialNumber', sql`d.serial_number`)}, imei = ${given('imei', sql`d.imei`)},
      model_id = coalesce(m.id, d.model_id), os = ${given('os', sql`d.os`)},
      network_zone = ${given('networkZone', sql`d.network_zone`)},
      unit_id = case when v ? 'unitCode' then u.id else d.unit_id end,
      acquired_on = ${given('acquiredOn', sql`d.acquired_on`, sql`date`)},
      lease_ends_on = ${given('leaseEndsOn', sql`d.lease_ends_on`, sql`date`)},
      location = ${given('location', sql`d.location`)}, note = ${given('note', sql`d.note`)},
      tpm_ek_sha256 = ${given('tpmEkSha256', sql`d.tpm_ek_sha256`)},
      state = case
        when not v ? 'holderEmployeeNumber' or s.id is not distinct from d.holder_id then d.state
        when s.id is null then 'returned'
        when d.state in ('in_stock', 'kitting', 'ready', 'returned') then 'issued'
        else d.state end
    from staged ${model} where action = 'changed' and d.id = staged.id`)
}
