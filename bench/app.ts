import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import postgres from 'postgres'
import { createApp } from '#api/app'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { hashPassword } from '#api/users/password'
import { insertUser } from '#api/users/queries'
import type { Role } from '#contract/roles'
import { openDatabase, system } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { migrate } from '#drizzle/migrate'

export const say = (line: string) => console.log(line)

export const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')

interface Bench {
  app: Hono
  /** Of somebody in IT staff, unless other roles were asked for. */
  cookie: string
  deps: Deps
  owner: postgres.Sql
  ownerUrl: string
  /** As the application logs in. */
  databaseUrl: string
  dataDir: string
}

/** Runs a measurement on an empty database of its own, which is gone afterwards. */
export async function withApp(
  measure: (bench: Bench) => Promise<void>,
  ...roles: Role[]
): Promise<void> {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: say })
  try {
    const databaseUrl = await migrate(server.ownerUrl)
    const db = openDatabase(databaseUrl)
    const config = readConfig({ DATA_DIR: dataDir })
    const deps: Deps = {
      config,
      db,
      mailer: createMailer(config),
      signer: signerClient(config.signerSocket),
      log: createLog('silent'),
      clock: systemClock,
      random: systemRandom,
    }
    const owner = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
    const [row] = await owner`select current_setting('server_version') as version`
    say(
      `\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, PostgreSQL ${row?.version}`,
    )
    say(`load average before: ${load()}\n`)
    const { ownerUrl } = server
    await measure({
      app: createApp(deps),
      cookie: await logIn(deps, roles.length > 0 ? roles : ['it_staff']),
      ...{ deps, owner, ownerUrl, databaseUrl, dataDir },
    })
    say(`load average after: ${load()}`)
    await owner.end()
    await db.close()
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function logIn({ db, ...deps }: Deps, roles: Role[]): Promise<string> {
  const [username, password] = ['bench', deps.random(16).toString('hex')]
  const user = {
    username,
    displayName: username,
    staffId: null,
    passwordHash: await hashPassword(password),
  }
  await db.as(system('setup'), (tx) => insertUser(tx, user, roles))
  const answer = await createApp({ db, ...deps }).request('http://localhost/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', host: 'localhost' },
    body: JSON.stringify({ username, password }),
  })
  return answer.headers.getSetCookie()[0]!.split(';')[0]!
}
