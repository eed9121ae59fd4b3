import { type SQL, sql } from 'drizzle-orm'
import type { IncidentNumbersRow } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import { incidents } from '#drizzle/schema/incidents'
import type { Actor } from '../actor.ts'
import { within } from '../scope.ts'

interface Row {
  unitId: string | null
  unitPath: string | null
  fiscalYear: number
  incidents: number
  devices: number
  theft: number
  restored: number
  noticed: number | null
  noticedCount: number
  cut: number | null
  cutCount: number
  locked: number | null
  lockedCount: number
  [key: string]: unknown
}

const seconds = (from: string, to: string) => sql.raw(`extract(epoch from ${to} - ${from})`)
const median = (value: SQL) => sql`(percentile_cont(0.5) within group (order by ${value}))::float8`

/** Of each incident, how long each stretch was; drills are practised, not counted. */
const measured = (actor: Actor, startMonth: number) => sql`
  select incidents.id, incidents.unit_id, incidents.unit_path, incidents.kind, incidents.reported_at,
    (extract(year from (incidents.reported_at at time zone 'Asia/Tokyo')) - (extract(month from (incidents.reported_at at time zone 'Asia/Tokyo')) < ${startMonth})::int)::int as fiscal_year,
    to_char(incidents.reported_at at time zone 'Asia/Tokyo', 'YYYY-MM') as month,
    ${seconds('incidents.noticed_at', 'incidents.reported_at')} as noticed,
    ${seconds('incidents.reported_at', 'incidents.cut_off_at')} as cut,
    (select min(extract(epoch from c.finished_at - incidents.cut_off_at)) from commands c
      where c.incident_id = incidents.id and c.kind = 'lock' and c.state = 'succeeded' and c.proven) as locked,
    (select count(*)::int from incident_items i where i.incident_id = incidents.id) as devices,
    (select count(*)::int from incident_items i where i.incident_id = incidents.id and i.state = 'restored') as restored
  from incidents where not incidents.drill and ${
    within(actor, 'incidents.read', { unit: incidents.unitId, person: incidents.holderId }) ??
    sql`true`
  }`

const sums = sql`count(*)::int as incidents, sum(devices)::int as devices, sum(restored)::int as restored,
  (count(*) filter (where kind = 'theft'))::int as theft,
  ${median(sql`noticed`)} as noticed, count(noticed)::int as "noticedCount",
  ${median(sql`cut`)} as cut, count(cut)::int as "cutCount",
  ${median(sql`locked`)} as locked, count(locked)::int as "lockedCount"`

const shown = (row: Row): IncidentNumbersRow => ({
  unitId: row.unitId,
  unitPath: row.unitPath,
  fiscalYear: row.fiscalYear,
  incidents: row.incidents,
  devices: row.devices,
  theft: row.theft,
  restored: row.restored,
  noticedToReported: { median: row.noticed, count: row.noticedCount },
  reportedToCutOff: { median: row.cut, count: row.cutCount },
  cutOffToLocked: { median: row.locked, count: row.lockedCount },
})

export async function byYear(tx: Transaction, actor: Actor, startMonth: number) {
  const rows = await tx.execute<Row>(sql`
    select null::uuid as "unitId", null::text as "unitPath", fiscal_year as "fiscalYear", ${sums}
    from (${measured(actor, startMonth)}) m group by fiscal_year order by fiscal_year`)
  return [...rows].map(shown)
}

export async function byUnit(tx: Transaction, actor: Actor, startMonth: number, year: number) {
  const rows = await tx.execute<Row>(sql`
    select unit_id as "unitId", max(unit_path) as "unitPath", fiscal_year as "fiscalYear", ${sums}
    from (${measured(actor, startMonth)}) m where fiscal_year = ${year}
    group by unit_id, fiscal_year order by count(*) desc, max(unit_path) limit 100`)
  return [...rows].map(shown)
}

export async function byMonth(tx: Transaction, actor: Actor, startMonth: number, year: number) {
  const rows = await tx.execute<{ month: string; incidents: number; devices: number }>(sql`
    select month, count(*)::int as incidents, sum(devices)::int as devices
    from (${measured(actor, startMonth)}) m where fiscal_year = ${year} group by month order by month`)
  return [...rows].map(({ month, incidents, devices }) => ({ month, incidents, devices }))
}

/** The drills of a month, with the times of each stretch. */
export async function drills(tx: Transaction, month: string) {
  const rows = await tx.execute<{
    number: number
    unitPath: string | null
    reportedAt: Date
    cut: number | null
    told: number | null
    locked: number | null
    ended: number | null
  }>(sql`
    select i.number::int, i.unit_path as "unitPath", i.reported_at as "reportedAt",
      extract(epoch from i.cut_off_at - i.reported_at)::float8 as cut,
      (select extract(epoch from min(e.at) - i.reported_at)::float8 from incident_events e
        where e.incident_id = i.id and e.kind = 'told') as told,
      (select extract(epoch from min(c.finished_at) - i.reported_at)::float8 from commands c
        where c.incident_id = i.id and c.kind = 'lock' and c.state = 'succeeded' and c.proven) as locked,
      extract(epoch from i.closed_at - i.reported_at)::float8 as ended
    from incidents i where i.drill and to_char(i.reported_at at time zone 'Asia/Tokyo', 'YYYY-MM') = ${month}
    order by i.reported_at`)
  return [...rows]
}
