import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatName, onelineName } from '#certs'
import { createTestApp, type TestApp } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, plantOffice } from '#tests/rollout'
import { AppError } from '../errors.ts'

const SECRET = 'a-secret-of-the-test-0123456789'
const pki = createPki(() => new Date())
let dir: string
let t: TestApp
let admin: postgres.Sql
let database: string
let serial: string
let deviceId: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-outage-'))
  await writeFile(join(dir, 'secret'), SECRET)
  t = await createTestApp({
    signer: pki.signer,
    env: { RADIUS_SECRET_FILE: join(dir, 'secret') },
  })
  await plantAuthorities(t, pki)
  const security = await t.loginAs('security')
  deviceId = (await plantOffice(t, 1)).people[0]!.oldDeviceId
  const body = { deviceId, profile: 'network-access', csr: createRequest().pem }
  const issued = await call(security, 'POST', '/api/certificates', body, 201)
  serial = issued.serialNumber
  const url = new URL(t.superuserUrl)
  database = url.pathname.slice(1)
  url.pathname = '/postgres'
  admin = postgres(String(url), { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await admin.end()
  await t.close()
  await rm(dir, { recursive: true })
})

/** The database as it is to us: gone, with every connection, or back. */
async function take(away: boolean): Promise<void> {
  await admin.unsafe(`alter database ${database} with allow_connections ${!away}`)
  if (away)
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database}`
}

const headers = { authorization: `Bearer ${SECRET}` }
const issuer = pki.network.certificate.subject
const authorize = () =>
  t.visitor()('/radius/authorize', {
    method: 'POST',
    headers,
    json: {
      'TLS-Client-Cert-Serial': serial,
      'TLS-Client-Cert-Issuer': onelineName(issuer),
      'Calling-Station-Id': '02-00-00-00-00-01',
    },
  })
const account = () =>
  t.visitor()('/radius/accounting', {
    method: 'POST',
    headers,
    json: { 'Acct-Status-Type': 'Start', 'Acct-Session-Id': 's', 'NAS-Identifier': 'ap' },
  })
const gateway = (query = '', shown = serial) =>
  t.visitor()(`/radius/gateway${query}`, {
    headers: {
      ...headers,
      'x-client-serial': shown.toUpperCase(),
      'x-client-issuer': formatName(issuer).replace(
        '守り県',
        '\\E5\\AE\\88\\E3\\82\\8A\\E7\\9C\\8C',
      ),
    },
  })

test('without its database no door opens, each soon says so, and who was turned away is told', async () => {
  const statuses = async () => [
    (await authorize()).status,
    (await gateway()).status,
    (await account()).status,
  ]
  expect(await statuses()).toEqual([200, 204, 204])
  await take(true)
  const started = performance.now()
  expect(await statuses()).toEqual([503, 503, 503])
  expect(await statuses()).toEqual([503, 503, 503])
  // FreeRADIUS gives up on each after two seconds.
  expect(performance.now() - started).toBeLessThan(6 * 2_000)
  await take(false)
  while ((await authorize()).status !== 200);
  const rows = async () =>
    t.ownerSql`select door, station, encode(serial, 'hex') as serial from door_answers
      where outcome = 'unavailable' and reasons = array['unavailable'] order by id`
  while ((await rows()).length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect((await rows()).slice(0, 2)).toEqual([
    { door: 'radius-certificate', station: '020000000001', serial },
    { door: 'gateway', station: null, serial },
  ])
  const told = await t.ownerSql`
    select distinct (params ->> 'count')::int > 3 as several from notifications
    where template = 'doors_unanswered'`
  expect(told).toEqual([{ several: true }])
})

test('without room for a line about it a door answers all the same', async () => {
  await t.ownerSql.unsafe(`
    create function no_room() returns trigger language plpgsql
      as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
    create trigger no_room before insert on door_answers execute function no_room()`)
  expect((await authorize()).status).toBe(200)
  await t.ownerSql`drop trigger no_room on door_answers`
})

test('without the signer the doors of the network answer as ever', async () => {
  const pem = createRequest().pem
  const security = await t.loginAs('security')
  pki.signer.certificate = () => Promise.reject(new AppError('signer_unavailable'))
  const body = { deviceId, profile: 'device-management', csr: pem }
  const issued = await security('/api/certificates', { method: 'POST', json: body })
  expect(issued.status).toBe(503)
  expect([(await authorize()).status, (await gateway()).status]).toEqual([200, 204])
})

test('a gateway lets in what Access allows, and from quarantine to one place alone', async () => {
  const answer = await gateway()
  expect([answer.status, answer.headers.get('x-mamori-decision')]).toEqual([204, 'allow'])
  const unknown = await gateway('', '4d00')
  expect([unknown.status, unknown.headers.get('x-mamori-reasons')]).toEqual([
    403,
    'certificate_unknown',
  ])
  const nobody = await t.visitor()('/radius/gateway', { headers })
  expect(nobody.status).toBe(403)
  expect((await t.visitor()('/radius/gateway')).status).toBe(401)
  // Its agent has never said how it is set up.
  await t.plant(
    (
      sql,
    ) => sql`insert into posture_policies (name, in_force, validity_hours, disk_encryption, edr, firewall)
      values ('全庁', true, 72, true, true, true)`,
  )
  expect([(await gateway()).status, (await gateway('?quarantine=1')).status]).toEqual([403, 204])
  // A page has many requests: one line says enough.
  const lines = await t.ownerSql`
    select from door_answers where door = 'gateway' and outcome = 'quarantine'`
  expect(lines).toHaveLength(1)
})
