import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RetentionKind } from '#contract/retention'
import { createTestDatabase, type TestDatabase } from '#tests/database'

/** What names people, as the audit has it, and by which kind it is erased; or why it stays. */
const ERASED_BY: Record<string, RetentionKind[] | string> = {
  staff: ['leavers'],
  users: ['leavers'],
  identities: ['leavers'],
  scim_users: ['leavers'],
  acceptances: ['leavers'],
  quiz_attempts: ['leavers'],
  transfers: ['leavers', 'imports'],
  imports: ['imports'],
  sessions: ['login_traces'],
  enrollment_refusals: ['enrollment_refusals'],
  incidents: ['incidents'],
  incident_items: ['incidents'],
  incident_chores: ['incidents'],
  incident_assessments: ['incidents'],
  incident_reports: ['incidents'],
  stocktakes: ['stocktakes'],
  stocktake_items: ['stocktakes'],
  approvals: ['leavers', 'remarks'],
  appointments: ['leavers', 'remarks'],
  replacements: ['leavers', 'remarks'],
  permits: ['leavers', 'remarks'],
  possession_answers: ['leavers', 'remarks'],
  certificate_events: ['leavers', 'remarks'],
  course_exceptions: ['leavers', 'remarks'],
  completions: ['leavers', 'remarks'],
  blocked_keys: ['remarks'],
  commands: ['remarks'],
  device_batches: ['remarks'],
  device_locks: ['remarks'],
  devices: ['remarks'],
  key_reveals: ['remarks'],
  lease_extensions: ['remarks'],
  phone_operations: ['remarks'],
  phone_tasks: ['remarks'],
  sim_reveals: ['remarks'],
  conference_logs: 'the name that a file came under; who is in it goes with conference_people',
  course_sessions: 'who taught: whoever acts for the office stays named on what they did',
  erasures: 'a certificate of erasure names its witnesses for as long as it proves something',
  lines: 'a number of the office, which outlives its holders',
  phone_policies: 'accounts of the office that may set a phone up again: what holds now',
}

let database: TestDatabase
let sql: postgres.Sql
beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

test('whatever the audit calls personal is erased by a kind, or stays for a reason', async () => {
  const tables = await sql`
    select tgrelid::regclass::text as name from pg_trigger
    where tgfoid = 'app.audit_write'::regproc and tgname = 'audit_insert'
      and split_part(encode(tgargs, 'escape'), '\\000', 2) <> '' order by 1`
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(ERASED_BY).sort())
})

test('what people write in passing is erased where this says so', async () => {
  const rules = await sql`select tbl from app.retention_remarks() order by 1`
  const listed = Object.entries(ERASED_BY).filter(([, by]) => by.includes('remarks'))
  // Two that are not audited have such words as well.
  const expected = [...listed.map(([table]) => table), 'command_events', 'device_events'].sort()
  expect(rules.map(({ tbl }) => tbl)).toEqual(expected)
})

test('each kind’s function names the tables that this says it erases', async () => {
  for (const kind of ['leavers', 'incidents', 'stocktakes', 'imports'] as const) {
    const [{ source } = { source: '' }] = await sql<{ source: string }[]>`
      select string_agg(prosrc, ' ') as source from pg_proc
      where pronamespace = 'app'::regnamespace and proname = any (${[
        kind === 'leavers' ? 'retention_erase_staff' : `retention_erase_${kind}`,
        ...(kind === 'leavers' ? ['retention_erase_logins', 'retention_erase_remarks_of'] : []),
      ]})`
    const tables = Object.entries(ERASED_BY).flatMap(([table, by]) =>
      Array.isArray(by) && by.includes(kind) ? [table] : [],
    )
    const missing = tables.filter((table) => !new RegExp(`\\b${table}\\b`).test(source))
    expect([kind, missing]).toEqual([kind, []])
  }
})
