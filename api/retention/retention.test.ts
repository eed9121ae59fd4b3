import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RETENTION_KINDS, type RetentionRule } from '#contract/retention'
import { SETTINGS } from '#contract/settings'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { findingsOf } from '#tests/audit/whole'
import { plantAffairs, plantApproval, plantLeaver } from '#tests/retention'
import { plantOpenRemarks, plantTraces } from '#tests/retention-traces'
import { eraseWhatIsDue } from './jobs.ts'
import { dueBefore } from './periods.ts'

let t: TestApp
const now = new Date('2026-11-27T00:00:00Z')
const clock = stoppedClock(now)
beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

const run = (deps = t.deps, at = clock()) =>
  deps.db.as(system('jobs'), (tx) => eraseWhatIsDue.run({ deps, tx, payload: {}, now: at }))

/** In which tables a text stands, wherever in a row. */
async function traces(text: string): Promise<string[]> {
  const tables = await t.ownerSql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await t.ownerSql`
      select count(*)::int as n from ${t.ownerSql(name)} r where position(${text} in r::text) > 0`
    if (row!.n > 0) found.push(name)
  }
  return found.sort()
}

const previewOf = async (who: 'admin' | 'auditor' = 'admin') => {
  const answer = await (await t.loginAs(who))('/api/retention')
  return Object.fromEntries(((await answer.json()) as RetentionRule[]).map((one) => [one.id, one]))
}

test('years are whole fiscal years after the one in which it ended', () => {
  const settings = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, schema]) => [key, schema.parse(undefined)]),
  ) as never
  const before = (at: string) => dueBefore('leavers', settings, new Date(at)).toISOString()
  expect(before('2026-03-31T14:59:59Z')).toBe('2020-03-31T15:00:00.000Z')
  expect(before('2026-03-31T15:00:00Z')).toBe('2021-03-31T15:00:00.000Z')
  expect(dueBefore('notifications', settings, now)).toEqual(new Date('2025-11-27T00:00:00Z'))
})

describe('somebody who left', () => {
  test('loses what names them, everywhere, and stays as who held what', async () => {
    const gone = await plantLeaver(t, { name: '消去花子', leftOn: '2021-03-31' })
    const kept = await plantLeaver(t, { name: '在籍次郎', leftOn: '2021-04-01' })
    const before = await traces('消去花子')
    expect(before).toEqual(
      expect.arrayContaining(['acceptances', 'audit_values', 'staff', 'transfers', 'users']),
    )
    const preview = await previewOf()
    expect(preview.leavers).toMatchObject({ due: 1, held: 0, period: 5, unit: 'years' })
    expect(preview.leavers).toMatchObject({ erased: null, before: '2021-03-31T15:00:00.000Z' })

    // The first run ever leaves a day to look.
    await run()
    expect((await previewOf()).leavers).toMatchObject({ due: 1, erased: 0 })
    await run()

    for (const text of ['消去花子', gone.employeeNumber])
      expect([text, await traces(text)]).toEqual([text, []])
    const [held] = await t.ownerSql`
      select s.name, s.erased_at, h.device_id from handovers h join staff s on s.id = h.holder_id
      where h.holder_id = ${gone.staffId}`
    expect(held).toMatchObject({
      name: '（消去済）',
      device_id: gone.deviceId,
      erased_at: expect.any(Date),
    })
    const [receipt] = await t.ownerSql`
      select receipt_sha256 from acceptances where holder_id = ${gone.staffId}`
    expect(receipt!.receipt_sha256).toHaveLength(64)
    const files = await t.ownerSql`select from acceptance_files where holder_id = ${gone.staffId}`
    expect(files).toHaveLength(0)
    // Where they took something home is old by itself, and goes as what anybody wrote in passing.
    const passing = ['permits', 'possession_answers']
    expect(await traces('在籍次郎')).toEqual(before.filter((table) => !passing.includes(table)))
    expect(
      await t.ownerSql`select from acceptance_files where holder_id = ${kept.staffId}`,
    ).toHaveLength(1)
    expect(await findingsOf(t.db)).toEqual([])
  })

  test('is kept while anything of theirs is open, and goes once it is not', async () => {
    const leftOn = '2020-01-31'
    const affairs = await plantAffairs(t, leftOn)
    const names = affairs.map(({ name }) => name)
    expect((await previewOf()).leavers).toMatchObject({ due: 0, held: names.length })
    await run()
    for (const { name } of affairs)
      expect([name, (await traces(name)).length > 0]).toEqual([name, true])
    for (const { settle } of affairs) await t.plant(settle)
    expect((await previewOf()).leavers).toMatchObject({ due: names.length, held: 0 })
    await run()
    expect((await previewOf()).leavers).toMatchObject({ due: 0, held: 0, erased: names.length })
    const left =
      await t.ownerSql`select name from staff where left_on = ${leftOn} and erased_at is null`
    expect(left).toEqual([])
    expect(await findingsOf(t.db)).toEqual([])
  })
})

