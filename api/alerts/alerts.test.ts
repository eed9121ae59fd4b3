import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { plantOffice } from '#tests/rollout'
import { createApp } from '../app.ts'
import { createHealth, showProcess } from '../http/health.ts'
import { settingsOf } from '../settings/service.ts'
import { WATCHER, watchAlerts } from './jobs.ts'
import { alertsOf, measure } from './measures.ts'
import { showOperations } from './metrics.ts'

const DAY_MS = 24 * 3_600_000
let t: TestApp
let adminId: string

beforeAll(async () => {
  t = await createTestApp()
  t.deps.config.webhook = {
    url: 'https://alerts.example.lg.jp/',
    secret: 'a secret of the test 0123456789',
    privateNetworks: [],
    ca: undefined,
  }
  await plantAuthorities(
    t,
    createPki(() => new Date()),
  )
  adminId = (await t.createUser({ roles: ['admin'] })).id
})
afterAll(() => t.close())

const watch = (now = new Date()) =>
  t.db.as(WATCHER, (tx) => watchAlerts.run({ deps: t.deps, tx, payload: {}, now }))
const alerts = () => t.ownerSql`
  select kind, subject, count, cleared_at is null as stands from alerts order by kind, subject`
const calls = async () =>
  (
    await t.ownerSql`select payload ->> 'state' as state from outbox
      where job = 'alerts.webhook' order by id`
  ).map(({ state }) => state)
const mails = async () =>
  (
    await t.ownerSql`select template from notifications where user_id = ${adminId} order by created_at`
  ).map(({ template }) => template)

it('says nothing while all is well', async () => {
  await watch()
  expect(await alerts()).toEqual([])
})

it('tells once of jobs that wait, and once that they do no more', async () => {
  await t.ownerSql`insert into outbox (job, payload, due_at)
    values ('test.waits', '{}', now() - interval '21 minutes')`
  await watch()
  await watch()
  expect(await alerts()).toMatchObject([{ kind: 'outbox_behind', count: 21, stands: true }])
  expect(await calls()).toEqual(['raised'])
  expect(await mails()).toEqual(['outbox_behind'])

  await t.ownerSql`update outbox set state = 'done' where job = 'test.waits'`
  await watch()
  await watch()
  expect(await alerts()).toMatchObject([{ kind: 'outbox_behind', stands: false }])
  expect(await calls()).toEqual(['raised', 'cleared'])
  expect(await mails()).toEqual(['outbox_behind'])
})

it('tells of authorities that end, by name', async () => {
  const [first] = await t.ownerSql`select min(not_after) as ends from authorities`
  const now = new Date(+first!.ends - 30 * DAY_MS)
  await watch(now)
  const ending = (await alerts()).filter(({ kind }) => kind === 'authority_expiring')
  expect(ending).not.toEqual([])
  for (const each of ending) expect(each).toMatchObject({ count: 30, stands: true })
  expect(ending.map(({ subject }) => subject)).toContain('network')
  expect(await mails()).toContain('authority_expiring')
  // Ninety days after they were over, nobody needs them.
  await watch()
  expect((await alerts()).filter(({ stands }) => stands)).toEqual([])
  await watch(new Date(Date.now() + 91 * DAY_MS))
})

it('tells of a fleet that falls silent', async () => {
  const { people } = await plantOffice(t, 2)
  await t.plant(async (sql) => {
    for (const [n, { oldDeviceId }] of people.entries())
      await sql`insert into agents (device_id, platform, version, boot_id, uptime_seconds, clock_offset_ms,
          posture, posture_changed_at, failed, first_seen_at, last_seen_at)
        values (${oldDeviceId}, 'linux', '1', 'b', 1, 0, '{}', now(), '{}', now() - interval '40 days',
          now() - ${n * 20} * interval '1 day')`
  })
  await watch()
  const [silent] = (await alerts()).filter(({ kind }) => kind === 'agents_silent')
  expect(silent).toMatchObject({ count: 1, stands: true })
})

it('tells of a log that cannot be kept, once that has lasted ten minutes', async () => {
  const settings = await settingsOf(t.deps)
  const now = new Date()
  const measures = await t.db.as(WATCHER, (tx) => measure(tx, now, settings))
  const unkept = (unkeptSeconds: number) =>
    alertsOf({ ...measures, log: { unkeptSeconds } }, now, settings).filter(
      ({ kind }) => kind === 'log_unkept',
    )
  expect(measures.log).toEqual({ unkeptSeconds: 0 })
  expect(unkept(599)).toEqual([])
  expect(unkept(600)).toMatchObject([{ count: 10, threshold: 10 }])
})

it('shows each as a figure, and the dashboard asks for no figure that is not there', async () => {
  const health = createHealth()
  createApp(t.deps, health)
  showProcess(health)
  showOperations(t.deps, health.registry)
  const shown = await health.registry.metrics()
  expect(shown).toContain('mamori_alerts{kind="agents_silent"} 1')
  expect(shown).toContain('mamori_agents{state="all"} 2')
  expect(shown).toMatch(/mamori_authority_left_seconds\{authority="network"\} \d{6}/)
  expect(shown).toMatch(/mamori_outbox_lag_seconds \d/)

  const dashboard = readFileSync(
    new URL('../../deploy/grafana/mamori.json', import.meta.url),
    'utf8',
  )
  const names = [...dashboard.matchAll(/"expr": "(.*)"/g)].flatMap(([, expr]) => [
    ...expr!.matchAll(/\b(?:mamori|nodejs|process)_\w+/g),
  ])
  // Those of role `pki`, whose process is not here.
  const elsewhere = ['mamori_crl_left_seconds', 'mamori_ocsp_answers_total']
  expect(names.length).toBeGreaterThan(12)
  for (const [name] of names) {
    if (!elsewhere.includes(name)) expect(shown).toContain(name.replace(/_(bucket|count)$/, ''))
  }
})

it('shows nothing rather than something old while the database is away', async () => {
  const registry = new Registry()
  const away = { ...t.deps.db, as: () => Promise.reject(new Error('away')) }
  showOperations({ ...t.deps, db: away }, registry)
  expect(await registry.metrics()).not.toMatch(/^mamori_/m)
})
