import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { prepareGround } from './ground.ts'
import { random } from './kill.ts'
import { type Api, openProcesses } from './processes.ts'

const VICTIMS = ['api', 'backend', 'worker', 'signer', 'postgres'] as const
/** A report passes no more marks than these. */
const MARKS = 60

export interface Siege {
  storm(seed: number): Promise<void>
  close(): Promise<void>
}

/** Loss reports over real sockets, while somebody dies at one of the points that a report passes. */
export async function openSiege(): Promise<Siege> {
  const processes = await openProcesses()
  const ground = await prepareGround(processes)
  await processes.startSigner()
  let api: Api | undefined
  let worker: Api | undefined
  const [authority] = await ground.sql(
    (sql) => sql`select id from authorities where slug = 'network'`,
  )

  const stand = async (): Promise<void> => {
    if (!processes.postgresRuns()) await ground.restartPostgres()
    if (!processes.signerRuns()) await processes.startSigner()
    await ground.sql((sql) => sql`select`)
    if (!api?.alive()) api = await processes.startApi(false)
    if (!worker?.alive()) worker = await processes.startApi(true)
  }
  const kill: Record<(typeof VICTIMS)[number], () => Promise<void>> = {
    // Kills itself.
    api: async () => {},
    backend: async () => {
      await ground.sql(
        (sql) =>
          sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'mamori_app'`,
      )
    },
    worker: async () => {
      await worker!.kill()
    },
    signer: () => processes.killSigner(),
    postgres: async () => {
      await processes.killPostgres()
      // The operator's supervisor starts it at once.
      await ground.restartPostgres()
    },
  }

  /** Somebody with a device, a certificate for it, and two logins. */
  const plant = async () => {
    const deviceId = await ground.device()
    const tokens = [randomUUID(), randomUUID()]
    await ground.plant(async (sql) => {
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

  const report = (token: string, kind: string, deviceId: string, key: string) =>
    post(api!.port, token, { kind, deviceIds: [deviceId] }, key)

  const storm = async (seed: number): Promise<void> => {
    await stand()
    const next = random(seed)
    const victim = VICTIMS[seed % VICTIMS.length]!
    const at = 1 + Math.floor(next() * MARKS)
    const kind = next() < 0.5 ? 'loss' : 'theft'
    const { deviceId, token } = await plant()
    const key = randomUUID()
    const armed = await api!.arm({ at, victim }, kill[victim])
    const told = await report(token, kind, deviceId, key)
    await armed.settled()
    await stand()
    await api!.arm(null)
    const after = await look(deviceId, kind)
    const said = `seed ${seed} (${victim} at ${at}, ${kind}): `
    if (told === 201 && after !== 'all') throw new Error(`${said}confirmed, but ${after}`)
    if (told !== null && told !== 201 && after !== 'none')
      throw new Error(`${said}refused with ${told}, but ${after}`)
    if (after !== 'all' && after !== 'none') throw new Error(said + after)
    // The same once more is the same, or the first that counts.
    const again = await persist(() => report(token, kind, deviceId, key))
    if (again !== 201) throw new Error(`${said}again: ${again}`)
    const whole = await look(deviceId, kind)
    if (whole !== 'all') throw new Error(`${said}once more, and ${whole}`)
  }

  /** Connections that were killed show when they are used again: whoever reports asks once more. */
  const persist = async (ask: () => Promise<number | null>): Promise<number | null> => {
    for (let left = 10; ; left--) {
      const status = await ask()
      if ((status !== 503 && status !== null) || left === 0) return status
    }
  }

  /** Whether all that a report means is there, or nothing of it; else what is and what is not. */
  async function look(deviceId: string, kind: string): Promise<string> {
    const [row] = await ground.sql(
      (sql) => sql`
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
        (select count(*)::int from audit_links where tx in (select tx from tx)) as sealed`,
    )
    const { sessions, chores, ...one } = row as Record<string, number>
    const blocked = kind === 'theft' ? 1 : 0
    const all = Object.entries(one).every(([name, value]) =>
      name === 'blocked' ? value === blocked : value === 1,
    )
    if (all && sessions === 1 && chores! > 3) return 'all'
    if (Object.values(one).every((value) => value === 0) && sessions === 2 && chores === 0)
      return 'none'
    return JSON.stringify(row)
  }

  return {
    storm,
    close: async () => {
      await api?.kill()
      await worker?.kill()
      await processes.close()
    },
  }
}

/** The status, or null where the connection died. */
async function post(
  port: number,
  token: string,
  body: object,
  key: string,
): Promise<number | null> {
  const sending = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/api/incidents',
    method: 'POST',
    agent: false,
    headers: {
      host: `localhost:${port}`,
      cookie: `__Host-mamori=${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
  })
  const answered = once(sending, 'response')
  sending.end(JSON.stringify(body))
  try {
    const [answer] = await answered
    answer.resume()
    return answer.statusCode
  } catch {
    return null
  }
}
