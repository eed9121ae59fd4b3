import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { findingsOf } from '#tests/audit/whole'
import { createTestDatabase, type TestDatabase } from '#tests/database'

/*
 * What the application's login could try, were the application taken over: it may call itself whatever it
 * likes, but it can't write without an entry, change an entry, or part an entry from its link.
 */
let database: TestDatabase
let app: postgres.Sql
let owner: postgres.Sql
let db: Database

beforeAll(async () => {
  database = await createTestDatabase()
  app = postgres(appUrl(database.ownerUrl), { max: 2, onnotice: () => {} })
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  db = openDatabase(appUrl(database.ownerUrl), { connections: 2 })
  await as(async (tx) => {
    await tx`insert into settings (key, value) values ('there', '1')`
  })
})
afterEach(async () => {
  // Whatever was tried: the chain is whole, and covers every entry.
  expect(await findingsOf(db)).toEqual([])
})
afterAll(async () => {
  await db.close()
  await app.end()
  await owner.end()
  await database.drop()
})

/** A transaction as anybody at all, by the driver itself. */
const as = (
  work: (tx: postgres.TransactionSql) => Promise<unknown>,
  roles = '@setup,admin,@audit',
) =>
  app.begin(async (tx) => {
    await tx`select set_config('app.actor', 'system:forger', true),
      set_config('app.roles', ${roles}, true), set_config('app.tx', gen_random_uuid()::text, true)`
    await work(tx)
  })
const links = async () =>
  (await owner<{ count: number }[]>`select count(*)::int from audit_links`)[0]!.count
const keys = async () =>
  (await owner<{ key: string }[]>`select key from settings order by key`).map(({ key }) => key)

describe('the tables of the chain', () => {
  const REFUSED = [
    `insert into audit_entries (tx, at, actor, action, entity, entity_id, payload, hash)
      values (gen_random_uuid(), now(), 'a', 'insert', 'devices', 'x', '{}', '')`,
    `update audit_entries set actor = 'somebody else'`,
    `delete from audit_entries`,
    `truncate audit_entries`,
    `insert into audit_values values (1, 'c', 's', '1')`,
    `update audit_values set value = '"another"'`,
    `delete from audit_values`,
    `insert into audit_links select seq + 1, gen_random_uuid(), at, 0, 0, digest, hash, digest, xid from audit_links`,
    `update audit_links set entries = 0`,
    `delete from audit_links`,
    `truncate audit_links`,
    `update audit_checkpoints set hash = ''`,
    `delete from audit_checkpoints`,
    `insert into app.audit_pending values (gen_random_uuid())`,
    `delete from app.audit_pending`,
    `select nextval('audit_entries_id_seq')`,
    `select setval('audit_entries_id_seq', 1)`,
    `lock audit_links in share mode`,
    `merge into audit_links l using (values (1)) v (seq) on l.seq = v.seq when matched then delete`,
    `insert into audit_links select * from audit_links on conflict (seq) do update set entries = 0`,
  ]
  it.each(REFUSED)('refuse: %s', async (statement) => {
    await expect(as((tx) => tx.unsafe(statement))).rejects.toMatchObject({ code: '42501' })
  })
})

describe('the triggers', () => {
  const REFUSED: [statement: string, code: string][] = [
    [`set session_replication_role = replica`, '42501'],
    [`alter table settings disable trigger all`, '42501'],
    [`alter table settings disable trigger audit_insert`, '42501'],
    [`drop trigger audit_insert on settings`, '42501'],
    [`drop trigger audit_seal on app.audit_pending`, '42501'],
    [
      `create or replace function app.audit_write() returns trigger language plpgsql as 'begin return null; end'`,
      '42501',
    ],
    [`create function public.sha256(text) returns bytea language sql as 'select null'`, '42501'],
    [`alter table settings no force row level security`, '42501'],
    [`truncate settings`, '42501'],
    [`copy settings from stdin`, '0A000'],
    [`call app.protect('settings', 'true', 'true')`, '42501'],
    [`select app.audit_write()`, '42501'],
    [`select app.audit_seal()`, '42501'],
    [
      `select app.audit_record(gen_random_uuid(), 'devices', '{}', '{}', '{}', '{}', '{}', '{}')`,
      '42501',
    ],
    [`set role mamori_owner`, '42501'],
    [`create rule quiet as on insert to settings do instead nothing`, '42501'],
    [
      `create trigger mine before insert on settings for each row execute function suppress_redundant_updates_trigger()`,
      '42501',
    ],
  ]
  it.each(REFUSED)('can not be got round by: %s', async (statement, code) => {
    await expect(as((tx) => tx.unsafe(statement))).rejects.toMatchObject({ code })
  })

  it.each(['audit_write', 'audit_seal', 'handovers_set_holder'])(
    'can not be lent to a table of the caller’s: %s',
    async (name) => {
      const lending = as(async (tx) => {
        await tx`create temp table devices (id uuid)`
        await tx.unsafe(`create trigger lent after insert on pg_temp.devices
          referencing new table as new_rows for each statement
          execute function app.${name}('id', '', '', '')`)
      })
      await expect(lending).rejects.toMatchObject({ code: '42501' })
    },
  )

  it('do not stop at the caller’s own tables of the same names', async () => {
    await as(async (tx) => {
      await tx`create temp table audit_entries (like audit_entries)`
      await tx`create temp table audit_pending (tx uuid)`
      await tx`insert into settings (key, value) values ('shadowed', '1')`
    })
    expect(await owner`select from public.audit_entries where entity_id = 'shadowed'`).toHaveLength(
      1,
    )
  })
})

