import { type SQL, sql } from 'drizzle-orm'
import type { FILL_REFUSALS } from '#contract/replacements'
import { MAX_LISTED } from '#contract/replacements'
import type { Transaction } from '#drizzle/client'

export interface FillFilter {
  unitId?: string[] | undefined
  os?: string | undefined
  modelId?: string | undefined
  leaseEndsBefore?: string | undefined
}

type Code = (typeof FILL_REFUSALS)[number]

export interface Filled {
  matched: number
  taken: number
  refusedCounts: { code: Code; count: number }[]
  refused: { deviceId: string; propertyNumber: string; code: Code }[]
}

/** One after the other, so that the second sees what the first has taken. */
export async function takeTurns(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rollout.plan'))`)
}

/** Units of the filter that are not there, and such as are closed. */
export async function unusableUnits(tx: Transaction, ids: readonly string[], today: string) {
  const rows = await tx.execute<{ position: number; missing: boolean }>(sql`
    select (position - 1)::int as position, u.id is null as missing
    from unnest(${sql.param([...ids])}::uuid[]) with ordinality as given (id, position)
    left join units u on u.id = given.id
    where u.id is null or u.closed_on <= ${today}::date
    order by position`)
  return [...rows]
}

const conditions = ({ unitId, os, modelId, leaseEndsBefore }: FillFilter): SQL =>
  sql.join(
    [
      sql`d.kind = 'laptop'`,
      unitId && sql`d.unit_id = any (app.unit_and_below(${sql.param(unitId)}::uuid[]))`,
      os && sql`d.os = ${os}`,
      modelId && sql`d.model_id = ${modelId}::uuid`,
      leaseEndsBefore && sql`d.lease_ends_on < ${leaseEndsBefore}::date`,
    ].filter((condition) => condition !== undefined && condition !== ''),
    sql` and `,
  )

/**
 * One statement, so that what is counted is what is taken: each laptop that the filter matches is either
 * put into the wave or counted and listed with its reason.
 */
export async function fill(
  tx: Transaction,
  wave: { id: string; programId: string },
  filter: FillFilter,
  { today, dryRun }: { today: string; dryRun: boolean },
): Promise<Filled> {
  const [row] = await tx.execute<{ [K in keyof Filled]: Filled[K] }>(sql`
    with matched as materialized (
      select d.id, d.property_number, d.holder_id, h.duty_unit_id, case
          when exists (select from replacements r where r.old_device_id = d.id and r.state <> 'closed')
            then 'in_open_replacement'
          when exists (select from replacements r where r.new_device_id = d.id
            and (r.state <> 'closed' or r.program_id = ${wave.programId})) then 'new_in_rollout'
          when d.state <> 'issued' then 'not_issued'
          when d.holder_id is null then 'no_holder'
          when u.closed_on <= ${today}::date then 'unit_closed'
        end as code
      from devices d left join staff s on s.id = d.holder_id
        left join units u on u.id = coalesce(d.unit_id, s.unit_id)
        left join handovers h on h.device_id = d.id and h.returned_at is null
      where ${conditions(filter)}
    ), taken as (
      insert into replacements (wave_id, old_device_id, holder_id, duty_unit_id)
      select ${wave.id}::uuid, id, holder_id, duty_unit_id from matched
      where code is null and not ${dryRun}::boolean
    )
    select (select count(*)::int from matched) as matched,
      (select count(*)::int from matched where code is null) as taken,
      (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'count', n) order by n desc, code), '[]')
        from (select code, count(*) as n from matched where code is not null group by code) g) as "refusedCounts",
      (select coalesce(jsonb_agg(jsonb_build_object('deviceId', id, 'propertyNumber', property_number, 'code', code)
          order by property_number), '[]')
        from (select * from matched where code is not null order by property_number limit ${MAX_LISTED}) l) as refused`)
  return row!
}
