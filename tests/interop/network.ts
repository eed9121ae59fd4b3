import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { startPki } from '#api/certificates/pki'
import { listen } from '#api/http/listeners'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { POSTURE } from '#tests/agents'
import { createTestApp, type TestApp } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { plantCourse } from '#tests/training'
import { freePort } from './radius.ts'
import { rootList } from './root-list.ts'

const run = promisify(execFile)
const deployed = (file: string) => fileURLToPath(new URL(`../../deploy/${file}`, import.meta.url))
const SECRET = 'a-secret-of-the-test-0123456789'

export async function until(so: () => Promise<boolean>, withinMs = 10_000): Promise<number> {
  const started = performance.now()
  while (!(await so()))
    if (performance.now() - started > withinMs) throw new Error(`not so within ${withinMs} ms`)
    else await new Promise((resolve) => setImmediate(resolve))
  return performance.now() - started
}

export type Network = Awaited<ReturnType<typeof openNetwork>>

/**
 * Mamori with its PKI on real ports, and a folder with what network elements need: `root.pem`, `ca.pem`,
 * `root.crl.pem`, `radius.pem` with `radius.key`, and `lists/`.
 */
export async function openNetwork(nas: object[] = []) {
  const keys = createPki(() => new Date())
  const { network } = keys
  const dir = await mkdtemp(join(tmpdir(), 'mamori-network-'))
  const save = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  await save('secret', SECRET)
  await save('nas', JSON.stringify(nas))
  const t = await createTestApp({
    signer: keys.signer,
    env: {
      PKI_PORT: `${port}`,
      PUBLIC_PKI_URL: base,
      RADIUS_SECRET_FILE: join(dir, 'secret'),
      RADIUS_NAS_FILE: join(dir, 'nas'),
    },
  })
  await plantAuthorities(t, keys)
  const security = await t.loginAs('security')
  const office = await plantOffice(t, 30)
  await plantPosture(t, office)
  const health = { registry: new Registry(), checks: {} as Record<string, () => Promise<boolean>> }
  const pki = await startPki(t.deps, health)
  await until(async () => (await health.checks.crl!()) && (await health.checks.ocsp!()))
  await until(async () => (await fetch(`${base}/crl/network.crl`)).ok)
  const api = await listen(t.app, { host: '127.0.0.1', port: 0 })

  const pem = (der: Uint8Array) => toPem(der, 'CERTIFICATE')
  await save('root.pem', pem(network.root.der))
  await save('ca.pem', pem(network.root.der) + pem(network.certificate.der))
  await save('root.crl.pem', rootList(network))
  const key = createKey('P-256')
  const server = network.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    subject: [['CN', 'radius']],
    names: { dns: ['localhost'] },
  })
  await save('radius.pem', pem(server.der) + pem(network.certificate.der))
  await save('radius.key', key.export({ format: 'pem', type: 'pkcs8' }))

  let used = 0
  return {
    t,
    dir,
    security,
    network,
    secret: SECRET,
    url: `http://127.0.0.1:${api.port}`,
    ocspUrl: `${base}/ocsp`,
    crlUrl: `${base}/crl/network.crl`,
    save,
    /** Nobody can ask Mamori any more. */
    stopApi: () => api.close(),
    /** Issues by the API and leaves `<name>.pem` and `<name>.key`. */
    issue: async (
      name: string,
      profile = 'network-access',
    ): Promise<Json & { deviceId: string }> => {
      const { key, pem: csr } = createRequest()
      const deviceId = office.people[used++]!.oldDeviceId
      const body = { deviceId, profile, csr }
      const issued = await call(security, 'POST', '/api/certificates', body, 201)
      await save(`${name}.pem`, issued.pem)
      await save(`${name}.key`, key.export({ format: 'pem', type: 'pkcs8' }))
      return { ...issued, deviceId }
    },
    hold: (id: string) => call(security, 'POST', `/api/certificates/${id}/hold`, {}, 200),
    lose: (deviceId: string) =>
      t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`),
    /** As a check-in leaves it of a laptop whose firewall was turned off. */
    failPosture: (deviceId: string) =>
      t.plant(
        (sql) => sql`update agents set posture = jsonb_set(posture, '{firewall,on}', 'false'),
          failed = '{firewall}' where device_id = ${deviceId}`,
      ),
    /** There is one for the holder's post alone, and they never took it. */
    missCourse: async (deviceId: string): Promise<void> => {
      const post = `職${deviceId}`
      await t.plant(
        (sql) => sql`update staff set post = ${post}
          where id = (select holder_id from devices where id = ${deviceId})`,
      )
      await plantCourse(t, { required_from: '2021-04-01', grace_days: 0, target_posts: [post] })
    },
    answersOf: async (deviceId: string): Promise<string[]> => {
      const rows = await t.ownerSql`
        select outcome from door_answers where device_id = ${deviceId} order by id`
      return rows.map(({ outcome }) => outcome)
    },
    /** Waits until the list that is served names it. */
    listed: ({ serialNumber }: Json) =>
      until(async () => {
        const list = await (await fetch(`${base}/crl/network.crl`)).arrayBuffer()
        return Buffer.from(list).includes(Buffer.from(serialNumber, 'hex'))
      }),
    /** As mamori-crl.timer does it, into `lists/`; gives what it said, and rejects when it fails. */
    syncLists: async (url = `${base}/crl/network.crl`, env: Record<string, string> = {}) => {
      const args = [join(dir, 'ca.pem'), join(dir, 'lists'), url]
      return run(deployed('freeradius/sync-crl'), args, { env: { ...process.env, ...env } })
    },
    close: async () => {
      await api.close()
      await pki.stop()
      await t.close()
      await rm(dir, { recursive: true })
    },
  }
}

/** A policy for every laptop, which each of the old ones keeps. */
const plantPosture = (t: TestApp, { people }: Office) =>
  t.plant(async (sql) => {
    await sql`insert into agents (device_id, platform, version, boot_id, uptime_seconds, clock_offset_ms,
        posture, posture_changed_at, first_seen_at, last_seen_at)
      select device_id, 'windows', '1', 'b', 1, 0, ${sql.json(POSTURE as never)}, now(), now(), now()
      from unnest(${people.map((each) => each.oldDeviceId)}::uuid[]) as given (device_id)`
    await sql`insert into posture_policies (name, in_force, validity_hours, disk_encryption, edr, firewall)
      values ('全庁', true, 72, true, true, true)`
  })
