import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

/** The dated relations: each of the left at one of the right at a time. */
const RELATIONS = {
  sim_devices: ['sim_id', 'device_id'],
  line_sims: ['line_id', 'sim_id'],
  extension_lines: ['extension_id', 'line_id'],
} as const

type Relation = keyof typeof RELATIONS

const instant = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`

export async function begin(
  tx: Transaction,
  relation: Relation,
  [left, right]: [left: string, right: string],
  at: Date,
): Promise<void> {
  const [a, b] = RELATIONS[relation].map((name) => sql.identifier(name))
  await tx.execute(sql`insert into ${sql.identifier(relation)} (${a}, ${b}, during)
    values (${left}, ${right}, tstzrange(${instant(at)}, null))`)
}

export async function end(
  tx: Transaction,
  relation: Relation,
  left: string,
  at: Date,
): Promise<void> {
  const [a] = RELATIONS[relation].map((name) => sql.identifier(name))
  await tx.execute(sql`update ${sql.identifier(relation)} set during = during * tstzrange(null, ${instant(at)})
    where ${a} = ${left} and upper_inf(during)`)
}

export interface Holding {
  extensionId: string
  holderId: string
  dutyUnitId: string | null
}

export async function beginHolding(tx: Transaction, holding: Holding, at: Date): Promise<void> {
  const { extensionId, holderId, dutyUnitId } = holding
  await tx.execute(sql`insert into extension_holders (extension_id, holder_id, duty_unit_id, during)
    values (${extensionId}, ${holderId}, ${dutyUnitId}, tstzrange(${instant(at)}, null))`)
}

export async function endHolding(tx: Transaction, extensionId: string, at: Date): Promise<void> {
  await tx.execute(sql`update extension_holders set during = during * tstzrange(null, ${instant(at)})
    where extension_id = ${extensionId} and upper_inf(during)`)
}

export async function retire(tx: Transaction, extensionId: string, at: Date): Promise<void> {
  await tx.execute(sql`update extensions set retired_at = ${instant(at)} where id = ${extensionId}`)
}

/** Row security locks nothing for whoever may not write. */
const locked = async (tx: Transaction, row: SQL): Promise<boolean> =>
  (await tx.execute(sql`${row} for no key update`)).length > 0

/** The extension, locked, with what is open of it. */
export async function lockExtension(tx: Transaction, id: string) {
  // The lock first, in a statement of its own: what is read before one waits is old.
  if (!(await locked(tx, sql`select id from extensions where id = ${id}`))) return undefined
  const [row] = await tx.execute<{
    id: string
    retired: boolean
    holderId: string | null
    dutyUnitId: string | null
    heldSince: string | null
    lineId: string | null
    lineSince: string | null
  }>(sql`
    select e.id, e.retired_at is not null as retired, h.holder_id as "holderId", h.duty_unit_id as "dutyUnitId",
      lower(h.during) as "heldSince", el.line_id as "lineId", lower(el.during) as "lineSince"
    from extensions e
      left join extension_holders h on h.extension_id = e.id and upper_inf(h.during)
      left join extension_lines el on el.extension_id = e.id and upper_inf(el.during)
    where e.id = ${id}`)
  return row
}

/** The line, locked, with its SIM, phone, and the extension that rings on it. */
export async function lockLine(tx: Transaction, id: string) {
  if (!(await locked(tx, sql`select id from lines where id = ${id}`))) return undefined
  const [row] = await tx.execute<{
    id: string
    simId: string | null
    simSince: string | null
    deviceId: string | null
    deviceSince: string | null
    number: string | null
    holderId: string | null
    dutyUnitId: string | null
  }>(sql`
    select l.id, ls.sim_id as "simId", lower(ls.during) as "simSince", sd.device_id as "deviceId",
      lower(sd.during) as "deviceSince", e.number, h.holder_id as "holderId", h.duty_unit_id as "dutyUnitId"
    from lines l
      left join line_sims ls on ls.line_id = l.id and upper_inf(ls.during)
      left join sim_devices sd on sd.sim_id = ls.sim_id and upper_inf(sd.during)
      left join extension_lines el on el.line_id = l.id and upper_inf(el.during)
      left join extensions e on e.id = el.extension_id
      left join extension_holders h on h.extension_id = e.id and upper_inf(h.during)
    where l.id = ${id} order by e.number limit 1`)
  return row
}

/** Phones, locked in one order, each with its holder and the SIM in it. */
export async function lockDevices(tx: Transaction, ids: string[]) {
  await tx.execute(
    sql`select from devices where id = any (${sql.param(ids)}::uuid[]) order by id for no key update`,
  )
  const rows = await tx.execute<{
    id: string
    kind: string
    state: string
    iccid: string | null
    holderId: string | null
    dutyUnitId: string | null
    heldSince: string | null
  }>(sql`
    select d.id, d.kind, d.state, s.iccid, h.holder_id as "holderId", h.duty_unit_id as "dutyUnitId",
      h.handed_over_at as "heldSince"
    from devices d
      left join sim_devices sd on sd.device_id = d.id and upper_inf(sd.during)
      left join sims s on s.id = sd.sim_id
      left join handovers h on h.device_id = d.id and h.returned_at is null
    where d.id = any (${sql.param(ids)}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The SIM of this number, on record from now on if it wasn't, and locked. */
export async function lockSim(tx: Transaction, iccid: string) {
  await tx.execute(sql`insert into sims (iccid) values (${iccid}) on conflict (iccid) do nothing`)
  await tx.execute(sql`select from sims where iccid = ${iccid} for no key update`)
  const [row] = await tx.execute<{
    id: string
    lineId: string | null
    deviceId: string | null
    propertyNumber: string | null
  }>(sql`
    select s.id, ls.line_id as "lineId", sd.device_id as "deviceId", d.property_number as "propertyNumber"
    from sims s
      left join line_sims ls on ls.sim_id = s.id and upper_inf(ls.during)
      left join sim_devices sd on sd.sim_id = s.id and upper_inf(sd.during)
      left join devices d on d.id = sd.device_id
    where s.iccid = ${iccid}`)
  return row!
}

/** Until when the number rests for anybody but the one who had it last; null where it doesn't. */
export async function restsUntil(
  tx: Transaction,
  what: { extensionId: string; whose: string } | { lineId: string; whose: string },
  at: Date,
): Promise<string | null> {
  const [row] = await tx.execute<{ freeOn: string | null }>(
    'lineId' in what
      ? sql`select app.free_on(upper(during))::text as "freeOn" from extension_lines
          where line_id = ${what.lineId} and extension_id <> ${what.whose} and not isempty(during)
            and app.free_on(upper(during)) > (${instant(at)} at time zone 'Asia/Tokyo')::date
            and not exists (select from extension_lines later where later.line_id = ${what.lineId}
              and not isempty(later.during) and lower(later.during) >= upper(extension_lines.during))
          order by upper(during) desc limit 1`
      : sql`select app.free_on(upper(during))::text as "freeOn" from extension_holders
          where extension_id = ${what.extensionId} and coalesce(duty_unit_id, holder_id) <> ${what.whose}
            and not isempty(during)
            and app.free_on(upper(during)) > (${instant(at)} at time zone 'Asia/Tokyo')::date
            and not exists (select from extension_holders later where later.extension_id = ${what.extensionId}
              and not isempty(later.during) and lower(later.during) >= upper(extension_holders.during))
          order by upper(during) desc limit 1`,
  )
  return row?.freeOn ?? null
}

/** The person, with the extension they have of their own. */
export async function person(tx: Transaction, id: string) {
  const [row] = await tx.execute<{
    unitId: string
    leftOn: string | null
    number: string | null
  }>(sql`
    select s.unit_id as "unitId", s.left_on::text as "leftOn", (
      select e.number from extension_holders h join extensions e on e.id = h.extension_id
      where h.holder_id = s.id and h.duty_unit_id is null and upper_inf(h.during)) as number
    from staff s where s.id = ${id}`)
  return row
}

export async function unit(tx: Transaction, id: string) {
  const [row] = await tx.execute<{ closed: boolean }>(
    sql`select closed_on is not null as closed from units where id = ${id}`,
  )
  return row
}

/** The phone that rings when the extension is called. */
export async function phoneOf(tx: Transaction, extensionId: string) {
  const [row] = await tx.execute<{
    deviceId: string
    holderId: string
    dutyUnitId: string | null
  }>(sql`
    select h.device_id as "deviceId", h.holder_id as "holderId", h.duty_unit_id as "dutyUnitId"
    from extension_lines el
      join line_sims ls on ls.line_id = el.line_id and upper_inf(ls.during)
      join sim_devices sd on sd.sim_id = ls.sim_id and upper_inf(sd.during)
      join handovers h on h.device_id = sd.device_id and h.returned_at is null
    where el.extension_id = ${extensionId} and upper_inf(el.during)`)
  return row
}
