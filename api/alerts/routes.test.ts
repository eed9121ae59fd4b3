import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type AlertOffice, createAlertOffice, NOWHERE } from '#tests/alerts'
import type { Visitor } from '#tests/app'

const HOUR_MS = 3_600_000
let office: AlertOffice

beforeAll(async () => {
  office = await createAlertOffice()
})
afterEach(() => office.clear())
afterAll(() => office.close())

test('what stands and what is over are told apart, and dead jobs alarm until they run', async () => {
  await office.t.ownerSql`insert into outbox (job, payload, state) values ('a', '{}', 'dead')`
  await office.watch()
  const standing = (is: boolean) => office.list(office.admin, `?filter={"standing":${is}}`)
  expect(await standing(true)).toMatchObject([{ kind: 'jobs_dead', count: 1, threshold: 1 }])
  expect(await standing(false)).toEqual([])
  await office.admin('/api/jobs/retry', { method: 'POST', json: { job: 'a' } })
  await office.watch()
  expect(await standing(true)).toEqual([])
  expect(await standing(false)).toMatchObject([{ kind: 'jobs_dead', deliveries: [] }])
})

test('somebody says that they see to it; all see who, and the audit keeps it', async () => {
  await office.fallBehind()
  await office.watch()
  const [{ id }] = await office.list()
  const security = await office.t.createUser({ roles: ['security'], displayName: '安全 花子' })
  const auditor = await office.t.loginAs('auditor')
  const acknowledge = (who: Visitor, hours: number) =>
    who(`/api/alerts/${id}/acknowledge`, { method: 'POST', json: { hours } })
  expect((await acknowledge(auditor, 1)).status).toBe(403)
  expect((await acknowledge(await office.t.loginAs('it_staff'), 1)).status).toBe(403)
  expect((await acknowledge(office.admin, 169)).status).toBe(422)
  const answer = await acknowledge(await office.t.loginAs(security), 4)
  const seen = {
    by: '安全 花子',
    at: office.clock().toISOString(),
    until: new Date(+office.clock() + 4 * HOUR_MS).toISOString(),
  }
  expect(await answer.json()).toMatchObject({ id, seen })
  expect((await office.list(auditor))[0]).toMatchObject({ id, seen })
  office.clock.advance(1_000)
  await acknowledge(office.admin, 1)
  expect(await office.get(id)).toMatchObject({ seen: { by: '管理 一郎' } })
  const filter = encodeURIComponent(JSON.stringify({ entity: 'alert_acknowledgements' }))
  const entries = await (await auditor(`/api/audit?filter=${filter}&sort=["id","ASC"]`)).json()
  expect(entries.map(({ actor }: { actor: string }) => actor)).toEqual([
    `user:${security.id}`,
    `user:${office.adminUser.id}`,
  ])

  await office.t.ownerSql`delete from outbox`
  await office.watch()
  const late = await acknowledge(office.admin, 1)
  expect(late.status).toBe(409)
  expect(await late.json()).toMatchObject({ code: 'wrong_state', params: { state: 'cleared' } })
})

test('the page says what alerts go by and when it was last looked', async () => {
  await office.t.plant(
    (tx) => tx`insert into settings (key, value) values ('alerts.outboxMinutes', '3')`,
  )
  office.t.deps.config.webhook = NOWHERE
  const watched = async () => (await office.admin('/api/alerts/watch')).json()
  const before = await watched()
  expect(before).toMatchObject({ watchedAt: null, mail: true, webhook: '127.0.0.1:9' })
  // The rest of the address may be a secret.
  expect(JSON.stringify(before)).not.toContain('secret-path')
  expect(before.rules).toContainEqual({
    kind: 'outbox_behind',
    mailed: true,
    settings: [{ key: 'alerts.outboxMinutes', value: 3 }],
  })
  await office.t.ownerSql`insert into outbox (job, payload, state, finished_at) values
    ('alerts.watch', '{}', 'done', '2026-11-27T01:02:03Z'), ('alerts.watch', '{}', 'done', '2026-11-27T01:01:03Z')`
  expect((await watched()).watchedAt).toBe('2026-11-27T01:02:03.000Z')
  await office.t.plant((tx) => tx`delete from settings`)
})
