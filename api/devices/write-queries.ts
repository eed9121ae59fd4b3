import { eq, sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'

/** A device with all that a step may ask for. */
export interface Standing {
  id: string
  state: Device['state']
  missingFrom: Device['state'] | null
  held: boolean
  /** Since its last return. */
  erased: boolean
  certified: boolean
}

/**
 * Locked, in one order for everybody, until the transaction ends; what one may not write is left out. Read
 * by a second statement, which sees what whoever held the lock before has done.
 */
export async function lockForMove(tx: Transaction, ids: readonly string[]): Promise<Standing[]> {
  const locked = await tx.execute<{ id: string }>(sql`
    select id from devices where id = any (${sql.param([...ids])}::uuid[])
    order by id for no key update`)
  const rows = await tx.execute<{ [K in keyof Standing]: Standing[K] }>(sql`
    select id, state, missing_from as "missingFrom", holder_id is not null as held,
      state = 'returned' and app.is_erased(id) as erased,
      state = 'erased' and app.certified_on(id) is not null as certified
    from devices where id = any (${sql.param(locked.map((row) => row.id))}::uuid[])`)
  return [...rows]
}

type Row = typeof devices.$inferInsert

/** As it stands, locked; `updatedAt` as the API shows it. */
export async function lockForChange(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      kind: sql<Device['kind']>`${devices.kind}`,
      modelId: devices.modelId,
      imei: devices.imei,
      unitId: devices.unitId,
      acquiredOn: devices.acquiredOn,
      leaseEndsOn: devices.leaseEndsOn,
      updatedAt: devices.updatedAt,
    })
    .from(devices)
    .where(eq(devices.id, id))
    .for('no key update')
  return row
}

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [made] = await tx.insert(devices).values(row).returning({ id: devices.id })
  return made!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(devices).set(row).where(eq(devices.id, id))
}

/** Why the unit can't have devices: there is none, or it is closed. */
export async function unitProblem(
  tx: Transaction,
  unitId: string,
  today: string,
): Promise<'does_not_exist' | 'unit_closed' | null> {
  const [unit] = await tx.execute<{ closed: boolean }>(sql`
    select coalesce(closed_on <= ${today}::date, false) as closed from units where id = ${unitId}`)
  if (!unit) return 'does_not_exist'
  return unit.closed ? 'unit_closed' : null
}

export async function kindOfModel(tx: Transaction, modelId: string): Promise<string | undefined> {
  const [model] = await tx.execute<{ kind: string }>(sql`
    select kind from device_models where id = ${modelId}`)
  return model?.kind
}
