import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { parseRecord } from './read-file.ts'
import { verify } from './verify.ts'

interface Entry {
  id: number
  actor: string
  actorName: string | null
  action: string
  entity: string
  entityId: string
  changes: Record<string, unknown>
}

const NAME = '監査対象 花子'
let t: TestApp
let auditor: Visitor
let unitId: string
let staffId: string

beforeAll(async () => {
  t = await createTestApp()
  auditor = await t.loginAs(await t.createUser({ roles: ['auditor'], displayName: '監査 太郎' }))
  unitId = await t.plant(async (sql) => {
    const [unit] =
      await sql`insert into units (code, name, category) values ('A1', '監査課', 'section') returning id`
    return unit!.id
  })
  staffId = await t.plant(async (sql) => {
    const [member] = await sql`insert into staff (employee_number, name, kana, unit_id, post)
      values ('R3-0001', ${NAME}, 'ｶﾝｻ ﾊﾅｺ', ${unitId}, '主任') returning id`
    await sql`update staff set name = '改姓 花子', post = null where id = ${member!.id}`
    await sql`delete from staff where id = ${member!.id}`
    return member!.id
  })
})
afterAll(() => t.close())

const list = async (query: Record<string, unknown>) => {
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]) => [key, JSON.stringify(value)]),
  )
  const answer = await auditor(`/api/audit?${search}`)
  const total = answer.headers.get('content-range')?.split('/')[1]
  return { status: answer.status, total: Number(total), rows: (await answer.json()) as Entry[] }
}
const ofStaff = () => list({ filter: { entity: 'staff', entityId: staffId }, sort: ['id', 'ASC'] })

test('the newest entry comes first, and names who acted', async () => {
  const { rows } = await list({ range: [0, 9] })
  expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).sort((a, b) => b - a))
  const admin = await t.loginAs('admin')
  await admin('/api/settings/login.maxFailures', { method: 'PUT', json: { value: 12 } })
  const { rows: changed } = await list({ filter: { entity: 'settings' } })
  expect(changed[0]).toMatchObject({
    actor: expect.stringMatching(/^user:/),
    actorName: expect.stringMatching(/^test-/),
    entityId: 'login.maxFailures',
  })
})

test('personal values are shown where they are still kept', async () => {
  const { rows, total } = await ofStaff()
  expect(total).toBe(3)
  const [inserted, updated, deleted] = rows as [Entry, Entry, Entry]
  expect(inserted.changes).toMatchObject({ name: NAME, employee_number: 'R3-0001', post: '主任' })
  expect(inserted.changes).not.toHaveProperty('email')
  expect(updated.changes).toEqual({ name: [NAME, '改姓 花子'], post: ['主任', null] })
  expect(deleted).toMatchObject({ action: 'delete', changes: { name: '改姓 花子' } })
})

test('one that was erased is a commitment, and the chain is whole without it', async () => {
  const [{ id } = { id: 0 }] = (await ofStaff()).rows
  await t.ownerSql`delete from audit_values where entry_id = ${id}`
  const entry = (await (await auditor(`/api/audit/${id}`)).json()) as Entry
  expect(entry.changes).toMatchObject({
    name: { commitment: expect.stringMatching(/^[0-9a-f]{64}$/) },
    post: '主任',
  })
  expect((await verify(await exported(1))).findings).toEqual([])
})

test('of a password only its change is told', async () => {
  const { id } = await t.createUser({ username: 'kept-secret' })
  await t.plant((sql) => sql`update users set password_hash = 'another' where id = ${id}`)
  const { rows } = await list({ filter: { entity: 'users', entityId: id }, sort: ['id', 'ASC'] })
  expect(rows[0]!.changes).toMatchObject({
    username: 'kept-secret',
    password_hash: { secret: true },
  })
  expect(rows[1]!.changes).toEqual({ password_hash: [{ secret: true }, { secret: true }] })
})

test('entries are found by entity, record and actor, and by nothing else', async () => {
  expect((await list({ filter: { entity: 'units' } })).rows.map((row) => row.entityId)).toContain(
    unitId,
  )
  const { rows } = await list({ filter: { actor: 'system:test', entity: 'staff' } })
  expect(rows).toHaveLength(3)
  expect((await list({ filter: { id: rows.map(({ id }) => id) } })).total).toBe(3)
  expect((await list({ filter: { q: 'x' } })).status).toBe(422)
  expect((await list({ sort: ['at', 'ASC'] })).status).toBe(422)
})

test('all entries are counted, of a filtered list no more than 10,000', async () => {
  await t.plant(
    (sql) => sql`insert into units (code, name, category)
      select 'many-' || n, '課', 'section' from generate_series(1, 10050) n`,
  )
  const [{ count } = { count: 0 }] = await t.ownerSql<{ count: number }[]>`
    select count(*)::int from audit_entries`
  expect((await list({})).total).toBe(count)
  expect((await list({ filter: { entity: 'units' } })).total).toBe(10_000)
})

test('what does not exist is not found', async () => {
  expect((await auditor('/api/audit/999999999')).status).toBe(404)
  expect((await auditor('/api/audit/nonsense')).status).toBe(404)
  expect((await auditor('/api/audit/99999999999999999999')).status).toBe(404)
})

test('the export is whole, exact, and holds personal values only when asked', async () => {
  const [without, withValues] = [await exported(0), await exported(1)]
  const verdict = await verify(withValues)
  expect(verdict).toMatchObject({ findings: [], vouchedSeq: 0 })
  expect(await verify(without)).toMatchObject({
    findings: [],
    openings: 0,
    entries: verdict.entries,
    head: verdict.head,
  })
  expect(verdict.openings).toBeGreaterThan(0)
  const status = (await (await auditor('/api/audit/status')).json()) as Record<string, unknown>
  expect(status).toMatchObject({
    links: verdict.links,
    entries: verdict.entries,
    headSeq: verdict.head.seq,
    headHash: verdict.head.hash,
    checkpointSeq: null,
    publicKey: null,
    agrees: null,
  })
})

test('no personal value stands in an entry', async () => {
  const names = [NAME, '改姓 花子', 'ｶﾝｻ ﾊﾅｺ', 'R3-0001', 'kept-secret', '監査 太郎']
  const text = await (await auditor('/api/audit/export?values=0')).text()
  expect(names.filter((name) => text.includes(name))).toEqual([])
  expect(await (await auditor('/api/audit/export?values=1')).text()).toContain('改姓 花子')
})

test('an export that a reader leaves half-way keeps no connection', async () => {
  for (let n = 0; n < 15; n++) {
    const { body } = await auditor('/api/audit/export')
    const reader = body!.getReader()
    await reader.read()
    await reader.cancel()
  }
  expect((await auditor('/api/audit/status')).status).toBe(200)
})

async function exported(values: 0 | 1) {
  const answer = await auditor(`/api/audit/export?values=${values}`)
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
  const lines = (await answer.text()).trimEnd().split('\n')
  return lines.map((text, index) => ({ line: index + 1, record: parseRecord(text) }))
}
