import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type postgres from 'postgres'
import { type Database, system, type Transaction } from '#drizzle/client'

/** What a run of `killInside` may come to. Anything else is a broken promise. */
export type Outcome = 'nothing left' | 'all there'

interface Plan {
  writes: number
  /** The kill comes before this write; equal to `writes`, after the last. */
  killBefore: number
  /** Waits until the backend is gone; else the kill races what comes next. */
  awaited: boolean
  /** How long the callback looks away after the kill, while its pool may connect again. */
  pauseMs: number
  /** Catches every error and goes on writing. */
  swallows: boolean
  nested: boolean
}

/** The same number gives the same course, as far as two processes can agree. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function plan(seed: number): Plan {
  const next = random(seed)
  const upTo = (n: number) => Math.floor(next() * (n + 1))
  const writes = 1 + upTo(4)
  return {
    writes,
    killBefore: upTo(writes),
    awaited: next() < 0.6,
    pauseMs: next() < 0.5 ? 0 : upTo(30),
    swallows: next() < 0.7,
    nested: next() < 0.3,
  }
}

/**
 * Runs a transaction that writes to an audited and to an unaudited table, has its backend killed on the
 * way, and a neighbour on the same pool that must not notice. Throws on whatever should not be.
 */
export async function killInside(
  db: Database,
  admin: postgres.Sql,
  seed: number,
): Promise<Outcome> {
  const course = plan(seed)
  const mark = `kill-${seed}`
  const before = writeBeside(db, `${mark}-before`)
  let background: Promise<void> = Promise.resolve()
  const answer = await db
    .as(system('setup'), (tx) => {
      background = course.nested
        ? tx.transaction((inner) => writeAndDie(inner, admin, course, mark))
        : writeAndDie(tx, admin, course, mark)
      return background
    })
    .then(
      () => 'resolved' as const,
      () => 'rejected' as const,
    )
  await Promise.all([before, writeBeside(db, `${mark}-after`), background.catch(() => {})])

  const left = await traces(admin, mark)
  const beside = await traces(admin, `${mark}-`)
  if (beside !== 4) throw new Error(`seed ${seed}: the neighbours left ${beside} traces of 4`)
  const own = left - beside
  const all = course.writes * 2
  if (own !== 0 && own !== all) throw new Error(`seed ${seed}: ${own} of ${all} traces were left`)
  if (answer === 'resolved' && own === 0) throw new Error(`seed ${seed}: success with nothing left`)
  if (course.awaited && own > 0) throw new Error(`seed ${seed}: a dead transaction left ${own}`)
  return own === 0 ? 'nothing left' : 'all there'
}

async function writeAndDie(tx: Transaction, admin: postgres.Sql, course: Plan, mark: string) {
  const [own] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  for (let n = 0; n <= course.writes; n++) {
    if (n === course.killBefore) {
      const kill = admin`select pg_terminate_backend(${own!.pid}, ${course.awaited ? 5000 : 0})`
      if (course.awaited) await kill
      else kill.execute()
      if (course.pauseMs > 0) await sleep(course.pauseMs)
    }
    if (n === course.writes) break
    try {
      await write(tx, `${mark}/${n}`)
    } catch (error) {
      if (!course.swallows) throw error
      await sleep(course.pauseMs / 4)
    }
  }
}

/** One row in an audited table, one in a table that audit never sees. */
async function write(tx: Transaction, key: string): Promise<void> {
  await tx.execute(sql`insert into settings (key, value) values (${key}, '1')`)
  await tx.execute(sql`select app.enqueue(${key}, '{}', now(), null)`)
}

/** A kill that nobody waits for may come late and hit who has the connection next: that one tries again. */
async function writeBeside(db: Database, key: string): Promise<void> {
  for (;;) {
    try {
      return await db.as(system('setup'), (tx) => write(tx, key))
    } catch (error) {
      const code = codeOf(error)
      if (code === '23505') return
      if (code !== 'CONNECTION_CLOSED' && code !== 'ECONNRESET') throw error
    }
  }
}

function codeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: string; cause?: unknown }
  return code ?? (cause ? codeOf(cause) : undefined)
}

/** Rows that the marked writes left, and entries of the audit must match them. */
async function traces(admin: postgres.Sql, mark: string): Promise<number> {
  const like = `${mark}%`
  const [counted] = await admin<{ settings: number; outbox: number; entries: number }[]>`
    select
      (select count(*)::int from settings where key like ${like}) as settings,
      (select count(*)::int from outbox where job like ${like}) as outbox,
      (select count(*)::int from audit_entries e join audit_links l using (tx)
        where e.entity = 'settings' and e.entity_id like ${like}) as entries`
  const { settings, outbox, entries } = counted!
  if (settings !== outbox || settings !== entries) {
    throw new Error(`${mark}: ${settings} settings, ${outbox} outbox rows, ${entries} entries`)
  }
  return settings + outbox
}
