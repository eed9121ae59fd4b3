import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { refuseDemoLogins } from '../first-run.ts'
import { createFirstLogins, demoLoginsExist, type FirstLogin } from './first-run.ts'

const ROLES = ['it_staff', 'employee', 'section_head', 'security', 'trainer', 'auditor', 'admin']
let t: TestApp
let file: string

beforeEach(async () => {
  t = await createTestApp()
  file = join(t.deps.config.dataDir, 'demo-logins.json')
})
afterEach(() => t.close())

const written = async (): Promise<FirstLogin[]> => JSON.parse(await readFile(file, 'utf8'))

async function plantSection() {
  return t.plant(async (sql) => {
    const [unit] = await sql`
      insert into units (code, name, category) values ('100', '総務課', 'section') returning id`
    const ids = await sql`
      insert into staff (employee_number, name, kana, unit_id) values
        ('1', '課長', 'カチョウ', ${unit!.id}), ('2', '職員', 'ショクイン', ${unit!.id}) returning id`
    await sql`update units set head_staff_id = ${ids[0]!.id}`
    return { unitId: unit!.id, section_head: ids[0]!.id as string, employee: ids[1]!.id as string }
  })
}

test('the first start makes a working login per role and writes it where the owner alone reads', async () => {
  expect(await demoLoginsExist(t.db)).toBe(false)
  await createFirstLogins(t.deps)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const logins = await written()
  expect(logins.map(({ role }) => role)).toEqual(ROLES)
  expect(new Set(logins.map(({ password }) => password)).size).toBe(ROLES.length)
  for (const { role, username, password } of logins) {
    const visitor = await t.loginAs({ id: '', username, password })
    expect(await (await visitor('/api/session')).json()).toMatchObject({ roles: [role] })
  }
  expect(await demoLoginsExist(t.db)).toBe(true)
})

test('later starts leave file and logins as they are', async () => {
  await createFirstLogins(t.deps)
  const before = await readFile(file, 'utf8')
  const hashes = () => t.ownerSql`select username, password_hash from users order by username`
  const hashed = await hashes()
  await createFirstLogins(t.deps)
  expect(await readFile(file, 'utf8')).toBe(before)
  expect(await hashes()).toEqual(hashed)
})

test.each([
  ['lost', () => rm(file)],
  ['cut short', () => writeFile(file, '[{"role":')],
])('when the file is %s, the passwords are made anew and the old ones end', async (_, spoil) => {
  const [old] = await createFirstLogins(t.deps)
  await spoil()
  const [fresh] = await createFirstLogins(t.deps)
  expect(await written()).toHaveLength(ROLES.length)
  expect(fresh!.password).not.toBe(old!.password)
  await expect(t.loginAs({ id: '', ...old! })).rejects.toThrow('login_failed')
  expect((await t.loginAs({ id: '', ...fresh! })).cookie).toBeDefined()
  const [row] = await t.ownerSql`select count(*)::int n from users`
  expect(row!.n).toBe(ROLES.length)
})

test('when the database is new and the file old, the file’s passwords work', async () => {
  const logins = await createFirstLogins(t.deps)
  const fresh = await createTestApp({ env: { DATA_DIR: t.deps.config.dataDir } })
  try {
    expect(await createFirstLogins(fresh.deps)).toEqual(logins)
    expect((await fresh.loginAs({ id: '', ...logins[0]! })).cookie).toBeDefined()
  } finally {
    await fresh.close()
  }
})

test('employee and section head are people, also when the ledger came after the logins', async () => {
  await createFirstLogins(t.deps)
  const { unitId, ...people } = await plantSection()
  const logins = await createFirstLogins(t.deps, people)
  const head = logins.find(({ role }) => role === 'section_head')!
  const visitor = await t.loginAs({ id: '', ...head })
  expect(await (await visitor('/api/session')).json()).toMatchObject({
    user: { staffId: people.section_head },
    roles: ['employee', 'section_head'],
  })
  const staff = await (await visitor('/api/staff')).json()
  expect(staff.map((member: { unitId: string }) => member.unitId)).toEqual([unitId, unitId])
})

test('demo logins that are all disabled no longer count', async () => {
  await createFirstLogins(t.deps)
  await t.plant((sql) => sql`update users set disabled_at = now()`)
  expect(await demoLoginsExist(t.db)).toBe(false)
})

test('demo logins stay on loopback and out of any other database', async () => {
  const deps = (config: Partial<TestApp['deps']['config']>) => ({
    ...t.deps,
    config: { ...t.deps.config, ...config },
  })
  const outside = deps({ host: '0.0.0.0', loopback: false })
  const elsewhere = deps({ databaseUrl: 'postgres://db/mamori' })
  for (const place of [outside, elsewhere])
    await expect(refuseDemoLogins(place)).resolves.toBe(undefined)
  await createFirstLogins(t.deps)
  await expect(refuseDemoLogins(outside)).rejects.toThrow('HOST=0.0.0.0 is refused')
  await expect(refuseDemoLogins(elsewhere)).rejects.toThrow('refused with DATABASE_URL')
  await t.plant((sql) => sql`update users set disabled_at = now()`)
  await expect(refuseDemoLogins(outside)).resolves.toBe(undefined)
})