describe('a transaction', () => {
  it('without an actor or a name writes nothing', async () => {
    const write = (setting: string) =>
      as(async (tx) => {
        await tx`select set_config(${setting}, '', true)`
        await tx`insert into settings (key, value) values ('nameless', '1')`
      })
    await expect(write('app.actor')).rejects.toMatchObject({ code: '42501' })
    await expect(write('app.tx')).rejects.toMatchObject({ code: '42501' })
  })

  it('that seals early can’t write on', async () => {
    const early = as(async (tx) => {
      await tx`insert into settings (key, value) values ('early', '1')`
      await tx`set constraints all immediate`
      await tx`insert into settings (key, value) values ('late', '1')`
    })
    await expect(early).rejects.toMatchObject({ code: '42501' })
  })

  it('that seals early, then takes another name, can’t write on', async () => {
    const early = as(async (tx) => {
      await tx`insert into settings (key, value) values ('early', '1')`
      await tx`set constraints all immediate`
      await tx`set constraints all deferred`
      await tx`select set_config('app.tx', gen_random_uuid()::text, true)`
      await tx`insert into settings (key, value) values ('late', '1')`
    })
    await expect(early).rejects.toMatchObject({ code: '42501' })
  })

  it('that only seals early is as good as another', async () => {
    const before = await links()
    await as(async (tx) => {
      await tx`insert into settings (key, value) values ('only early', '1')`
      await tx`set constraints all immediate`
    })
    expect(await links()).toBe(before + 1)
  })

  it('that undoes its early seal is sealed at its end', async () => {
    const before = await links()
    await as(async (tx) => {
      await tx`insert into settings (key, value) values ('twice', '1')`
      const undone = tx.savepoint(async (inner) => {
        await inner`set constraints all immediate`
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      await tx`insert into settings (key, value) values ('and on', '1')`
    })
    expect(await links()).toBe(before + 1)
  })

  it('has one name', async () => {
    const two = as(async (tx) => {
      await tx`insert into settings (key, value) values ('one', '1')`
      await tx`select set_config('app.tx', gen_random_uuid()::text, true)`
      await tx`insert into settings (key, value) values ('two', '1')`
    })
    await expect(two).rejects.toMatchObject({ code: '42501' })
    expect(await keys()).not.toContain('one')
  })

  it('can’t add to one that is sealed', async () => {
    const [sealed] = await owner`select tx from audit_links order by seq limit 1`
    const adding = as(async (tx) => {
      await tx`select set_config('app.tx', ${sealed!.tx}, true)`
      await tx`insert into settings (key, value) values ('added', '1')`
    })
    await expect(adding).rejects.toMatchObject({ code: '23505' })
  })

  it('can’t share a name with one that runs', async () => {
    const name = crypto.randomUUID()
    const write = (key: string) =>
      as(async (tx) => {
        await tx`select set_config('app.tx', ${name}, true)`
        await tx`insert into settings (key, value) values (${key}, '1')`
      })
    const [one, other] = await Promise.allSettled([write('share-1'), write('share-2')])
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('can’t write behind its seal by a trigger of its own', async () => {
    const behind = as(async (tx) => {
      await tx`create temp table bait (n int)`
      await tx.unsafe(`create function pg_temp.strike() returns trigger language plpgsql as $$
        begin insert into settings (key, value) values ('behind', '1'); return null; end $$`)
      await tx.unsafe(`create constraint trigger strike after insert on bait
        deferrable initially deferred for each row execute function pg_temp.strike()`)
      await tx`insert into settings (key, value) values ('in front', '1')`
      await tx`insert into bait values (1)`
    })
    await expect(behind).rejects.toMatchObject({ code: '42501' })
    expect(await keys()).not.toContain('in front')
  })

  it('can’t break the lines that are hashed', async () => {
    const broken = as(async (tx) => {
      await tx`select set_config('app.actor', ${'system:a\nupdate'}, true)`
      await tx`insert into settings (key, value) values ('lines', '1')`
    })
    await expect(broken).rejects.toMatchObject({ code: '23514' })
    const key = as((tx) => tx`insert into settings (key, value) values (${'a\nb'}, '1')`)
    await expect(key).rejects.toMatchObject({ code: '23514' })
  })

  it('of another isolation loses a race rather than forking the chain', async () => {
    const stale = app.begin('isolation level repeatable read', async (tx) => {
      await tx`select set_config('app.actor', 'system:forger', true),
        set_config('app.roles', '@setup', true), set_config('app.tx', gen_random_uuid()::text, true)`
      await tx`insert into settings (key, value) values ('stale', '1')`
      await as((other) => other`insert into settings (key, value) values ('fresh', '1')`)
    })
    await expect(stale).rejects.toMatchObject({ code: '23505' })
  })
})
