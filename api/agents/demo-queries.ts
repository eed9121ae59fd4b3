import { sql } from 'drizzle-orm'
import type { Inventory } from '#contract/agent-channel'
import type { Transaction } from '#drizzle/client'
import { agents, posturePolicies } from '#drizzle/schema/agents'

export async function anyAgent(tx: Transaction): Promise<boolean> {
  return (await tx.select({ id: agents.deviceId }).from(agents).limit(1)).length > 0
}

const INVENTORIES = 200

/** What stands for chance: the same for a device each time, between 0 and 1, another for each `salt`. */
const chance = (salt: string) =>
  sql.raw(`(('x' || substr(md5(d.id::text || '${salt}'), 1, 7))::bit(28)::int / 268435456.0)`)

/** In one statement: a fleet is some thousands. Whose demo login it is has nothing to complain of. */
export async function insertAgents(
  tx: Transaction,
  staffId: string | null,
  now: Date,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`
  await tx.execute(sql`
    with fleet as materialized (
      select d.id, d.os ilike '%windows%' as windows, ${chance('silent')} as silent, ${chance('bad')} as bad,
        ${chance('version')} as version, ${chance('age')} as age,
        d.holder_id is not distinct from ${staffId}::uuid as mine
      from devices d where d.kind = 'laptop' and d.state = 'issued'
        and (${chance('there')} < 0.97 or d.holder_id is not distinct from ${staffId}::uuid)),
    seen as materialized (
      select *, case when mine then 'none' when bad < 0.006 then 'disk' when bad < 0.012 then 'edr' when bad < 0.02 then 'patches'
          when bad < 0.026 then 'screen' when bad < 0.029 then 'firewall' else 'none' end as wrong,
        case when mine or silent < 0.85 then ${at} - age * interval '280 seconds'
          when silent < 0.98 then ${at} - interval '1 hour' - age * interval '5 days'
          else ${at} - interval '15 days' - age * interval '40 days' end as seen_at
      from fleet)
    insert into agents (device_id, platform, version, boot_id, uptime_seconds, first_seen_at, last_seen_at,
      clock_offset_ms, address, posture, posture_changed_at)
    select id, case when windows then 'windows' else 'linux' end,
      case when version < 0.8 then '1.0.0' when version < 0.97 then '0.9.4' else '0.9.1' end, md5(id::text),
      (600 + age * 400000)::int, seen_at - interval '90 days' - age * interval '30 days', seen_at,
      ((version - 0.5) * 1600)::int + case when silent between 0.5 and 0.503 then 420000 else 0 end,
      format('10.%s.%s.%s', 20 + (age * 15)::int, (version * 250)::int, 1 + (bad * 250)::int),
      jsonb_build_object(
        'os', jsonb_build_object('version', case when windows then 'Windows 10 22H2' else 'Ubuntu 24.04 LTS' end,
          'build', case when windows then '19045.' || case when wrong = 'patches' then '3324' else '6456' end else '6.8.0-45' end),
        'patches', jsonb_build_object('lastInstalledOn',
          (${at} at time zone 'Asia/Tokyo')::date - case when wrong = 'patches' then 140 else (age * 30)::int end,
          'pending', case when wrong = 'patches' then 12 else 0 end),
        'diskEncryption', jsonb_build_object('on', wrong <> 'disk',
          'method', case when wrong <> 'disk' then case when windows then 'XtsAes256' else 'aes-xts-plain64' end end),
        'edr', jsonb_build_object('running', wrong <> 'edr', 'product', 'エンドポイント防御', 'version', '7.2.1'),
        'firewall', jsonb_build_object('on', wrong <> 'firewall'),
        'screenLock', jsonb_build_object('afterSeconds', case when wrong = 'screen' then 3600 else 600 end, 'password', true)),
      seen_at - age * interval '20 days'
    from seen`)
}

const SOFTWARE: Inventory['software'] = [
  { name: '一太郎 2021', version: '31.0.9', publisher: '株式会社ジャストシステム' },
  { name: 'Microsoft Edge', version: '142.0.3595.65', publisher: 'Microsoft Corporation' },
  { name: 'グループウェアクライアント', version: '5.4.2', publisher: null },
  { name: 'エンドポイント防御', version: '7.2.1', publisher: null },
  { name: 'Web 会議 DOWKAI', version: '3.1.0', publisher: null },
  { name: '7-Zip 24.09 (x64)', version: '24.09', publisher: 'Igor Pavlov' },
]

/** Of some: an inventory is much to read, and few are looked at. */
export async function insertInventories(
  tx: Transaction,
  staffId: string | null,
  now: Date,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`
  await tx.execute(sql`
    with shown as materialized (
      select d.id, d.property_number, d.serial_number, m.maker, m.name, s.name as holder, a.last_seen_at
      from agents a join devices d on d.id = a.device_id join device_models m on m.id = d.model_id
        left join staff s on s.id = d.holder_id
      order by d.holder_id is not distinct from ${staffId}::uuid desc, md5(d.id::text) limit ${INVENTORIES}),
    kept as (
      insert into inventories (device_id, sha256, content, at)
      select id, encode(sha256(id::text::bytea), 'hex'), jsonb_build_object(
          'hostname', 'PC-' || property_number, 'maker', maker, 'model', name, 'serialNumber', serial_number,
          'processor', 'Intel Core i5-1145G7', 'memoryMb', 16384,
          'disks', jsonb_build_array(jsonb_build_object('name', 'C:', 'sizeGb', 256, 'freeGb', 128)),
          'tpm', jsonb_build_object('present', true, 'version', '2.0', 'ekSha256', null),
          'battery', jsonb_build_object('present', true, 'healthPercent', 91),
          'interfaces', jsonb_build_array(jsonb_build_object('name', 'Wi-Fi', 'mac',
            '02:' || substr(md5(id::text), 1, 2) || ':' || substr(md5(id::text), 3, 2) || ':00:00:01', 'wireless', true)),
          'wifi', jsonb_build_object('ssid', '庁内無線'),
          'users', case when holder is null then '[]' else jsonb_build_array(jsonb_build_object('name', holder,
            'lastSignOnAt', to_char(last_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) end,
          'software', ${JSON.stringify(SOFTWARE)}::jsonb),
        least(last_seen_at, ${at} - interval '6 days')
      from shown returning device_id, at)
    insert into inventory_changes (device_id, at, changes)
    select device_id, at, jsonb_build_object('software', jsonb_build_object(
      'gone', jsonb_build_array('7-Zip 19.00 (x64) 19.00'), 'come', jsonb_build_array('7-Zip 24.09 (x64) 24.09'), 'more', 0))
    from kept`)
}

export async function insertPolicies(tx: Transaction): Promise<void> {
  const asked = { diskEncryption: true, edr: true, firewall: true, screenLockSeconds: 900 }
  await tx.insert(posturePolicies).values([
    { ...asked, name: '全庁標準', inForce: true, validityHours: 336, patchDays: 90 },
    {
      ...asked,
      ...{ name: 'α 区分(厳格・検討中)', networkZone: 'alpha', validityHours: 72, patchDays: 30 },
      minimumWindowsBuild: '19045.6000',
    },
  ])
}
