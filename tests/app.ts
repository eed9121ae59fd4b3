import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from '@node-rs/argon2'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import postgres from 'postgres'
import { createApp } from '#api/app'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { createLog } from '#api/log'
import { createMailer, type Mailer } from '#api/notifications/mailer'
import type { PhonesLink } from '#api/phones/link'
import type { CaSigner } from '#api/signer/client'
import { insertUser } from '#api/users/queries'
import type { Role } from '#contract/roles'
import { type Database, openDatabase, system } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { createTestDatabase } from './database.ts'
import { memorySigner } from './signer.ts'

/** What every test user logs in with; hashed once per process, and cheaply: thousands of tests log in. */
export const PASSWORD = 'すずめ horse battery staple'
let passwordHash: Promise<string> | undefined

export interface TestAppOptions {
  clock?: () => Date
  random?: (size: number) => Buffer
  mailer?: Mailer
  /** One without keys unless told: see tests/signer.ts. */
  signer?: CaSigner
  log?: Logger
  /** None unless told: see tests/phones-link.ts. */
  phones?: PhonesLink
  /** Environment variables as `api/config.ts` reads them. */
  env?: Record<string, string>
}

export interface TestUser {
  id: string
  username: string
  password: string
}

/** `fetch` against the app as one visitor: keeps the session cookie; `json` becomes the body. */
export interface Visitor {
  (path: string, request?: RequestInit & { json?: unknown }): Promise<Response>
  cookie: string | undefined
}

export interface TestApp {
  app: Hono
  deps: Deps
  db: Database
  /** What the pool logs in with: for a second replica on the same database. */
  databaseUrl: string
  /** Row security does not bind this one. */
  superuserUrl: string
  /** The tables' owner, whom row security lets pass: to look at what came of a request. */
  ownerSql: postgres.Sql
  /** Writes rows as the owner; audit calls it `system:test`. */
  plant<T>(work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T>
  /** Somebody without a session; at another app than this one when told. */
  visitor(app?: Hono): Visitor
  /** Logs in by the API: as a user, or as a new one of this role. */
  loginAs(who: Role | TestUser): Promise<Visitor>
  createUser(user?: {
    roles?: Role[]
    staffId?: string | null
    username?: string
    displayName?: string
  }): Promise<TestUser>
  close(): Promise<void>
}

/** The whole API on a database of its own, called without a socket. Close it after the tests. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-test-'))
  const databaseUrl = appUrl(database.ownerUrl)
  const db = openDatabase(databaseUrl)
  const ownerSql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  const config = readConfig({ DATA_DIR: dataDir, ...options.env })
  const deps: Deps = {
    config,
    db,
    log: options.log ?? createLog('silent'),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    mailer: options.mailer ?? createMailer(config),
    signer: options.signer ?? memorySigner(),
    ...(options.phones && { phones: options.phones }),
    // Whether an import is done within twenty seconds is the machine's affair.
    testing: { importPatienceMs: 180_000 },
  }
  const app = createApp(deps)

  const createUser: TestApp['createUser'] = async (user = {}) => {
    passwordHash ??= hash(PASSWORD.normalize('NFC'), { memoryCost: 8, timeCost: 1, parallelism: 1 })
    const username = user.username ?? `test-${systemRandom(6).toString('hex')}`
    const { displayName = username, staffId = null, roles = [] } = user
    const row = { username, displayName, staffId, passwordHash: await passwordHash }
    const id = await db.as(system('setup'), (tx) => insertUser(tx, row, roles))
    return { id, username, password: PASSWORD }
  }

  return {
    app,
    deps,
    db,
    databaseUrl,
    superuserUrl: database.superuserUrl,
    ownerSql,
    plant: (work) =>
      ownerSql.begin(async (sql) => {
        await sql`select set_config('app.actor', 'system:test', true),
          set_config('app.tx', gen_random_uuid()::text, true)`
        return work(sql)
      }) as ReturnType<typeof work>,
    visitor: (other = app) => visit(other),
    loginAs: async (who) => {
      const { username, password } =
        typeof who === 'string' ? await createUser({ roles: [who] }) : who
      const visitor = visit(app)
      const answer = await visitor('/api/session', { method: 'POST', json: { username, password } })
      if (answer.status !== 200) throw new Error(`login answered ${await answer.text()}`)
      return visitor
    },
    createUser,
    close: async () => {
      await db.close()
      await ownerSql.end()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function visit(app: Hono): Visitor {
  const visitor: Visitor = async (path, { json, ...request } = {}) => {
    const headers = new Headers(request.headers)
    if (!headers.has('host')) headers.set('host', 'localhost')
    if (visitor.cookie && !headers.has('cookie')) headers.set('cookie', visitor.cookie)
    if (json !== undefined) headers.set('content-type', 'application/json')
    const body = json === undefined ? request.body : JSON.stringify(json)
    const answer = await app.request(`http://localhost${path}`, { ...request, headers, body })
    const [cookie] = answer.headers.getSetCookie()
    if (cookie) visitor.cookie = /Max-Age=0/.test(cookie) ? undefined : cookie.split(';')[0]
    return answer
  }
  visitor.cookie = undefined
  return visitor
}

/** A clock that stands still until told. */
export function stoppedClock(start = new Date()) {
  let now = +start
  return Object.assign(() => new Date(now), {
    advance: (ms: number) => {
      now += ms
    },
  })
}
