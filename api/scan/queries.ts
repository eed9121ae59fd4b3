import { sql } from 'drizzle-orm'
import type { ScanMatch } from '#contract/scan'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { staff } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { within } from '../scope.ts'

/** Every exact meaning of the code; each is a look-up by an index. */
export async function resolve(
  tx: Transaction,
  actor: Actor,
  code: string,
  label: { from: string; to: string } | null,
): Promise<ScanMatch[]> {
  const seen =
    within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }) ?? sql`true`
  const people = within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }) ?? sql`true`
  const rows = await tx.execute<{ [K in keyof ScanMatch]: ScanMatch[K] }>(sql`
    with matching (id, by) as (
      select id, 'propertyNumber' from devices where property_number = ${code}
      union all select id, 'serialNumber' from devices where serial_number = ${code}
      union all select id, 'imei' from devices where imei = ${code}
      union all select id, 'label' from devices
        where id between ${label?.from ?? null}::uuid and ${label?.to ?? null}::uuid
      union all select sd.device_id, 'iccid' from sims s join sim_devices sd on sd.sim_id = s.id
        where s.iccid = ${code} and upper_inf(sd.during)
    )
    select 'devices' as resource, devices.id, min(m.by) as by, devices.property_number as title
    from matching m join devices on devices.id = m.id where ${seen} group by devices.id
    union all
    select 'staff', staff.id, 'employeeNumber', staff.name from staff
    where employee_number = ${code} and ${people}`)
  return [...rows]
}
