import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantPhones } from '#tests/lines'
import { call, list, refused } from '#tests/rollout'

/** What must never be seen anywhere but in the answer to whoever asked. */
const PIN = '48151623'
const PUK = '42108642'

let t: TestApp
let it: Visitor
let security: Visitor
let simId: string
let lineId: string
const logged: string[] = []
const clock = stoppedClock()

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  t = await createTestApp({ log, clock })
  it = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  const office = await plantPhones(t, 1)
  ;({ simId, lineId } = office.people[0]!)
  await call(it, 'PUT', `/api/sims/${simId}/codes`, { pin: PIN, puk: PUK }, 204)
})
afterAll(() => t.close())

const look = (visitor: Visitor, reason: unknown = '来庁者の端末の初期化') =>
  visitor(`/api/sims/${simId}/reveal`, { method: 'POST', json: { reason } })

test('whoever may and says why sees the codes, and nobody else does', async () => {
  for (const visitor of [it, security]) {
    const answer = await look(visitor)
    expect(await answer.json()).toEqual({ pin: PIN, puk: PUK })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  }
  for (const role of ['employee', 'section_head', 'trainer', 'auditor', 'admin'] as const)
    expect((await look(await t.loginAs(role))).status).toBe(403)
  expect((await look(it, '  ')).status).toBe(422)
})

test('a look needs the password again', async () => {
  const late = await t.loginAs('it_staff')
  clock.advance(20 * 60_000)
  const answer = await look(late)
  expect(await answer.json()).toMatchObject({ code: 'step_up_required' })
  it = await t.loginAs('it_staff')
  security = await t.loginAs('security')
})

test('every look is in the audit with its reason, and the codes are nowhere', async () => {
  const auditor = await t.loginAs('auditor')
  await look(it, '紛失届の対応')
  await call(it, 'PUT', `/api/sims/${simId}/codes`, { pin: PIN }, 204)
  const [reveal] = await t.ownerSql`
    select v.value #>> '{}' as reason, e.actor from audit_entries e join audit_values v on v.entry_id = e.id
    where e.entity = 'sim_reveals' order by e.id desc limit 1`
  expect(reveal).toMatchObject({ reason: '紛失届の対応', actor: expect.stringMatching(/^user:/) })
  const shown = [
    await (await auditor('/api/audit/export')).text(),
    JSON.stringify(await call(auditor, 'GET', '/api/audit?range=[0,999]')),
    JSON.stringify(await call(it, 'GET', `/api/lines${list({})}`)),
    JSON.stringify(await call(it, 'GET', `/api/lines/${lineId}/history`)),
    JSON.stringify(await call(it, 'GET', `/api/sims/${simId}`)),
    logged.join('\n'),
  ]
  const tables = await t.ownerSql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
  for (const { name } of tables) {
    const [row] =
      await t.ownerSql`select coalesce(string_agg(x::text, ' '), '') as all from ${t.ownerSql(name)} x`
    shown.push(row!.all)
    // Bytes print as hex: the code itself would stand there.
    for (const code of [PIN, PUK]) expect(row!.all).not.toContain(Buffer.from(code).toString('hex'))
  }
  expect(shown.filter((text) => !text).length).toBeLessThan(tables.length)
  for (const text of shown) for (const code of [PIN, PUK]) expect(text).not.toContain(code)
})

test('the wrapping key is a file for its owner alone, and codes open in their own place only', async () => {
  const file = join(t.deps.config.dataDir, 'secrets', 'sim-codes.key')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const key = (await readFile(file, 'utf8')).trim()
  const stored = await t.ownerSql`select string_agg(x::text, ' ') as all from sim_secrets x`
  expect(stored[0]!.all).not.toContain(Buffer.from(key, 'base64').toString('hex'))
  const before = await t.ownerSql`select pin, puk from sim_secrets where sim_id = ${simId}`
  await t.plant((sql) => sql`update sim_secrets set pin = puk where sim_id = ${simId}`)
  expect((await look(it)).status).toBe(500)
  await t.plant((sql) => sql`update sim_secrets set ${sql(before[0]!)} where sim_id = ${simId}`)
  expect((await look(it)).status).toBe(200)
})

test('so many looks an hour, at once or one by one', async () => {
  const eager = await t.loginAs('it_staff')
  await t.plant(
    (sql) => sql`insert into settings (key, value) values ('secrets.revealsPerHour', '3')`,
  )
  const answers = await Promise.all(Array.from({ length: 6 }, () => look(eager)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429])
  const { params } = await answers.find(({ status }) => status === 429)!.json()
  expect(params.retryAfterSeconds).toBe(3600)
  expect((await look(security)).status).toBe(200)
})

test('a wrong form of code is refused by name, never repeated', async () => {
  const path = `/api/sims/${simId}/codes`
  for (const [field, json] of [
    ['pin', { pin: '12' }],
    ['puk', { puk: '1234567' }],
  ] as const) {
    const answer = await it(path, { method: 'PUT', json })
    // Its id is made of digits, and may hold these by chance.
    const { requestId: _, ...problem } = await answer.json()
    expect(problem.fields[0].field).toBe(field)
    expect(JSON.stringify(problem)).not.toContain(Object.values(json)[0])
  }
  const other = (await plantPhones(t, 1)).people[0]!
  const none = await refused(it, 'POST', `/api/sims/${other.simId}/reveal`, { reason: '確認' }, 409)
  expect(none.code).toBe('no_codes')
})
