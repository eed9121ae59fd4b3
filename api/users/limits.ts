import { type SQL, sql } from 'drizzle-orm'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { type Database, system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { settingsOf } from '../settings/service.ts'
import * as queries from './queries.ts'
import { sha256 } from './secrets.ts'

/** A password that somebody is about to try. */
export interface Attempt {
  failed(): Promise<void>
  succeeded(): Promise<void>
}

/**
 * Counts an attempt before the password is looked at: guesses sent at once, or to several replicas, count
 * like guesses one by one. Names nobody has are counted and locked just the same, so that a lock tells
 * nothing about who exists.
 */
export async function claimAttempt(
  deps: Deps,
  username: string,
  address: string | null,
): Promise<Attempt> {
  const settings = await settingsOf(deps)
  const lockSeconds = settings['login.lockMinutes'] * 60
  const byName = limiter(deps.db, 'name', settings['login.maxFailures'], lockSeconds)
  const byAddress = limiter(
    deps.db,
    'address',
    settings['login.maxFailuresPerAddress'],
    lockSeconds,
  )
  const name = sha256(username.toLowerCase())
  const from = sha256(address ?? '')
  await consume(byAddress, from, 'rate_limited')
  const used = await consume(byName, name, 'account_locked')
  return {
    failed: async () => {
      if (used.remainingPoints > 0) return
      await byName.block(name, lockSeconds)
      await deps.db.as(system('login'), (tx) => noteLock(tx, deps, username, lockSeconds))
    },
    succeeded: async () => {
      await byName.delete(name)
      await byAddress.reward(from)
    },
  }
}

/** The lock as an admin sees it; whoever owns the name may not be who tried. */
async function noteLock(tx: Transaction, deps: Deps, username: string, seconds: number) {
  const until = new Date(+deps.clock() + seconds * 1000)
  const user = await queries.noteLock(tx, username, until)
  const params = { minutes: seconds / 60 }
  if (user) await notify(tx, { userIds: [user.id], template: 'account_locked', params })
}

/** Opens a locked name again: an admin has given it a new password. */
export async function forgetAttempts(deps: Deps, username: string): Promise<void> {
  await limiter(deps.db, 'name', 1, 1).delete(sha256(username.toLowerCase()))
}

const perActor = new WeakMap<Database, RateLimiterMemory>()

/** Stops a program that runs wild, not a person who changes a thousand rows. */
export const limitRequests = (deps: Deps, actor: Actor): Promise<void> =>
  limitPerMinute(deps, actor.userId)

/** The same of somebody who has not said yet who they are; many people may share an address. */
export const limitVisits = (deps: Deps, address: string | null): Promise<void> =>
  limitPerMinute(deps, `visit:${address ?? ''}`)

async function limitPerMinute(deps: Deps, key: string): Promise<void> {
  const { 'requests.perMinute': points } = await settingsOf(deps)
  let requests = perActor.get(deps.db)
  if (!requests) {
    requests = new RateLimiterMemory({ points, duration: 60 })
    perActor.set(deps.db, requests)
  }
  requests.points = points
  await consume(requests, key, 'rate_limited')
}

/** Tries from one address with something that opens without login; counted for all replicas. */
export async function limitTries(
  deps: Deps,
  what: string,
  address: string | null,
  { points, seconds }: { points: number; seconds: number },
): Promise<void> {
  await consume(limiter(deps.db, what, points, seconds), sha256(address ?? ''), 'rate_limited')
}

/** Kept in Postgres, so that every replica counts the same; Redis may be flushed at any time. */
function limiter(db: Database, keyPrefix: string, points: number, seconds: number) {
  return new RateLimiterPostgres({
    storeClient: { query: (query: Query) => runQuery(db, query) },
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration: seconds,
    blockDuration: seconds,
  })
}

interface Query {
  text: string
  values: (string | number | null)[]
}

/** The limiter speaks node-postgres; the gateway is the only way to the database. */
async function runQuery(db: Database, { text, values }: Query) {
  const parts = text.split(/\$(\d+)/).map((part, i): SQL => {
    return i % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`
  })
  const rows = await db.as(system('login'), (tx) => tx.execute(sql.join(parts)))
  return { rows: [...rows], rowCount: rows.count }
}

async function consume(
  requests: RateLimiterMemory | RateLimiterPostgres,
  key: string,
  code: ErrorCode,
): Promise<RateLimiterRes> {
  try {
    return await requests.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const retryAfterSeconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw new AppError(code, { params: { retryAfterSeconds } })
  }
}
