import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { is, Table } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { createTestDatabase } from '#tests/database'
import { assertBound, assertDatabase, migrate } from './migrate.ts'
import * as schema from './schema/index.ts'
import { UNFINISHED_TABLE } from './unfinished-restore.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..')
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function newDatabase(options = { empty: false }) {
  const database = await createTestDatabase(options)
  undo.push(database.drop)
  return database
}

function connect(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  undo.push(() => sql.end())
  return sql
}

/** Everything that migrations make, as the catalogue tells it. */
async function structure(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod)
        || ' ' || attnotnull || coalesce(' ' || pg_get_expr(adbin, adrelid), '') as what
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      join pg_class c on c.oid = attrelid
      where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and attnum > 0
    union all select 'index ' || indexdef from pg_indexes where schemaname in ('public', 'app')
    union all select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace in ('public'::regnamespace, 'app'::regnamespace)
    union all select 'policy ' || pg_policies::text from pg_policies
    union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'function ' || pg_get_functiondef(oid) || coalesce(proacl::text, '') from pg_proc
      where pronamespace = 'app'::regnamespace
    union all select 'grants ' || oid::regclass || coalesce(relacl::text, '') from pg_class
      where relnamespace in ('public'::regnamespace, 'app'::regnamespace)
    union all select 'migration ' || hash from drizzle.__drizzle_migrations
    order by 1`
  return rows.map(({ what }) => what)
}

describe('migrating', () => {
  it('by two processes at once happens once', async () => {
    const { ownerUrl } = await newDatabase({ empty: true })
    const script = `import { migrate } from ${JSON.stringify(join(here, 'migrate.ts'))}
      await migrate(${JSON.stringify(ownerUrl)})`
    const start = () =>
      new Promise<string>((done, fail) =>
        execFile(
          process.execPath,
          ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
          (error, _, stderr) => (error ? fail(new Error(stderr)) : done(stderr)),
        ),
      )
    await Promise.all([start(), start()])
    const sql = connect(ownerUrl)
    const [done] = await sql`select count(*)::int, count(distinct hash)::int as different
      from drizzle.__drizzle_migrations`
    const files = (await readdir(join(here, 'migrations'))).filter((name) => name.endsWith('.sql'))
    expect(done).toEqual({ count: files.length, different: files.length })
  })

  it('a second time changes nothing', async () => {
    const { ownerUrl } = await newDatabase({ empty: true })
    const first = await migrate(ownerUrl)
    const sql = connect(ownerUrl)
    const before = await structure(sql)
    expect(before.length).toBeGreaterThan(300)
    expect(await migrate(ownerUrl)).toBe(first)
    expect(await structure(sql)).toEqual(before)
  })

  it('needs no more than a login that owns the database and may make roles', async () => {
    const { ownerUrl } = await newDatabase({ empty: true })
    const [owner] = await connect(ownerUrl)`
      select rolsuper, rolbypassrls from pg_roles where rolname = current_user`
    expect(owner).toEqual({ rolsuper: false, rolbypassrls: false })
    const app = connect(await migrate(ownerUrl))
    expect(await app`select current_user::text as name, count(*)::int from users`).toEqual([
      { name: 'mamori_app', count: 0 },
    ])
  })
})

describe('the schema in TypeScript', () => {
  it('is what the migrations say: drizzle-kit has nothing to add', async () => {
    const out = await mkdtemp(join(tmpdir(), 'mamori-generate-'))
    undo.push(() => rm(out, { recursive: true }))
    await cp(join(here, 'migrations'), out, { recursive: true })
    const before = await readdir(out)
    const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
    const said = await new Promise<string>((done, fail) =>
      execFile(
        process.execPath,
        [
          kit,
          'generate',
          '--dialect=postgresql',
          '--casing=snake_case',
          `--out=${relative(root, out)}`,
          '--schema=./drizzle/schema/index.ts',
        ],
        { cwd: root },
        (error, stdout, stderr) => (error ? fail(error) : done(stdout + stderr)),
      ),
    )
    expect(said).toContain('No schema changes')
    expect(await readdir(out)).toEqual(before)
  })

  it('is what the database has, column by column, index by index', async () => {
    const { ownerUrl } = await newDatabase()
    const sql = connect(ownerUrl)
    const casing = new CasingCache('snake_case')
    const tables = Object.values(schema)
      .filter((value) => is(value, Table))
      .map((table) => getTableConfig(table as PgTable))
    const said = tables.flatMap(({ name, columns, indexes, checks, foreignKeys }) => [
      ...columns.map(
        (column) =>
          `${name}.${casing.getColumnCasing(column)} ${typeOf(column.getSQLType())}${column.notNull ? ' not null' : ''}`,
      ),
      ...indexes.map(
        ({ config }) => `${name} index ${config.name}${config.unique ? ' unique' : ''}`,
      ),
      ...checks.map((check) => `${name} check ${check.name}`),
      `${name} foreign keys ${foreignKeys.length}`,
    ])
    const has = await sql<{ what: string }[]>`
      select c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
          || case when attnotnull then ' not null' else '' end as what
        from pg_attribute join pg_class c on c.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
      union all select t.relname || ' index ' || i.relname || case when indisunique then ' unique' else '' end
        from pg_index x join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
        where t.relnamespace = 'public'::regnamespace and not indisprimary and not indisexclusion
          and not exists (select from pg_constraint where conindid = indexrelid and contype = 'u')
      union all select conrelid::regclass || ' check ' || conname from pg_constraint
        where connamespace = 'public'::regnamespace and contype = 'c'
      union all select c.oid::regclass || ' foreign keys '
          || (select count(*) from pg_constraint join pg_class f on f.oid = confrelid
            where conrelid = c.oid and contype = 'f' and f.relnamespace = 'public'::regnamespace)
        from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'`
    expect(said.sort()).toEqual(has.map(({ what }) => what).sort())
  })
})

