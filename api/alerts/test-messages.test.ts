import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type AlertOffice, createAlertOffice, NOWHERE, until } from '#tests/alerts'

const HOUR_MS = 3_600_000
let office: AlertOffice

beforeAll(async () => {
  office = await createAlertOffice()
})
afterEach(() => office.clear())
afterAll(() => office.close())

test('a test goes the way of an alert and tells what came of it', async () => {
  const send = (way: string, who = office.admin) =>
    who('/api/alerts/tests', { method: 'POST', json: { way } })
  const tests = async () => (await office.admin('/api/alerts/tests')).json()
  const asked = await send('mail')
  expect(asked.status).toBe(202)
  expect(await asked.json()).toMatchObject({ way: 'mail', by: '管理 一郎', outcome: null })
  // While no worker runs that is what is seen.
  expect(await tests()).toMatchObject([{ outcome: null, finishedAt: null }])
  await office.work()
  await until(async () => expect(await tests()).toMatchObject([{ outcome: 'delivered' }]))
  expect(office.smtp.mails).toMatchObject([
    { to: ['admin@pref.example'], headers: { subject: '[Mamori] 警告の試験送信' } },
  ])

  office.smtp.refuse(1)
  office.clock.advance(1_000)
  await send('mail')
  await until(async () =>
    expect((await tests())[0]).toMatchObject({ outcome: 'failed', code: 'EMESSAGE' }),
  )
  office.clock.advance(1_000)
  await send('webhook')
  await until(async () => expect((await tests())[0]).toMatchObject({ outcome: 'off' }))
  office.t.deps.config.webhook = NOWHERE
  office.clock.advance(1_000)
  await send('webhook')
  await until(async () =>
    expect((await tests())[0]).toMatchObject({ outcome: 'failed', code: 'ECONNREFUSED' }),
  )
  // It is no job that failed: nobody is told of one, and none is tried again.
  expect(await office.t.ownerSql`select state from outbox where state <> 'done'`).toEqual([])
  expect(office.smtp.mails).toHaveLength(1)

  for (const role of ['security', 'auditor', 'it_staff', 'employee'] as const)
    expect((await send('mail', await office.t.loginAs(role))).status).toBe(403)
  const auditor = await office.t.loginAs('auditor')
  const filter = encodeURIComponent(JSON.stringify({ entity: 'alert_tests' }))
  const entries = await (await auditor(`/api/audit?filter=${filter}`)).json()
  const made = entries.filter(({ action }: { action: string }) => action === 'insert')
  expect(made).toHaveLength(4)
})

test('ten tests an hour are enough for anybody', async () => {
  const send = (who = office.admin) =>
    who('/api/alerts/tests', { method: 'POST', json: { way: 'mail' } })
  const answers = await Promise.all(Array.from({ length: 12 }, () => send()))
  const refused = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(10)
  expect(refused).toHaveLength(2)
  expect(Number(refused[0]!.headers.get('retry-after'))).toBe(3600)
  office.clock.advance(HOUR_MS)
  // By then the session has ended as well.
  expect((await send(await office.t.loginAs(office.adminUser))).status).toBe(202)
})
