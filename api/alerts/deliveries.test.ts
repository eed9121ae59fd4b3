import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { type AlertOffice, createAlertOffice, NOWHERE, until } from '#tests/alerts'
import { createWebhookReceiver } from '#tests/webhook-receiver'

let office: AlertOffice

beforeAll(async () => {
  office = await createAlertOffice()
})
afterEach(() => office.clear())
afterAll(() => office.close())

const outcomes = ({ deliveries }: { deliveries: { way: string; outcome: string }[] }) =>
  deliveries.map(({ way, outcome }) => `${way} ${outcome}`)

test('an alert says its value, its limit, whom it was told and whether that arrived', async () => {
  await office.fallBehind()
  await office.watch()
  const [waiting] = await office.list()
  expect(waiting).toMatchObject({
    ...{ kind: 'outbox_behind', subject: '', count: 21, threshold: 10 },
    ...{ raisedAt: office.clock().toISOString(), clearedAt: null, seen: null },
  })
  expect(outcomes(waiting)).toEqual(['console unread', 'mail waiting'])
  expect(waiting.deliveries[0]).toMatchObject({ person: '管理 一郎', state: 'raised' })

  await office.work()
  await until(async () => {
    const alert = await office.get(waiting.id)
    expect(outcomes(alert)).toEqual(['console unread', 'mail delivered'])
    expect(alert.deliveries[1].at).toEqual(expect.any(String))
  })
  expect(office.smtp.mails.map(({ to }) => to)).toEqual([['admin@pref.example']])
  expect(office.smtp.mails[0]!.text).toContain(`/#/alerts/${waiting.id}/show`)

  await office.admin('/api/notifications/read-all', { method: 'POST' })
  expect(outcomes(await office.get(waiting.id))).toEqual(['console read', 'mail delivered'])
  // Long after, when the outbox has forgotten that it was sent.
  await office.t.ownerSql`delete from outbox where state = 'done'`
  expect(outcomes(await office.get(waiting.id))).toEqual(['console read', 'mail delivered'])
})

test('whom an alert reached is nobody’s to ask who may not see alerts', async () => {
  await office.fallBehind()
  await office.watch()
  const [{ id }] = await office.list()
  const rowsFor = (...roles: string[]) =>
    office.t.db.as({ ...system('login'), roles }, (tx) =>
      tx.execute(sql`select id from app.alert_deliveries(array[${id}]::uuid[])`),
    )
  expect(await rowsFor('auditor')).toHaveLength(1)
  expect(await rowsFor('it_staff', 'trainer', 'section_head')).toHaveLength(0)
})

test('a mail that is refused is shown as tried again, and at last as failed, with a code alone', async () => {
  office.smtp.refuse(100)
  await office.fallBehind()
  await office.watch()
  const [{ id }] = await office.list()
  await office.work()
  const failure = async () => (await office.get(id)).deliveries[1]
  await until(async () => expect(await failure()).toMatchObject({ outcome: 'retrying' }))
  await office.rest()
  await office.t
    .ownerSql`update outbox set state = 'dead', finished_at = now() where job = 'notifications.mail'`
  const failed = await failure()
  expect(failed).toMatchObject({ outcome: 'failed', code: 'EMESSAGE', at: expect.any(String) })
  expect(JSON.stringify(failed)).not.toContain('somebody@')
})

test('who has no address, and who has read it before it went out, is not said to have had mail', async () => {
  const other = await office.t.createUser({ roles: ['admin'], displayName: '管理 二郎' })
  await office.fallBehind()
  await office.watch()
  await office.admin('/api/notifications/read-all', { method: 'POST' })
  await office.work()
  const [{ id }] = await office.list()
  await until(async () =>
    expect(outcomes(await office.get(id))).toEqual([
      ...['console read', 'mail unneeded'],
      ...['console unread', 'mail no_address'],
    ]),
  )
  await office.t.plant((tx) => tx`delete from users where id = ${other.id}`)
})

test('the webhook that is down shows as such, for the beginning and for the end', async () => {
  office.t.deps.config.webhook = NOWHERE
  await office.fallBehind()
  await office.watch()
  await office.t.ownerSql`delete from outbox where job = 'of another release'`
  office.clock.advance(60_000)
  await office.watch()
  await office.work()
  await until(async () => {
    const [alert] = await office.list()
    expect(alert).toMatchObject({ clearedAt: office.clock().toISOString() })
    const calls = alert.deliveries.filter(({ way }: { way: string }) => way === 'webhook')
    expect(calls).toMatchObject([
      { state: 'raised', person: null, outcome: 'retrying', code: 'ECONNREFUSED' },
      { state: 'cleared', person: null, outcome: 'retrying', code: 'ECONNREFUSED' },
    ])
  })
})

test('a webhook that answers shows as delivered, also when the outbox has forgotten it', async () => {
  const receiver = await createWebhookReceiver('localhost')
  office.t.deps.config.webhook = receiver.webhook
  await office.fallBehind()
  await office.watch()
  await office.work()
  const [{ id }] = await office.list()
  await until(async () =>
    expect(outcomes(await office.get(id))).toEqual([
      'console unread',
      'mail delivered',
      'webhook delivered',
    ]),
  )
  expect(receiver.heard.map(({ body }) => JSON.parse(body))).toMatchObject([
    { id, state: 'raised', kind: 'outbox_behind', count: 21, threshold: 10 },
  ])
  await office.t.ownerSql`delete from outbox where state = 'done'`
  expect(outcomes(await office.get(id))).toContain('webhook delivered')
  receiver.close()
})
