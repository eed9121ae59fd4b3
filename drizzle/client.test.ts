import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/database'
import { killInside } from '#tests/faults/kill'
import { type Database, openDatabase, type Principal, system, type Transaction } from './client.ts'
import { appUrl } from './migrate.ts'

const setup = system('setup')
let database: TestDatabase
let db: Database
let admin: postgres.Sql

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(appUrl(database.ownerUrl), { connections: 2 })
  admin = postgres(database.superuserUrl, { max: 2, onnotice: () => {} })
})
beforeEach(async () => {
  await db.as(setup, (tx) => tx.execute(sql`delete from settings`))
})
afterAll(async () => {
  await db.close()
  await admin.end()
  await database.drop()
})

const put = (tx: Transaction, key: string) =>
  tx.execute(sql`insert into settings (key, value) values (${key}, '1')`)
const keys = async () =>
  (await admin<{ key: string }[]>`select key from settings order by key`).map((row) => row.key)
const fail = (tx: Transaction) => tx.execute(sql`select 1 / 0`)

describe('a transaction', () => {
  it('whose statement failed commits nothing, even when its caller looked away', async () => {
    const swallowing = db.as(setup, async (tx) => {
      await put(tx, 'a')
      await fail(tx).catch(() => {})
    })
    await expect(swallowing).rejects.toMatchObject({ code: '22012' })
    expect(await keys()).toEqual([])
  })

  it('goes on after a savepoint was undone', async () => {
    await db.as(setup, async (tx) => {
      await put(tx, 'kept')
      const undone = tx.transaction(async (inner) => {
        await put(inner, 'undone')
        await fail(inner).catch(() => {})
      })
      await expect(undone).rejects.toThrow()
      await put(tx, 'kept too')
    })
    expect(await keys()).toEqual(['kept', 'kept too'])
  })

  it('waits for the statement that nobody awaited', async () => {
    await db.as(setup, async (tx) => {
      void put(tx, 'floating').then(() => {})
    })
    expect(await keys()).toEqual(['floating'])
  })

  it('that is over answers nobody, whoever has its connection now', async () => {
    const alone = openDatabase(appUrl(database.ownerUrl), { connections: 1 })
    let kept: Transaction | undefined
    await alone.as(setup, async (tx) => {
      kept = tx
    })
    await alone.as(setup, async () => {
      await expect(put(kept!, 'late')).rejects.toMatchObject({
        cause: { message: 'the transaction is over' },
      })
    })
    await alone.close()
    expect(await keys()).toEqual([])
  })

  it('tells row security who acts, and the next one nothing of it', async () => {
    const actor = (who: Parameters<Database['as']>[0]) =>
      db.as(who, async (tx) => (await tx.execute(sql`select app.actor(), app.roles()`))[0])
    expect(await actor(setup)).toEqual({ actor: 'system:setup', roles: ['@setup'] })
    expect(await actor(system('jobs'))).toEqual({ actor: 'system:jobs', roles: ['@jobs'] })
  })
})

describe('a write that strays outside its transaction', () => {
  const STRAYS = [
    `insert into settings (key, value) values ('stray', '1')`,
    `update settings set value = '2'`,
    `delete from settings`,
    `insert into device_models (kind, maker, name) values ('laptop', 'x', 'y')`,
    `insert into outbox (job, payload) values ('stray', '{}')`,
    `select app.enqueue('stray', '{}', now(), null)`,
    `insert into audit_checkpoints values (1, '', '', '', '')`,
  ]

  it.each(STRAYS)('is refused: %s', async (statement) => {
    await db.as(setup, (tx) => put(tx, 'there'))
    const stray = postgres(appUrl(database.ownerUrl), { max: 1, onnotice: () => {} })
    await expect(stray.unsafe(statement)).rejects.toMatchObject({ code: '42501' })
    expect(await stray`select * from settings`).toHaveLength(0)
    await stray.end()
    expect(await keys()).toEqual(['there'])
  })
})

