import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase, system, type Transaction } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { findingsOf } from '#tests/audit/whole'
import { createTestDatabase, type TestDatabase } from '#tests/database'

const setup = system('setup')
let database: TestDatabase
let db: Database
let owner: postgres.Sql
/** The chain's length before the test. */
let before: number

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(appUrl(database.ownerUrl), { connections: 20 })
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  await db.as(setup, (tx) => put(tx, 'first'))
})
beforeEach(async () => {
  before = (await links()).length
})
afterAll(async () => {
  await db.close()
  await owner.end()
  await database.drop()
})

const put = (tx: Transaction, key: string) =>
  tx.execute(sql`insert into settings (key, value) values (${key}, '1')`)
const links = () => owner<{ seq: number; entries: number; tx: string }[]>`
  select seq::int, entries, tx from audit_links order by seq`
const newLinks = async () => (await links()).slice(before)
const entriesOf = (key: string) => owner<{ action: string; payload: string }[]>`
  select action, payload from audit_entries where entity_id = ${key} order by id`

describe('a transaction', () => {
  it('that wrote has one link over all its entries', async () => {
    await db.as(setup, async (tx) => {
      await put(tx, 'one')
      await put(tx, 'two')
      await tx.execute(sql`update settings set value = '2' where key in ('one', 'two')`)
    })
    expect(await newLinks()).toMatchObject([{ entries: 4 }])
  })

  it('that only read, or changed nothing, has none', async () => {
    await db.as(setup, (tx) => tx.execute(sql`select * from settings`))
    await db.as(setup, (tx) => tx.execute(sql`update settings set value = value`))
    await db.as(setup, (tx) => tx.execute(sql`delete from settings where key = 'nothing'`))
    expect(await newLinks()).toEqual([])
  })

  it('that was rolled back leaves neither entry nor link', async () => {
    const failing = db.as(setup, async (tx) => {
      await put(tx, 'undone')
      throw new Error('changed its mind')
    })
    await expect(failing).rejects.toThrow('changed its mind')
    expect(await newLinks()).toEqual([])
    expect(await entriesOf('undone')).toEqual([])
  })

  it('whose savepoint was undone speaks of the rest alone', async () => {
    await db.as(setup, async (tx) => {
      const undone = tx.transaction(async (inner) => {
        await put(inner, 'inner')
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      await put(tx, 'outer')
    })
    expect(await entriesOf('inner')).toEqual([])
    expect(await newLinks()).toMatchObject([{ entries: 1 }])
  })

  it('with nothing left after its savepoint has no link', async () => {
    await db.as(setup, async (tx) => {
      const undone = tx.transaction(async (inner) => {
        await put(inner, 'inner')
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
    })
    expect(await newLinks()).toEqual([])
  })
})

describe('every way to write leaves its entries', () => {
  const WAYS: Record<string, { statement: string; entries: string[] }> = {
    'many rows at once': {
      statement: `insert into settings select 'w-' || n, '1' from generate_series(1, 3) n`,
      entries: ['w-1 insert', 'w-2 insert', 'w-3 insert'],
    },
    'an upsert, of both kinds': {
      statement: `insert into settings values ('w-3', '2'), ('w-4', '2')
        on conflict (key) do update set value = excluded.value`,
      entries: ['w-3 update', 'w-4 insert'],
    },
    'a merge, of all kinds': {
      statement: `merge into settings s
        using (values ('w-1'), ('w-2'), ('w-5')) v (key) on s.key = v.key
        when matched and s.key = 'w-1' then delete
        when matched then update set value = '3'
        when not matched then insert (key, value) values (v.key, '3')`,
      entries: ['w-1 delete', 'w-2 update', 'w-5 insert'],
    },
    'two writes in one statement': {
      statement: `with gone as (delete from settings where key = 'w-5' returning key)
        insert into settings select 'w-6', '1' from gone`,
      entries: ['w-5 delete', 'w-6 insert'],
    },
    'a key that changes, as one row gone and one come': {
      statement: `update settings set key = 'w-7' where key = 'w-6'`,
      entries: ['w-6 delete', 'w-7 insert'],
    },
    'a delete of several': {
      statement: `delete from settings where key like 'w-%'`,
      entries: ['w-2 delete', 'w-3 delete', 'w-4 delete', 'w-7 delete'],
    },
  }

  it.each(Object.entries(WAYS))('%s', async (_, { statement, entries }) => {
    await db.as(setup, (tx) => tx.execute(sql.raw(statement)))
    const [link] = await newLinks()
    const written = await owner`
      select entity_id || ' ' || action as entry from audit_entries where tx = ${link!.tx}`
    expect(written.map(({ entry }) => entry).sort()).toEqual(entries)
  })

  it('a row that goes with another', async () => {
    await db.as(setup, async (tx) => {
      await tx.execute(sql`
        with made as (insert into users (username, display_name) values ('casc', 'c') returning id)
        insert into user_roles select id, 'auditor' from made`)
      await tx.execute(sql`delete from users where username = 'casc'`)
    })
    const [link] = await newLinks()
    const written = await owner`select entity, action from audit_entries where tx = ${link!.tx}`
    expect(written).toContainEqual({ entity: 'user_roles', action: 'delete' })
    expect(written).toHaveLength(4)
  })

  it('with a value exactly as it was, nulls inside it too', async () => {
    const value = { a: null, b: [null, 1.5], c: '改行\n"' }
    await db.as(setup, (tx) =>
      tx.execute(sql`insert into settings (key, value) values ('exact', ${JSON.stringify(value)})`),
    )
    const [entry] = await entriesOf('exact')
    expect(JSON.parse(entry!.payload)).toEqual({ key: 'exact', value })
  })
})

describe('writers at once', () => {
  it('make one straight chain', async () => {
    const writers = Array.from({ length: 20 }, (_, writer) =>
      (async () => {
        for (let n = 0; n < 5; n++) {
          await db.as(setup, async (tx) => {
            await put(tx, `writer-${writer}-${n}-a`)
            await put(tx, `writer-${writer}-${n}-b`)
          })
        }
      })(),
    )
    await Promise.all(writers)
    const made = await newLinks()
    expect(made).toHaveLength(100)
    expect(made.every(({ entries }) => entries === 2)).toBe(true)
    expect(await findingsOf(db)).toEqual([])
  })

  it('do not wait for a long import, which is open and not yet sealed', async () => {
    let written: () => void = () => {}
    let goOn: () => void = () => {}
    const isWritten = new Promise<void>((done) => {
      written = done
    })
    const mayGoOn = new Promise<void>((done) => {
      goOn = done
    })
    const long = db.as(setup, async (tx) => {
      await tx.execute(
        sql`insert into settings select 'long-' || n, '1' from generate_series(1, 20000) n`,
      )
      written()
      await mayGoOn
    })
    await isWritten
    await db.as(setup, (tx) => put(tx, 'beside'))
    expect(await newLinks()).toMatchObject([{ entries: 1 }])
    goOn()
    await long
    expect(await newLinks()).toMatchObject([{ entries: 1 }, { entries: 20_000 }])
    expect(await findingsOf(db)).toEqual([])
  })

  it('wait behind its seal for no longer than a moment', async () => {
    const running = db.as(setup, (tx) =>
      tx.execute(
        sql`insert into settings select 'held-' || n, '1' from generate_series(1, 20000) n`,
      ),
    )
    const held = await longestHold(running)
    // Measured 5 to 20 ms; the digest of 20,000 entries alone takes longer than a loaded machine's hiccup.
    expect(held).toBeLessThan(1_000)
  })
})

/** How long somebody held the seal's lock, watched from outside until `running` is over. */
async function longestHold(running: Promise<unknown>): Promise<number> {
  let over = false
  void running.then(() => {
    over = true
  })
  let [since, longest] = [0, 0]
  while (!over) {
    const [row] = await owner`select exists (
      select from pg_locks where locktype = 'advisory' and objid = hashtext('audit_links')::oid and granted) as held`
    since = row!.held ? since || performance.now() : 0
    if (since) longest = Math.max(longest, performance.now() - since)
  }
  return longest
}
