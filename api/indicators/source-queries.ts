import { type SQL, sql } from 'drizzle-orm'
import type { IndicatorSource } from '#contract/indicators'
import { REPLACED_STATES } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'

interface Moment {
  /** The fiscal year the value is for. */
  fiscalYear: number
  today: string
}

/** What each source counts, as one number. Another source is another line, here and in the contract. */
const SOURCES: Record<IndicatorSource, (moment: Moment) => SQL> = {
  replaced: ({ fiscalYear }) => sql`
    select count(*) from replacements r join programs p on p.id = r.program_id
    where p.fiscal_year = ${fiscalYear} and r.state in ${[...REPLACED_STATES]}`,
  phones_issued: () => sql`
    select count(*) from devices where kind = 'smartphone' and state = 'issued'`,
  fixed_extensions: () => sql`
    select count(*) from extensions where kind = 'fixed' and retired_at is null`,
  // In percent of those whom the network asks for a course, to one place.
  course_completion: ({ today }) => sql`
    select round(100.0 * count(*) filter (where fact = 'completed') / nullif(count(*), 0), 1)
    from app.course_outlook(${today}::date)`,
  // Of the fiscal year; a practice is none.
  incidents: ({ fiscalYear }) => sql`
    select count(*) from incidents i where not i.drill
      and extract(year from (i.reported_at at time zone 'Asia/Tokyo') - (coalesce((select (value #>> '{}')::int from settings
        where key = 'calendar.fiscalYearStartMonth'), 4) - 1) * interval '1 month')::int = ${fiscalYear}`,
}

/** Null where there is nothing to count from yet. */
export async function measure(
  tx: Transaction,
  source: IndicatorSource,
  moment: Moment,
): Promise<number | null> {
  const [row] = await tx.execute<{ value: number | null }>(
    sql`select (${SOURCES[source](moment)})::float8 as value`,
  )
  return row?.value ?? null
}
