import type postgres from 'postgres'
import { loadMillion, timed } from '../lists/ledger.ts'

export const REPLACEMENTS = 100_000
export const PROGRAM = '計測'
const WAVES = 20
const TABLES = ['programs', 'waves', 'wave_months', 'replacements']

/**
 * 100,000 replacements among a million devices, under way since the fiscal year began. As with the
 * devices, the owner switches the triggers off for this load alone.
 */
export async function loadRollout(owner: postgres.Sql, say: (line: string) => void): Promise<void> {
  await loadMillion(owner, say)
  const [there] = await owner`select from programs where name = ${PROGRAM}`
  if (there) return
  for (const table of TABLES) await owner.unsafe(`alter table ${table} disable trigger user`)
  await timed(say, `${REPLACEMENTS.toLocaleString('en')} replacements`, async () => {
    await owner.unsafe(PROGRAM_AND_WAVES, [PROGRAM, REPLACEMENTS, WAVES])
    await owner.unsafe(INSERT, [PROGRAM, REPLACEMENTS, WAVES])
  })
  for (const table of TABLES) await owner.unsafe(`alter table ${table} enable trigger user`)
  await timed(say, 'vacuum analyze', () => owner`vacuum analyze replacements, waves, wave_months`)
}

const YEAR = `extract(year from now() - interval '3 months')::int`

const PROGRAM_AND_WAVES = `
  with p as (
    insert into programs (name, fiscal_year, goal_count, deadline, state)
    values ($1, ${YEAR}, $2, make_date(${YEAR} + 1, 3, 31), 'open') returning id
  ), w as (
    insert into waves (program_id, name, ordinal, state)
    select p.id, '第' || n || '期', n, case when n < 14 then 'open' when n = 14 then 'suspended' else 'planned' end
    from p, generate_series(1, $3::int) n returning id
  )
  insert into wave_months (wave_id, month, planned)
  select w.id, (make_date(${YEAR}, 4, 1) + m * interval '1 month')::date, $2::int / ($3::int * 12)
  from w, generate_series(0, 11) m`

/** Laptops by number: odd ones are replaced, even ones replace them. Days go back from today. */
const INSERT = `
  with laptops as (
    select id, row_number() over (order by property_number) as number from devices
    where kind = 'laptop' order by property_number limit 2 * $2::int
  ), people as (
    select id, unit_id, row_number() over (order by employee_number) - 1 as number from staff
  ), w as (
    select w.id, w.ordinal, p.id as program_id from waves w join programs p on p.id = w.program_id where p.name = $1
  ), r as (
    select i, (array['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'erased', 'reclaimed',
      'migrated', 'migrated', 'deployed', 'scheduled', 'prepared', 'planned', 'planned', 'planned', 'planned',
      'absent', 'planned'])[1 + i * 7 % 20] as state, current_date - (i * 13 % 200)::int as day
    from generate_series(1, $2::int) i
  )
  insert into replacements (wave_id, program_id, old_device_id, new_device_id, holder_id, unit_id, state, paused_from,
    reason, state_since, deployed_on, migrated_on, reclaimed_on, certified_on, closed_on)
  select w.id, w.program_id, old.id, case when r.state <> 'planned' or i % 3 > 0 then new.id end, p.id, p.unit_id, r.state,
    case when r.state = 'absent' then 'scheduled' end, case when r.state = 'absent' then '不在' end,
    r.day + interval '10 hours',
    case when r.state in ('deployed', 'migrated', 'reclaimed', 'erased', 'closed') then r.day - 20 end,
    case when r.state in ('migrated', 'reclaimed', 'erased', 'closed') then r.day - 15 end,
    case when r.state in ('reclaimed', 'erased', 'closed') then r.day - 10 end,
    case when r.state = 'closed' then r.day - 2 end,
    case when r.state = 'closed' then r.day end
  from r
  join laptops old on old.number = 2 * r.i - 1
  join laptops new on new.number = 2 * r.i
  join people p on p.number = (r.i * 11) % (select count(*) from people)
  join w on w.ordinal = 1 + (r.i / 20 % $3::int)`