describe('a backend that dies', () => {
  it.each([3, 14, 15])('inside a transaction leaves all or nothing (seed %i)', async (seed) => {
    await killInside(db, admin, seed)
    await expect(db.ping()).resolves.toBeUndefined()
  })

  it('while idle is replaced without anybody noticing', async () => {
    await Promise.all([db.ping(), db.ping()])
    await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name = 'mamori'`
    await sleep(50)
    await db.as(setup, (tx) => put(tx, 'after'))
    expect(await keys()).toEqual(['after'])
  })

  it('ends who waits for it at once, also while the callback waits for something else', async () => {
    let never: NodeJS.Timeout | undefined
    const hanging = db.as(setup, async (tx) => {
      const [own] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      await admin`select pg_terminate_backend(${own!.pid}, 5000)`
      await new Promise((done) => {
        never = setTimeout(done, 20_000)
      })
    })
    await expect(hanging).rejects.toMatchObject({ code: expect.stringMatching(/^(CONN|ECONN)/) })
    clearTimeout(never)
  })
})

describe('a statement that comes again', () => {
  let one: Database
  beforeAll(() => {
    one = openDatabase(appUrl(database.ownerUrl), { connections: 1 })
  })
  afterAll(() => one.close())

  const kept = (name: string) =>
    one.as(setup, async (tx) => {
      const [row] = await tx.execute<{ count: number }>(
        sql`select count(*)::int from pg_prepared_statements where statement like ${`%${name}%`}`,
      )
      return row!.count
    })

  it('is kept from the second time on, and asks for whom it runs each time', async () => {
    const who = (principal: Principal) =>
      one.as(principal, async (tx) => {
        const [row] = await tx.execute<{ who: string }>(
          sql`select current_setting('app.actor') || ${'!'} as who`,
        )
        return row!.who
      })
    const asked = []
    // More often than it takes for a plan to be kept, too.
    for (let n = 0; n < 8; n++) asked.push(await who(n % 2 ? setup : system('jobs')))
    expect(asked).toEqual(Array(4).fill(['system:jobs!', 'system:setup!']).flat())
    expect(await kept('as who')).toBe(1)
    await one.as(setup, (tx) => tx.execute(sql`select ${'x'} as once`))
    expect(await kept('as once')).toBe(0)
  })

  it('is answered by another connection once a migration has changed its answer', async () => {
    const told = () => one.as(setup, (tx) => tx.execute(sql`select * from told() where ${true}`))
    await admin`create function told() returns table (a int) language sql as 'select 1'`
    for (let n = 0; n < 3; n++) expect(await told()).toEqual([{ a: 1 }])
    await admin`drop function told()`
    await admin`create function told() returns table (a int, b int) language sql as 'select 1, 2'`
    await expect(told()).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(await told()).toEqual([{ a: 1, b: 2 }])
  })
})

describe('the pool', () => {
  it('serves more callers than connections, each in its own transaction', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `caller-${String(n).padStart(2, '0')}`)
    await Promise.all(names.map((name) => db.as(setup, (tx) => put(tx, name))))
    expect(await keys()).toEqual(names)
    const [open] = await admin<{ count: number }[]>`
      select count(*)::int from pg_stat_activity
      where datname = current_database() and application_name = 'mamori'`
    expect(open!.count).toBeLessThanOrEqual(2)
  })

  it('refuses new callers once closed and lets the running one finish', async () => {
    const own = openDatabase(appUrl(database.ownerUrl), { connections: 1 })
    let closing: Promise<void> | undefined
    const running = own.as(setup, async (tx) => {
      closing = own.close()
      await sleep(50)
      await put(tx, 'last')
    })
    await running
    await closing
    await expect(own.ping()).rejects.toMatchObject({ code: 'CONNECTION_ENDED' })
    expect(await keys()).toEqual(['last'])
  })

  it('says so when there is no server', async () => {
    const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/none')
    await expect(nowhere.ping()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await nowhere.close()
  })
})

describe('listening', () => {
  it('hears a notice, and goes on hearing after its connection died', async () => {
    let heard = 0
    const unlisten = await db.listen('outbox', () => {
      heard++
    })
    const hears = async (least: number) =>
      expect.poll(() => heard, { timeout: 10_000 }).toBeGreaterThanOrEqual(least)
    await admin`notify outbox`
    await hears(1)
    await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name = 'mamori-listen'`
    // Whoever was deaf for a while is called once without being asked.
    await hears(2)
    await admin`notify outbox`
    await hears(3)
    await unlisten()
  })
})

describe('a call', () => {
  it('acts as whom it is told, for that statement alone', async () => {
    const asked = { door: 'gateway', at: new Date(), refused: 'certificate_missing' }
    const call = (name: 'radius' | 'jobs') => db.call(system(name), 'radius_answer', asked)
    const [first] = await Promise.all([call('radius'), call('radius')])
    expect(first).toEqual({ decision: 'deny', reasons: ['certificate_missing'] })
    // On the very connections that have just served somebody who may.
    const refused = await Promise.allSettled(Array.from({ length: 8 }, () => call('jobs')))
    expect(refused.map(({ status }) => status)).toEqual(Array(8).fill('rejected'))
    await expect(db.call(system('radius'), 'x(1); --', {})).rejects.toThrow('no name')
  })

  it('fails with its connection, and the next one finds another', async () => {
    const asked = { door: 'gateway', at: new Date(), refused: 'certificate_missing' }
    const call = () => db.call(system('radius'), 'radius_answer', asked)
    await call()
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'mamori-calls' and datname = current_database()`
    const settled = async () => (await Promise.allSettled([call()]))[0]!.status
    while ((await settled()) !== 'fulfilled');
    await call()
  })
})
