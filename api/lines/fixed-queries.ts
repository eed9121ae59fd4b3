import { sql } from 'drizzle-orm'
import type { FixedProgress } from '#contract/lines'
import type { Transaction } from '#drizzle/client'

const MONTHS = 12

/** Whose a desk extension is or was at last. */
const fixed = sql`
  fixed as materialized (
    select e.id, (e.retired_at at time zone 'Asia/Tokyo')::date as retired_on, last.unit_id
    from extensions e left join lateral (
      select coalesce(h.duty_unit_id, h.unit_id) as unit_id from extension_holders h
      where h.extension_id = e.id and not isempty(h.during) order by lower(h.during) desc limit 1) last on true
    where e.kind = 'fixed')`

export async function fixedByUnit(tx: Transaction): Promise<FixedProgress['units']> {
  const rows = await tx.execute<FixedProgress['units'][number]>(sql`
    with ${fixed}
    select u.id as "unitId", u.path as "unitPath", count(*)::int as total,
      count(retired_on)::int as retired, (count(*) - count(retired_on))::int as remaining
    from fixed left join units u on u.id = fixed.unit_id
    group by u.id order by remaining desc, u.code`)
  return [...rows]
}

export async function fixedByMonth(
  tx: Transaction,
  today: string,
): Promise<FixedProgress['months']> {
  const rows = await tx.execute<FixedProgress['months'][number]>(sql`
    with ${fixed}, months as (
      select date_trunc('month', ${today}::date)::date - make_interval(months => n) as starts
      from generate_series(${MONTHS - 1}::int, 0, -1) as n)
    select to_char(starts, 'YYYY-MM') as month,
      count(*) filter (where retired_on >= starts and retired_on < starts + interval '1 month')::int as retired,
      count(*) filter (where fixed.id is not null
        and (retired_on is null or retired_on >= starts + interval '1 month'))::int as remaining
    from months left join fixed on true group by starts order by starts`)
  return [...rows]
}
