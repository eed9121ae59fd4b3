import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/database'

/** Tables whose writes leave no entry, and why that is right. */
const UNAUDITED: Record<string, string> = {
  audit_entries: 'the audit itself',
  audit_values: 'the audit itself',
  audit_links: 'the audit itself',
  audit_checkpoints: 'the audit itself',
  import_files: 'scratch: what an import does is audited where it does it',
  import_progress: 'how far a job has come',
  import_changes: 'what stood before an import; the writes themselves are audited',
  import_rows: 'scratch: what an import does is audited where it does it',
  acceptance_files: 'a signature and a receipt, whose digests are audited with their acceptance',
  loan_reminders: 'which reminder has gone out',
  idempotency_keys: 'what was answered to a request; what it did is audited',
  stocktake_files: 'the bytes of a report, whose digest is audited with its stocktake',
  drill_signatures: 'what a drill signed and threw away; the drill itself is audited',
  erasure_files: 'the bytes of a certificate, whose digest is audited with its erasure',
  device_events: 'what is audited where it happens, told to whom the device belongs',
  device_batch_items: 'which devices a batch takes in turn; what it does to them is audited',
  incident_events: 'the timeline of an incident; what was done is audited where it was done',
  incident_keys: 'under which key a report came; the report itself is audited',
  notifications: 'a message about something audited',
  watch_progress: 'telemetry; the completion that comes of it is audited',
  course_reminders: 'which reminder has gone out',
  course_escalations: 'which reminder has gone out',
  survey_participants: 'who has answered a survey, which nobody is to know the time of',
  survey_tallies: 'what was answered, as counts alone',
  saved_filters: 'what one looks for is one’s own; it changes nothing',
  outbox: 'work that is due; what it does is audited',
  schedules: 'when a job comes round',
  identity_flows: 'a login that is under way; the session it ends in is audited',
  command_events: 'how a command came along, as told; what was ordered is audited with the command',
  device_leases: 'which lease a device has; it is issued at check-ins',
  conference_people: 'scratch: the attendance that comes of a log is audited',
  course_session_keys: 'a secret that codes are made of; the attendance is audited',
  course_standings: 'what follows from completions, which are audited',
  course_warnings: 'which warning has gone out',
  phone_lanes: 'how much of a quota is spent',
  phone_messages: 'which pushes have come',
  rate_limits: 'telemetry',
  door_answers: 'telemetry',
  network_sessions: 'telemetry',
  agents: 'telemetry',
  alerts: 'since when something is not as it should be; it changes nothing',
  alert_deliveries: 'who was told of an alert; it changes nothing',
  inventories: 'telemetry',
  inventory_changes: 'telemetry',
}

let database: TestDatabase
let sql: postgres.Sql
let tables: {
  name: string
  forced: boolean
  policies: string[]
  triggers: string[]
}[]

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  tables = await sql`
    select relname as name, relrowsecurity and relforcerowsecurity as forced,
      array(select distinct case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
          when 'd' then 'delete' when '*' then 'all' end
        from pg_policy where polrelid = c.oid and 'mamori_app'::regrole = any (polroles) order by 1) as policies,
      array(select distinct event from pg_trigger t,
          unnest(array[4, 8, 16], array['insert', 'delete', 'update']) as e (bit, event)
        where t.tgrelid = c.oid and t.tgfoid = 'app.audit_write'::regproc and t.tgtype & bit > 0
          and t.tgenabled = 'O' and t.tgqual is null and t.tgattr::text = '' order by 1) as triggers
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

test('every table has row security, forced, with a policy for each thing one may do', () => {
  expect(tables.length).toBeGreaterThan(20)
  const open = tables.filter(({ forced, policies }) => !forced || policies.length < 4)
  expect(open).toEqual([])
})

test('every table is audited, or named here with the reason why not', () => {
  const unaudited = tables.filter(({ triggers }) => triggers.length < 3).map(({ name }) => name)
  expect(unaudited.sort()).toEqual(Object.keys(UNAUDITED).sort())
})

test('what stands outside public is out of the application’s reach', async () => {
  const reachable = await sql`
    select oid::regclass::text as name from pg_class
    where relnamespace = 'app'::regnamespace and relkind in ('r', 'p', 'S', 'v')
      and has_table_privilege('mamori_app', oid, 'insert, update, delete, truncate')`
  expect(reachable).toEqual([])
})

test('the application’s login is bound by everything', async () => {
  const [login] = await sql`
    select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
      has_schema_privilege('mamori_app', 'public', 'create') or has_schema_privilege('mamori_app', 'app', 'create')
        or has_database_privilege('mamori_app', current_database(), 'create') as creates,
      (select count(*)::int from pg_class where relowner = 'mamori_app'::regrole) as owns,
      (select count(*)::int from pg_auth_members where member = 'mamori_app'::regrole) as memberships,
      exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and has_table_privilege('mamori_app', oid, 'truncate, references, trigger')) as privileges
    from pg_roles where rolname = 'mamori_app'`
  expect(login).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    creates: false,
    owns: 0,
    memberships: 0,
    privileges: false,
  })
})

test('functions that act as the owner find nothing of the caller’s first', async () => {
  const loose = await sql`
    select oid::regprocedure::text as name, proconfig from pg_proc
    where prosecdef and pronamespace in ('app'::regnamespace, 'public'::regnamespace)
      and not coalesce('search_path=public, app, pg_temp' = any (proconfig), false)`
  expect(loose).toEqual([])
})

test('no trigger function can be called, nor lent to a table of the caller’s', async () => {
  const callable = await sql`
    select oid::regprocedure::text as name from pg_proc
    where pronamespace = 'app'::regnamespace and has_function_privilege('mamori_app', oid, 'execute')
      and (prorettype = 'trigger'::regtype and prosecdef or prokind = 'p'
        or proname in ('audit_record', 'search_ids'))`
  expect(callable).toEqual([])
})