test('a login of nobody on the list loses its names once it has been closed for as long', async () => {
  const plant = (name: string, disabledAt: string | null) =>
    t.plant(async (sql) => {
      const [user] = await sql`insert into users ${sql({
        username: `${name}@vendor`,
        display_name: name,
        email: 'x@vendor.example',
        disabled_at: disabledAt,
      })} returning id`
      await sql`insert into identities ${sql({ user_id: user!.id, issuer: 'https://idp', subject: `${name}@idp` })}`
      await sql`insert into scim_users (user_id, external_id) values (${user!.id}, ${name})`
      return user!.id as string
    })
  const gone = await plant('業者一郎', '2021-03-31')
  await plant('業者二郎', '2021-04-01')
  await plant('業者三郎', null)
  const open = await t.plant((sql) => plantApproval(sql, gone, gone))
  expect((await previewOf()).leavers).toMatchObject({ due: 0, held: 1 })
  await t.plant((sql) => sql`update approvals set state = 'withdrawn' where id = ${open}`)
  expect((await previewOf()).leavers).toMatchObject({ due: 1, held: 0 })
  await run()
  expect(await traces('業者一郎')).toEqual([])
  expect(await traces(gone)).toContain('audit_entries')
  for (const name of ['業者二郎', '業者三郎'])
    expect(await traces(name)).toEqual(['audit_values', 'identities', 'scim_users', 'users'])
  expect((await previewOf()).leavers).toMatchObject({ due: 0, held: 0, erased: 1 })
  expect(await findingsOf(t.db)).toEqual([])
})

test('of every kind what is due goes, what is not stays, and the audit verifies', async () => {
  await plantTraces(t, { at: new Date('2015-05-01T00:00:00Z'), mark: '古い記録' })
  await plantTraces(t, { at: new Date('2026-11-20T00:00:00Z'), mark: '新しい記録' })
  const old = await traces('古い記録')
  expect(old).toEqual(await traces('新しい記録'))
  const due = await previewOf('auditor')
  const { leavers: _, ...others } = due
  for (const [kind, rule] of Object.entries(others))
    expect([kind, rule.due > 0]).toEqual([kind, kind !== 'login_traces'])

  await run()

  expect(await traces('古い記録')).toEqual([])
  expect(await traces('新しい記録')).toEqual(old)
  const after = await previewOf()
  for (const [kind, { due: planned }] of Object.entries(others)) {
    expect([kind, after[kind]]).toEqual([
      kind,
      expect.objectContaining({ due: 0, erased: planned }),
    ])
  }
  expect(after.leavers).toMatchObject({ ranAt: now.toISOString(), finishedAt: now.toISOString() })
  const [incident] = await t.ownerSql`
    select holder_name, place, state from incidents where erased_at is not null`
  expect(incident).toEqual({ holder_name: '（消去済）', place: null, state: 'closed' })
  expect(await findingsOf(t.db)).toEqual([])
})

test('what was written about something open stays until that is over', async () => {
  const at = new Date('2015-05-01T00:00:00Z')
  await plantOpenRemarks(t, { at, mark: '未了の理由' })
  const tables = await traces('未了の理由')
  expect(tables).toEqual(
    expect.arrayContaining(['approvals', 'commands', 'device_locks', 'permits', 'replacements']),
  )
  expect((await previewOf()).remarks).toMatchObject({ due: 0, held: 8 })
  await run()
  expect(await traces('未了の理由')).toEqual(tables)
  await t.plant(async (sql) => {
    await sql`update permits set state = 'withdrawn' where place = '未了の理由'`
    await sql`update device_batches set state = 'done' where reason = '未了の理由'`
  })
  expect((await previewOf()).remarks).toMatchObject({ due: 2, held: 6 })
})

