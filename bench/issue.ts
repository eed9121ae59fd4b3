import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { createApp } from '#api/app'
import { hashPassword } from '#api/users/password'
import { insertUser } from '#api/users/queries'
import { system } from '#drizzle/client'
import { createRequest } from '#tests/pki'
import { startCfssl } from './authority/peers.ts'
import { openAuthority } from './authority/setup.ts'

const ROUNDS = 600
const AT_ONCE = 4
const ROUND_SIZE = 100

const { deps, pki, networkId, deviceIds, superuserUrl, close } = await openAuthority(
  2 * ROUNDS + 200,
)
const bare = postgres(superuserUrl, {
  max: AT_ONCE,
  onnotice: () => {},
  connection: { jit: 'off' },
})
const cfssl = await startCfssl(pki)
try {
  const app = createApp(deps)
  const password = randomUUID()
  const hash = await hashPassword(password)
  await deps.db.as(system('setup'), (tx) =>
    insertUser(tx, { username: 'bench', displayName: 'bench', staffId: null, passwordHash: hash }, [
      'security',
    ]),
  )
  const ask = (path: string, json: object, cookie = '') =>
    app.request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost', cookie },
      body: JSON.stringify(json),
    })
  const login = await ask('/api/session', { username: 'bench', password })
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
  const requests = deviceIds.map(() => createRequest().pem)

  const byApi = async (n: number) => {
    const json = { deviceId: deviceIds[n], profile: 'network-access', csr: requests[n] }
    const answer = await ask('/api/certificates', json, cookie)
    if (answer.status !== 201) throw new Error(await answer.text())
  }
  /** What the database is asked for one certificate, triggers and audit and all, by a superuser. */
  const bySql = async (n: number) => {
    const device = deviceIds[n]!
    const settings = (sql: postgres.TransactionSql) =>
      sql`select set_config('app.actor', 'user:00000000-0000-4000-8000-000000000001', true),
        set_config('app.roles', 'security', true), set_config('app.tx', gen_random_uuid()::text, true)`
    const standing = (sql: postgres.TransactionSql) =>
      sql`select d.property_number, a.*, exists (select from certificates c where c.device_id = d.id
          and c.profile = 'network-access' and c.state = 'held' and c.replaced_by is null), i.id
        from devices d cross join lateral app.access(d.id, now()) a
          left join certificates i on i.device_id = d.id and i.profile = 'network-access' and i.state = 'intent'
        where d.id = ${device}`
    const id = randomUUID()
    await bare.begin(async (sql) => {
      await settings(sql)
      await sql`select app.lock_device(${device})`
      await standing(sql)
      await sql`select * from authorities where hierarchy = 'network' and role = 'issuing' and state = 'active'`
      await sql`select key, value from settings`
      await sql`insert into certificates (id, authority_id, profile, device_id, serial, subject, tbs, tbs_sha256,
          public_key_sha256, not_before, not_after)
        values (${id}, ${networkId}, 'network-access', ${device}, ${Buffer.concat([Buffer.of(0x4d), randomBytes(16)])},
          'CN=PC', ${randomBytes(600)}, ${randomBytes(32)}, ${randomBytes(32)}, now(), now() + interval '365 days')`
    })
    await bare.begin(async (sql) => {
      await settings(sql)
      await sql`select app.lock_device(${device})`
      await sql`select * from certificates where id = ${id} for no key update`
      await standing(sql)
      await sql`select key, value from settings`
      await sql`update certificates set replaced_by = ${id}, revoke_at = now() where device_id = ${device}
        and profile = 'network-access' and state in ('issued', 'held') and replaced_by is null`
      await sql`update certificates set state = 'issued', der = ${randomBytes(680)}, tbs = null, issued_at = now()
        where id = ${id}`
      await sql`select * from authorities`
    })
  }

  /** A signature over HTTP, and nothing written down. */
  const byCfssl = async (n: number) => {
    const answer = await fetch(`http://127.0.0.1:${cfssl!.port}/api/v1/cfssl/sign`, {
      method: 'POST',
      body: JSON.stringify({ certificate_request: requests[n % requests.length] }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.text()
  }

  let next = 0
  const seconds = async (work: (n: number) => Promise<void>): Promise<number> => {
    const ends = next + ROUND_SIZE
    const started = performance.now()
    const worker = async () => {
      while (next < ends) await work(next++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return (performance.now() - started) / 1000
  }
  await seconds(byApi)
  await seconds(bySql)
  const spent = { api: 0, sql: 0, cfssl: 0 }
  // By turns, so that whatever else the machine does hits both.
  for (let done = 0; done < ROUNDS; done += ROUND_SIZE) {
    spent.api += await seconds(byApi)
    spent.sql += await seconds(bySql)
    if (!cfssl) continue
    const at = next
    next = 0
    spent.cfssl += await seconds(byCfssl)
    next = at
  }
  const [api, sql] = [ROUNDS / spent.api, ROUNDS / spent.sql]
  console.table([
    { path: 'issue by API', 'per second': Math.round(api) },
    { path: 'the same SQL by the bare driver', 'per second': Math.round(sql) },
    ...(cfssl
      ? [{ path: 'CFSSL, without a database', 'per second': Math.round(ROUNDS / spent.cfssl) }]
      : []),
  ])
  console.log(`${Math.round((api / sql) * 100)} % of the bare SQL; aim: at least 40 %`)
} finally {
  await cfssl?.stop()
  await bare.end()
  await close()
}
