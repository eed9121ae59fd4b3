import { and, eq, sql } from 'drizzle-orm'
import type { Progress } from '#contract/progress'
import { REPLACED_STATES, type ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { replacements } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import type { Due } from './due.ts'
import { certificateOverdue, notReturned, visible } from './replacement-queries.ts'

/** One group of one of the groupings below; the columns it isn't grouped by are null. */
interface Group {
  grouping: 'unit' | 'migrated' | 'reclaimed' | 'certified' | 'closed' | 'all'
  unitId: string | null
  state: ReplacementState | null
  day: string | null
  count: number
  replaced: number
  unpaired: number
  suspended: number
  notReturned: number
  certificateOverdue: number
}

/**
 * Every count of the dashboard by one pass over the program's replacements: their rows carry the days on
 * which they reached each state, so that no history is read.
 */
export async function count(
  tx: Transaction,
  actor: Actor,
  programId: string,
  due: Due,
): Promise<Group[]> {
  const wavesIn = (state: string) => sql`${replacements.waveId} = any (array(
    select id from waves where program_id = ${programId} and state = ${state}))`
  const only = (condition: unknown) => sql`count(*) filter (where ${condition})::int`
  const replaced = sql`${replacements.state} = any (${sql.param([...REPLACED_STATES])}::text[])`
  const rows = await tx.execute<{ [K in keyof Group]: Group[K] }>(sql`
    select case grouping(unit_id, migrated_on, reclaimed_on, certified_on, closed_on)
        when 15 then 'unit' when 23 then 'migrated' when 27 then 'reclaimed' when 29 then 'certified'
        when 30 then 'closed' else 'all' end as grouping,
      unit_id as "unitId", state,
      coalesce(migrated_on, reclaimed_on, certified_on, closed_on)::text as day,
      count(*)::int as count, ${only(replaced)} as replaced,
      ${only(sql`state = 'planned' and new_device_id is null and ${wavesIn('open')}`)} as unpaired,
      ${only(sql`state in ('planned', 'prepared', 'scheduled') and ${wavesIn('suspended')}`)} as suspended,
      ${only(notReturned(due))} as "notReturned",
      ${only(certificateOverdue(due))} as "certificateOverdue"
    from ${replacements}
    where ${and(eq(replacements.programId, programId), visible(actor))}
    group by grouping sets ((unit_id, state), (migrated_on), (reclaimed_on), (certified_on), (closed_on), ())`)
  return [...rows]
}

/**
 * Departments, commissions and bureaus below the prefecture, and which of them each unit lies in. What
 * lies in none of them is its own.
 */
export async function tiles(tx: Transaction) {
  const rows = await tx.execute<{
    id: string
    tileId: string
    name: string
    category: Progress['tiles'][number]['category']
  }>(sql`
    with recursive tree as (
      select u.id, u.id as tile from units u left join units p on p.id = u.parent_id
      where p.id is null or p.category = 'prefecture'
      union all
      select u.id, t.tile from units u join tree t on u.parent_id = t.id
      where t.id not in (select id from units where category = 'prefecture')
    )
    select t.id, t.tile as "tileId", u.name, u.category
    from tree t join units u on u.id = t.tile order by u.code`)
  return [...rows]
}