test('a request that was blanked is still what was done, to whom and by whose leave', async () => {
  const [approval] = await t.ownerSql`
    select * from approvals where requester_name = '（消去済）' and state = 'refused'`
  expect(approval).toMatchObject({
    action: 'users.roles',
    count: 1,
    target_ids: [approval!.decided_by],
    reason: null,
    decision_reason: '（消去済）',
  })
  const auditor = await t.loginAs('auditor')
  const shown = await (await auditor(`/api/approvals/${approval!.id}`)).json()
  expect(shown).toMatchObject({ says: { ja: '（消去済）' }, targets: [{ name: '（消去済）' }] })
})

test('a run that is cut short is gone on with, and counts what it did before', async () => {
  await t.plant(
    (sql) => sql`
    insert into inventory_changes (device_id, at, changes)
    select (select device_id from agents limit 1), '2019-01-01', '{}' from generate_series(1, 5001)`,
  )
  // Looking whether it is the first, opening it, a call for each kind before, and the first of two batches.
  const lived = 2 + RETENTION_KINDS.indexOf('inventory_changes') + 1
  let calls = 0
  const cut: typeof t.db.as = (who, work, options) => {
    if (who.name === 'system:retention' && ++calls > lived) throw new Error('killed')
    return t.db.as(who, work, options)
  }
  const dying = { ...t.deps, db: { ...t.db, as: cut } }
  await expect(run(dying)).rejects.toThrow('killed')
  const half = (await previewOf()).inventory_changes
  expect(half).toMatchObject({ finishedAt: null, erased: 5000, due: 1 })
  await run()
  expect((await previewOf()).inventory_changes).toMatchObject({
    finishedAt: now.toISOString(),
    erased: 5001,
    due: 0,
  })
  const runs = await t.ownerSql`select from retention_runs where finished_at is null`
  expect(runs).toHaveLength(0)
})

test('nobody but the job erases, and nobody but admin and auditor sees how much', async () => {
  const call = (roles: string[]) =>
    t.db.as({ ...system('jobs'), roles }, (tx) =>
      tx.execute(`select app.retention_erase(gen_random_uuid(), 'leavers', now(), 1)`),
    )
  for (const roles of [['admin'], ['it_staff'], ['@jobs']])
    await expect(call(roles)).rejects.toMatchObject({ cause: { code: '42501' } })
  const direct = t.db.as(system('retention'), (tx) =>
    tx.execute(`select app.audit_forget('staff', '{}')`),
  )
  await expect(direct).rejects.toMatchObject({ cause: { code: '42501' } })
  expect((await (await t.loginAs('it_staff'))('/api/retention')).status).toBe(403)
})

test('where somebody logged in from is forgotten in the audit alone, and once', async () => {
  const user = await t.createUser({ roles: ['it_staff'] })
  const visitor = await t.loginAs(user)
  await t.plant(
    (sql) => sql`update sessions set address = '192.0.2.77'
    where user_id = ${user.id}`,
  )
  await visitor('/api/session', { method: 'DELETE' })
  expect(await traces('192.0.2.77')).toEqual(['audit_values'])
  await run()
  expect(await traces('192.0.2.77')).toEqual(['audit_values'])
  const later = new Date(Date.now() + 1100 * 86_400_000)
  await run(t.deps, later)
  expect(await traces('192.0.2.77')).toEqual([])
  const [mark] =
    await t.ownerSql`select entry_id from app.retention_marks where kind = 'login_traces'`
  expect(Number(mark!.entry_id)).toBeGreaterThan(0)
  expect(await findingsOf(t.db)).toEqual([])
})

test('of what is still in use the audit forgets what stood there long ago', async () => {
  const it = await t.loginAs('it_staff')
  const [device] = await t.ownerSql`select id from devices where state = 'in_stock' limit 1`
  const note = async (text: string) => {
    const path = `/api/devices/${device!.id}`
    const { updatedAt } = await (await it(path)).json()
    return it(path, { method: 'PUT', json: { note: text, updatedAt } })
  }
  expect((await note('鈴木さんの机の下')).status).toBe(200)
  expect((await note('三番の棚')).status).toBe(200)
  expect(await traces('鈴木さんの机の下')).toEqual(['audit_values'])
  await run()
  expect(await traces('鈴木さんの机の下')).toEqual(['audit_values'])
  const later = new Date(Date.now() + 7 * 366 * 86_400_000)
  await run(t.deps, later)
  expect(await traces('鈴木さんの机の下')).toEqual([])
  expect(await traces('三番の棚')).toEqual(['devices'])
  expect(await findingsOf(t.db)).toEqual([])
})
