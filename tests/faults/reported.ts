import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import type { Ground } from './ground.ts'

/** Whom to ask and where to plant: whatever database it is. */
export type Place = Pick<Ground, 'sql' | 'plant' | 'device'>

export interface Reporter {
  deviceId: string
  /** Of the session that reports. */
  token: string
}

/** On a server that is asked as its superuser; with these devices. */
export const placeOn = (sql: Place['sql'], devices: string[]): Place => ({
  sql,
  plant: (work) =>
    sql((db) =>
      db.begin(async (tx) => {
        await tx`select set_config('app.actor', 'system:test', true),
          set_config('app.tx', gen_random_uuid()::text, true)`
        return work(tx)
      }),
    ) as ReturnType<typeof work>,
  device: async () => devices.pop()!,
})

/** Somebody with a device, a certificate for it, and two logins. */
export async function plantReporter(place: Place): Promise<Reporter> {
  const deviceId = await place.device()
  const tokens = [randomUUID(), randomUUID()]
  await place.plant(async (sql) => {
    const [authority] = await sql`select id from authorities where slug = 'network'`
    const [device] = await sql`select holder_id from devices where id = ${deviceId}`
    await sql`insert into certificates ${sql({
      authority_id: authority!.id,
      profile: 'network-access',
      device_id: deviceId,
      serial: Buffer.concat([Buffer.of(0x4d), randomBytes(16)]),
      subject: 'CN=PC',
      tbs_sha256: randomBytes(32),
      public_key_sha256: randomBytes(32),
      not_before: '2026-01-01',
      not_after: '2099-01-01',
      der: Buffer.of(0x30, 0),
      state: 'issued',
    })}`
    const [user] = await sql`
      insert into users (username, display_name, staff_id)
      values (${randomUUID()}, '職員', ${device!.holder_id}) returning id`
    for (const token of tokens) {
      const hash = createHash('sha256').update(token.padEnd(43, 'x')).digest('hex')
      await sql`insert into sessions (user_id, token_sha256, expires_at)
        values (${user!.id}, ${hash}, now() + interval '1 day')`
    }
  })
  return { deviceId, token: tokens[0]!.padEnd(43, 'x') }
}

/** Whether all that a report means is there, or nothing of it; else what is and what is not. */
export async function look(
  { sql }: Pick<Place, 'sql'>,
  deviceId: string,
  kind: string,
): Promise<string> {
  const row = await sql((db) => tracesOf(db, deviceId, kind))
  const { sessions, chores, ...one } = row
  const blocked = kind === 'theft' ? 1 : 0
  const all = Object.entries(one).every(([name, value]) =>
    name === 'blocked' ? value === blocked : value === 1,
  )
  if (all && sessions === 1 && chores! > 3) return 'all'
  if (Object.values(one).every((value) => value === 0) && sessions === 2 && chores === 0)
    return 'none'
  return JSON.stringify(row)
}

async function tracesOf(db: postgres.Sql, deviceId: string, kind: string) {
  const [row] = await db`
    with i as (select i.* from incidents i join incident_items t on t.incident_id = i.id where t.device_id = ${deviceId}),
      tx as (select distinct tx from audit_entries e join i on e.entity = 'incidents' and e.entity_id = i.id::text where e.action = 'insert')
    select (select count(*)::int from i) as incident,
      (select (state = 'missing')::int from devices where id = ${deviceId}) as device,
      (select count(*)::int from certificates where device_id = ${deviceId}
        and state = ${kind === 'theft' ? 'revoked' : 'held'}) as certificate,
      (select count(*)::int from blocked_keys b join certificates c using (public_key_sha256) where c.device_id = ${deviceId}) as blocked,
      (select count(*)::int from commands where device_id = ${deviceId} and kind = 'lock' and incident_id = (select id from i)) as command,
      (select count(*)::int from device_locks where device_id = ${deviceId} and desired_level > 0) as wanted,
      (select count(*)::int from sessions s join users u on u.id = s.user_id join devices d on d.holder_id = u.staff_id
        where d.id = ${deviceId}) as sessions,
      (select count(*)::int from incident_chores where incident_id = (select id from i)) as chores,
      (select count(*)::int from incident_events where incident_id = (select id from i) and kind = 'shut') as shut,
      (select count(*)::int from outbox where job = 'incidents.tell' and payload ->> 'incidentId' = (select id::text from i)) as told,
      (select count(*)::int from incident_keys where incident_id = (select id from i)) as keys,
      (select count(*)::int from audit_links where tx in (select tx from tx)) as sealed`
  return row as Record<string, number>
}
