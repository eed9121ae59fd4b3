import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'
import { endOutdated } from '#api/access/disconnect'
import { createApp } from '#api/app'
import { listen } from '#api/http/listeners'
import { onelineName } from '#certs'
import { system } from '#drizzle/client'
import { openAuthority } from './authority/setup.ts'

/*
 * Decisions for FreeRADIUS over kept-alive connections, each noted as telemetry, beside a bare Hono that
 * parses the same body and asks Postgres one prepared thing without a transaction. And the sweep that holds
 * every open session against the decision as it is now.
 */
const CLIENT = fileURLToPath(new URL('./authority/client.mjs', import.meta.url))
const [DEVICES, SECONDS, CONNECTIONS, TURNS] = [13_000, 3, 32, 3]
const SECRET = 'a-secret-of-the-bench-0123456789'
const run = promisify(execFile)

async function load(
  port: number,
  questions: Buffer[],
): Promise<{ perSecond: number; p99Ms: number }> {
  const asked = questions.map((question) => question.toString('base64'))
  const args = [CLIENT, String(port), String(SECONDS), String(CONNECTIONS), ...asked]
  return JSON.parse((await run(process.execPath, args)).stdout)
}

/** A course that everybody has completed; returns how to have the network ask for it, or not. */
async function plantCourse(): Promise<(isAsked: boolean) => Promise<unknown>> {
  const [course] = await plant(async (tx) => {
    const made =
      await tx`insert into courses (name, state) values ('持出し研修', 'open') returning id`
    await tx`insert into completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source)
      select ${made[0]!.id}, id, unit_id, 1, now(), '2099-03-31', 'import' from staff`
    return made
  })
  return (isAsked) =>
    plant(
      (tx) => tx`update courses set required_from = case when ${isAsked} then current_date - 1 end
        where id = ${course!.id}`,
    )
}

const { deps, pki, plant, networkId, superuserUrl, close } = await openAuthority(DEVICES)
const ours = await listen(
  createApp({ ...deps, config: { ...deps.config, radiusSecret: SECRET } }),
  {
    host: '127.0.0.1',
    port: 0,
  },
)
const sql = postgres(superuserUrl, { max: 10, onnotice: () => {}, connection: { jit: 'off' } })
const app = new Hono()
app.post('/radius/authorize', async (c) => {
  const body = await c.req.json()
  const serial = Buffer.from(body['TLS-Client-Cert-Serial'].value[0], 'hex')
  const [row] = await sql`
    select id, state, device_id from certificates where authority_id = ${networkId} and serial = ${serial}`
  return c.json({ 'Tunnel-Private-Group-Id': row!.state === 'issued' ? '10' : '20' })
})
const bare = createServer(getRequestListener(app.fetch))
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))

try {
  const serials = await plant(async (tx) => {
    const rows =
      await tx`insert into certificates (authority_id, profile, device_id, serial, subject, tbs_sha256,
        public_key_sha256, not_before, not_after, der, state)
      select ${networkId}::uuid, 'network-access', id, '\\x4d'::bytea || uuid_send(gen_random_uuid()), 'CN=x',
        sha256(uuid_send(id)), sha256(uuid_send(gen_random_uuid())), now() - interval '1 day', now() + interval '1 year',
        ${randomBytes(600)}, 'issued' from devices returning encode(serial, 'hex') as serial`
    return rows.map(({ serial }) => serial as string)
  })
  await sql`analyze certificates, devices`
  const issuer = onelineName(pki.network.certificate.subject)
  const questions = serials.slice(0, 200).map((serial, n) => {
    const text = (value: string) => ({ type: 'string', value: [value] })
    const body = JSON.stringify({
      'User-Name': text('pc'),
      'NAS-IP-Address': text('10.0.0.7'),
      'Called-Station-Id': text('AA-BB-CC-DD-EE-FF:office'),
      'Calling-Station-Id': text(`02-00-00-00-00-${(n % 256).toString(16).padStart(2, '0')}`),
      'TLS-Client-Cert-Serial': text(serial),
      'TLS-Client-Cert-Issuer': text(issuer),
    })
    return Buffer.from(
      `POST /radius/authorize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${SECRET}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
  const ports = { ours: ours.port, bare: (bare.address() as AddressInfo).port }
  const askForCourse = await plantCourse()
  const rate = () => ({ perSecond: 0, p99Ms: 0 })
  const rates = { ours: rate(), taught: rate(), bare: rate() }
  // By turns, so that whatever else the machine does hits all of them.
  for (let turn = 0; turn < TURNS; turn++)
    for (const which of ['ours', 'taught', 'bare'] as const) {
      await askForCourse(which === 'taught')
      const port = which === 'bare' ? ports.bare : ports.ours
      const { perSecond, p99Ms } = await load(port, questions)
      rates[which].perSecond += perSecond / TURNS
      rates[which].p99Ms = Math.max(rates[which].p99Ms, p99Ms)
    }
  const row = (path: string, { perSecond, p99Ms }: typeof rates.ours) => ({
    path,
    'per second': Math.round(perSecond),
    'p99 ms': Number(p99Ms.toFixed(1)),
  })
  console.table([
    row('RADIUS decisions, noted', rates.ours),
    row('the same, a course asked for', rates.taught),
    row('bare Hono and one query', rates.bare),
  ])
  const share = Math.round((rates.ours.perSecond / rates.bare.perSecond) * 100)
  console.log(`${share} % of bare Hono and one query; aim: at least 25 % on busy cores`)
  const kept = Math.round((rates.taught.perSecond / rates.ours.perSecond) * 100)
  console.log(`${kept} % of that rate is left where the network asks for a course`)

  await plant(
    (
      tx,
    ) => tx`insert into network_sessions (door, nas, session_id, certificate_id, device_id, decision, started_at, last_seen_at)
      select 'radius-certificate', 'ap', id::text, id, device_id, 'allow', now(), now() from certificates`,
  )
  await sql`analyze network_sessions`
  const sweep = async () => {
    const started = performance.now()
    await deps.db.as(system('radius'), (tx) => endOutdated(tx, deps.clock()))
    return performance.now() - started
  }
  const times = [await sweep(), await sweep(), await sweep()]
  console.log(
    `sweep of ${DEVICES} open sessions: ${times.map((ms) => Math.round(ms)).join(', ')} ms; aim: within 2 s`,
  )
} finally {
  bare.close()
  await sql.end()
  await ours.close()
  await close()
}
