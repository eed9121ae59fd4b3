import { sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { at } from './calendar.ts'
import type { Random } from './random.ts'
import type { DeviceRow, HandoverRow } from './rows.ts'

/** Whether EDR runs on each, and since when each is in its state. */
export function withStates(
  random: Random,
  devices: readonly DeviceRow[],
  handovers: readonly HandoverRow[],
) {
  const last = new Map<string, string>()
  for (const { deviceId, handedOverAt, returnedAt } of handovers) {
    const moved = returnedAt ?? handedOverAt
    if (moved > (last.get(deviceId) ?? '')) last.set(deviceId, moved)
  }
  return devices.map((device) => ({
    ...device,
    edr: edrOf(random, device),
    stateSince: last.get(device.id) ?? at(device.acquiredOn, 600),
  }))
}

function edrOf(random: Random, { kind, state, tpmEkSha256 }: DeviceRow) {
  if (kind === 'smartphone') return 'exempt' as const
  // New laptops get it while they are kitted; some of the old ones never did.
  if (tpmEkSha256) return state === 'ready' || state === 'issued' ? ('installed' as const) : null
  return random.chance(0.9) ? ('installed' as const) : ('absent' as const)
}

/** What triggers would have told, had all this happened one by one: out of what is on record. */
export async function tellHistories(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    with told as (
      select id as device_id, unit_id, null::uuid as holder_id,
        (acquired_on + time '10:00') at time zone 'Asia/Tokyo' as at, 'created' as kind,
        jsonb_build_object('to', 'in_stock') as detail, 0 as rank
      from devices
      union all
      select d.id, d.unit_id, null, (d.acquired_on + day + time '13:00') at time zone 'Asia/Tokyo', 'state',
        jsonb_build_object('from', before, 'to', after), 1
      from devices d, (values (1, 'in_stock', 'kitting'), (2, 'kitting', 'ready')) as step (day, before, after)
      where d.state <> 'in_stock' and (d.state <> 'kitting' or day = 1)
      union all
      select device_id, unit_id, holder_id, handed_over_at, 'state', jsonb_build_object('from',
          case when lag(id) over (partition by device_id order by handed_over_at) is null then 'ready' else 'returned' end,
          'to', 'issued'), 2
      from handovers
      union all
      select device_id, unit_id, holder_id, handed_over_at, 'handed_over',
        jsonb_build_object('holderId', holder_id, 'dutyUnitId', duty_unit_id), 3
      from handovers
      union all
      select device_id, unit_id, holder_id, accepted_at, 'accepted', jsonb_build_object('holderId', holder_id), 4
      from handovers where accepted_at is not null
      union all
      select device_id, unit_id, holder_id, returned_at, 'taken_back', jsonb_build_object('holderId', holder_id), 5
      from handovers where returned_at is not null
      union all
      select device_id, unit_id, holder_id, returned_at, 'state', jsonb_build_object('from', 'issued', 'to', 'returned'), 6
      from handovers where returned_at is not null
      union all
      select e.device_id, d.unit_id, null, (e.erased_on + time '15:00') at time zone 'Asia/Tokyo', 'erasure',
        jsonb_build_object('method', e.method), 7
      from erasures e join devices d on d.id = e.device_id
      union all
      select e.device_id, d.unit_id, null, (e.certified_on + time '16:00') at time zone 'Asia/Tokyo', 'certified',
        jsonb_build_object('method', e.method), 8
      from erasures e join devices d on d.id = e.device_id where e.certified_on is not null
      union all
      select e.device_id, d.unit_id, null, (e.erased_on + time '15:05') at time zone 'Asia/Tokyo', 'state',
        jsonb_build_object('from', 'returned', 'to', 'erased'), 9
      from erasures e join devices d on d.id = e.device_id where d.state in ('erased', 'disposed')
      union all
      select d.id, d.unit_id, d.holder_id, d.state_since + interval '1 day', 'state',
        jsonb_build_object('from', case when d.holder_id is null then 'returned' else 'issued' end, 'to', d.state), 10
      from devices d where d.state in ('missing', 'repair')
    )
    insert into device_events (device_id, unit_id, holder_id, at, actor, kind, detail)
    select device_id, unit_id, holder_id, at, app.actor(), kind, detail from told order by at, rank, device_id`)
}