/** A serial is an integer with a default. */
const typeOf = (type: string) =>
  ({ bigserial: 'bigint', serial: 'integer' })[type] ??
  type.replace(/^varchar/, 'character varying')

describe('a database we can’t keep our promises on is refused in one line:', () => {
  const oneLine = (text: string) =>
    expect.objectContaining({ name: 'StartupError', message: expect.stringMatching(text) })

  it('one that can’t hold Japanese', async () => {
    const { superuserUrl } = inject('postgres')
    const name = `test_ascii_${randomBytes(4).toString('hex')}`
    const sql = connect(superuserUrl.replace(/[^/]*$/, 'postgres'))
    await sql.unsafe(`create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`)
    undo.push(() => sql.unsafe(`drop database ${name}`))
    const refused = assertDatabase(superuserUrl.replace(/[^/]*$/, name))
    await expect(refused).rejects.toEqual(oneLine('^[^\n]*SQL_ASCII[^\n]*UTF8[^\n]*$'))
  })

  it('one that isn’t there', async () => {
    const { ownerUrl } = inject('postgres')
    await expect(assertDatabase('postgres://nobody@127.0.0.1:1/none')).rejects.toEqual(
      oneLine('^[^\n]*none[^\n]*ECONNREFUSED$'),
    )
    await expect(assertDatabase(ownerUrl.replace(/[^/]*$/, 'none'))).rejects.toEqual(
      oneLine('3D000'),
    )
  })

  it('a login that row security does not bind', async () => {
    const { superuserUrl, ownerUrl } = await newDatabase()
    const sql = connect(superuserUrl)
    const login = `test_login_${randomBytes(4).toString('hex')}`
    await sql.unsafe(`create role ${login} bypassrls`)
    undo.push(() => sql.unsafe(`drop role ${login}`))
    await expect(assertBound(sql, login)).rejects.toEqual(
      oneLine('neither superuser nor bypassrls'),
    )
    await sql.unsafe(`alter role ${login} nobypassrls`)
    await sql.unsafe(`grant mamori_owner to ${login}`)
    await expect(assertBound(connect(ownerUrl), login)).rejects.toEqual(oneLine('member'))
    await expect(assertBound(connect(ownerUrl), 'mamori_app')).resolves.toBeUndefined()
  })

  it('and a good one passes', async () => {
    const { ownerUrl } = await newDatabase({ empty: true })
    await expect(assertDatabase(ownerUrl)).resolves.toBeUndefined()
  })

  it('one that a restore has left half-way', async () => {
    const { ownerUrl } = await newDatabase({ empty: true })
    await connect(ownerUrl).unsafe(`create table ${UNFINISHED_TABLE} ()`)
    await expect(assertDatabase(ownerUrl)).rejects.toEqual(oneLine('restore again$'))
  })
})
