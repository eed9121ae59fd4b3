import { eq, type SQL, sql } from 'drizzle-orm'
import type { HistoryEntry } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import { extensionHolders, extensions, sims } from '#drizzle/schema/lines'
import { type Actor, reach } from '../actor.ts'
import { within } from '../scope.ts'

/** What was so on this day (Asia/Tokyo), at any time of it; everything without one. */
const on = (during: SQL, day: string | undefined): SQL =>
  day
    ? sql`${during} && tstzrange(${day}::date::timestamp at time zone 'Asia/Tokyo',
        (${day}::date + 1)::timestamp at time zone 'Asia/Tokyo')`
    : sql`not isempty(${during})`

const iso = (instant: SQL) =>
  sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const entry = (what: HistoryEntry['what'], of: { id: SQL; name: SQL; during: SQL }): SQL => sql`
  ${what} as what, ${of.id} as id, ${of.name} as name, ${of.during} as during,
  null::text as "unitPath", null::uuid as "dutyUnitId"`

async function entries(tx: Transaction, parts: SQL[], day: string | undefined) {
  const rows = await tx.execute<HistoryEntry & Record<string, unknown>>(sql`
    select what, id, name, "unitPath", "dutyUnitId",
      ${iso(sql`lower(during)`)} as from, ${iso(sql`upper(during)`)} as to
    from (${sql.join(parts, sql` union all `)}) as entry where ${on(sql`during`, day)}
    order by lower(during) desc, what, name`)
  return [...rows]
}

/** Each with what hung on it while both were together. */
export async function extensionEntries(
  tx: Transaction,
  actor: Actor,
  id: string,
  day: string | undefined,
): Promise<HistoryEntry[]> {
  const mine = within(actor, 'extensions.history', {
    unit: extensionHolders.unitId,
    person: extensionHolders.holderId,
  })
  // Named as the table, whose columns the condition names.
  const holders = sql`
    select 'holder' as what, holder_id as id, holder_name as name, during, unit_path as "unitPath",
      duty_unit_id as "dutyUnitId"
    from app.extension_history(${id}) as extension_holders where ${mine ?? sql`true`}`
  const readsLines = reach(actor, 'lines.read') === 'all'
  return entries(tx, readsLines ? [holders, ...behindExtension(id)] : [holders], day)
}

const behindExtension = (id: string): SQL[] => {
  const links = sql`extension_lines el join lines l on l.id = el.line_id`
  const simsToo = sql`${links} join line_sims ls on ls.line_id = l.id and ls.during && el.during
    join sims s on s.id = ls.sim_id`
  const devicesToo = sql`${simsToo} join sim_devices sd on sd.sim_id = s.id and sd.during && (el.during * ls.during)
    join devices d on d.id = sd.device_id`
  const where = sql`where el.extension_id = ${id}`
  const line = { id: sql`l.id`, name: sql`l.phone_number`, during: sql`el.during` }
  const sim = { id: sql`s.id`, name: sql`s.iccid`, during: sql`el.during * ls.during` }
  const device = {
    id: sql`d.id`,
    name: sql`d.property_number`,
    during: sql`el.during * ls.during * sd.during`,
  }
  return [
    sql`select ${entry('line', line)} from ${links} ${where}`,
    sql`select ${entry('sim', sim)} from ${simsToo} ${where}`,
    sql`select ${entry('device', device)} from ${devicesToo} ${where}`,
  ]
}

export function lineEntries(tx: Transaction, id: string, day: string | undefined) {
  const carried = sql`line_sims ls join sims s on s.id = ls.sim_id`
  return entries(
    tx,
    [
      sql`select ${entry('extension', { id: sql`e.id`, name: sql`e.number`, during: sql`el.during` })}
        from extension_lines el join extensions e on e.id = el.extension_id where el.line_id = ${id}`,
      sql`select ${entry('sim', { id: sql`s.id`, name: sql`s.iccid`, during: sql`ls.during` })}
        from ${carried} where ls.line_id = ${id}`,
      sql`select ${entry('device', { id: sql`d.id`, name: sql`d.property_number`, during: sql`ls.during * sd.during` })}
        from ${carried} join sim_devices sd on sd.sim_id = s.id and sd.during && ls.during
          join devices d on d.id = sd.device_id where ls.line_id = ${id}`,
    ],
    day,
  )
}

export function simEntries(tx: Transaction, id: string, day: string | undefined) {
  return entries(
    tx,
    [
      sql`select ${entry('line', { id: sql`l.id`, name: sql`l.phone_number`, during: sql`ls.during` })}
        from line_sims ls join lines l on l.id = ls.line_id where ls.sim_id = ${id}`,
      sql`select ${entry('device', { id: sql`d.id`, name: sql`d.property_number`, during: sql`sd.during` })}
        from sim_devices sd join devices d on d.id = sd.device_id where sd.sim_id = ${id}`,
    ],
    day,
  )
}

export async function extensionNumbered(tx: Transaction, number: string) {
  const [row] = await tx
    .select({ id: extensions.id })
    .from(extensions)
    .where(eq(extensions.number, number))
  return row
}

export async function getSim(tx: Transaction, id: string) {
  const [row] = await tx.execute<{
    id: string
    iccid: string
    imsi: string | null
    lineId: string | null
    phoneNumber: string | null
    deviceId: string | null
    devicePropertyNumber: string | null
  }>(sql`
    select s.id, s.iccid, s.imsi, l.id as "lineId", l.phone_number as "phoneNumber", d.id as "deviceId",
      d.property_number as "devicePropertyNumber"
    from sims s
      left join line_sims ls on ls.sim_id = s.id and upper_inf(ls.during) left join lines l on l.id = ls.line_id
      left join sim_devices sd on sd.sim_id = s.id and upper_inf(sd.during) left join devices d on d.id = sd.device_id
    where s.id = ${id}`)
  return row
}

export const putImsi = (tx: Transaction, id: string, imsi: string | null) =>
  tx.update(sims).set({ imsi }).where(eq(sims.id, id)).returning({ id: sims.id })

/** Row security's own word for whether the whole past is open to whoever asks. */
export async function readsLedger(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ may: boolean }>(
    sql`select app.has_role('it_staff', 'security', 'auditor', 'admin') as may`,
  )
  return row?.may ?? false
}
