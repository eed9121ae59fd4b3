import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Progress } from '#contract/progress'
import type { ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { replacements } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import type { Due } from './due.ts'
import { certificateOverdue, notReturned, visible } from './replacement-queries.ts'

const ofProgram = (actor: Actor, programId: string): SQL =>
  and(eq(replacements.programId, programId), visible(actor))!

export type Day = 'migrated' | 'reclaimed' | 'certified' | 'closed'

/** How many of each unit are in each state. */
export async function countByUnit(tx: Transaction, actor: Actor, programId: string) {
  const rows = await tx.execute<{ unitId: string; state: ReplacementState; count: number }>(sql`
    select unit_id as "unitId", state, count(*)::int as count
    from ${replacements} where ${ofProgram(actor, programId)} group by unit_id, state`)
  return [...rows]
}

/**
 * How many reached which state on which day. The rows carry these days themselves, so that no history is
 * read: a few hundred groups by one pass over the program.
 */
export async function countByDay(tx: Transaction, actor: Actor, programId: string) {
  const rows = await tx.execute<{ reached: Day; day: string; count: number }>(sql`
    select reached, day::text, count(*)::int as count
    from ${replacements}, lateral (values ('migrated', migrated_on), ('reclaimed', reclaimed_on),
      ('certified', certified_on), ('closed', closed_on)) as reached_on (reached, day)
    where ${ofProgram(actor, programId)} and day is not null group by reached, day`)
  return [...rows]
}

/** What waits, by conditions that the list has as filters. */
export async function countWaiting(tx: Transaction, actor: Actor, programId: string, due: Due) {
  const how = (condition: SQL) => sql`(
    select count(*)::int from ${replacements} where ${and(ofProgram(actor, programId), condition)})`
  const wavesIn = (state: string) => sql`${replacements.waveId} = any (array(
    select id from waves where program_id = ${programId} and state = ${state}))`
  const suspended = sql`state in ('planned', 'prepared', 'scheduled') and ${wavesIn('suspended')}`
  const [row] = await tx.execute<{
    unpaired: number
    suspended: number
    notReturned: number
    certificatesOverdue: number
  }>(sql`
    select
      ${how(sql`state = 'planned' and new_device_id is null and ${wavesIn('open')}`)} as unpaired,
      -- Seldom there is one: then nothing is counted.
      case when exists (select from waves where program_id = ${programId} and state = 'suspended')
        then ${how(suspended)} else 0 end as suspended,
      ${how(notReturned(due))} as "notReturned",
      ${how(certificateOverdue(due))} as "certificatesOverdue"`)
  return row!
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
