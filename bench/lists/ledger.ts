import type postgres from 'postgres'

export const DEVICES = 1_000_000

export const loadMillion = (owner: postgres.Sql, say: (line: string) => void): Promise<void> =>
  loadDevices(owner, DEVICES, say)

/**
 * So many devices for the staff that is there, made by SQL. For this load alone the owner switches the
 * audit triggers off and drops the secondary indexes, to make the same ones again after it; everything
 * measured later runs on the schema as it is.
 */
export async function loadDevices(
  owner: postgres.Sql,
  count: number,
  say: (line: string) => void,
): Promise<void> {
  const [there] = await owner<{ devices: number }[]>`select count(*)::int as devices from devices`
  if (there!.devices === count) return
  const indexes = await owner<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = 'devices'::regclass and not indisprimary`
  await owner`alter table devices disable trigger user`
  await owner`truncate devices cascade`
  for (const { name } of indexes) await owner.unsafe(`drop index ${name}`)
  await timed(say, `${count.toLocaleString('en')} devices`, async () => {
    const { count: made } = await owner.unsafe(INSERT, [count])
    if (made !== count) throw new Error(`${made} of ${count} devices: no staff or models to join`)
  })
  await timed(say, `${indexes.length} indexes`, async () => {
    for (const { definition } of indexes) await owner.unsafe(definition)
  })
  await owner`alter table devices enable trigger user`
  await timed(say, 'vacuum analyze', () => owner`vacuum analyze units, staff, devices`)
}

const INSERT = `
  with people as (
    select id, unit_id, row_number() over (order by employee_number) - 1 as number from staff
  ), models as (
    select kind, id, row_number() over (partition by kind order by name) - 1 as number,
      count(*) over (partition by kind) as many
    from device_models
  )
  insert into devices (kind, state, property_number, serial_number, imei, model_id, os, network_zone,
    unit_id, holder_id, acquired_on, lease_ends_on, location, updated_at, missing_from)
  select d.kind, d.state,
    '道備-' || (2018 + i % 9) || '-' || lpad(i::text, 7, '0'),
    case when d.kind = 'laptop' then 'FMVA' || lpad(((i::bigint * 7919) % 100000000)::text, 8, '0') end,
    case when d.kind = 'smartphone' then '35012411' || lpad(i::text, 7, '0') end,
    m.id,
    case when d.kind = 'laptop' then (array['Windows 10 Pro 22H2', 'Windows 11 Pro 24H2', 'Windows 11 Pro 25H2'])[1 + i % 3]
      else (array['Android 14', 'Android 15'])[1 + i % 2] end,
    case when d.kind = 'laptop' then (array['alpha', 'alpha_prime', 'beta', 'beta_prime'])[1 + i % 4] end,
    p.unit_id, case when d.state in ('issued', 'missing') then p.id end,
    date '2018-04-01' + (i % 3000),
    case when d.kind = 'laptop' then date '2023-03-31' + ((i * 31) % 3000) end,
    (array['執務室', '在宅用', '会議室～予備', '窓口－１'])[1 + i % 4],
    now() - (i % 100000) * interval '1 minute',
    case when d.state = 'missing' then 'issued' end
  from (
    select i, case when i % 7 < 3 then 'laptop' else 'smartphone' end as kind,
      (array['issued', 'issued', 'issued', 'issued', 'issued', 'issued', 'in_stock', 'in_stock', 'returned', 'kitting',
        'ready', 'repair', 'missing', 'issued', 'issued', 'issued', 'issued'])[1 + (i * 13 % 17)] as state
    from generate_series(1, $1::int) as i
  ) as d
  -- A step that shares no factor with the number of people, so that kinds and states spread over all.
  join people p on p.number = (d.i * 7) % (select count(*) from people)
  join models m on m.kind = d.kind and m.number = d.i % m.many`

export async function timed(
  say: (line: string) => void,
  what: string,
  work: () => Promise<unknown>,
) {
  const started = performance.now()
  await work()
  say(`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
