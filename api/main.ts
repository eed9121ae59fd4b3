import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { createApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { type Deps, systemClock, systemRandom } from './deps.ts'
import { StartupError } from './errors.ts'
import { announce, prepareFirstRun, refuseDemoLogins } from './first-run.ts'
import { createHealth } from './http/health.ts'
import { listen } from './http/listeners.ts'
import { startJobs } from './jobs/start.ts'
import { createLog } from './log.ts'
import { createMailer } from './notifications/mailer.ts'

/** Undone in reverse: what started last stops first, Postgres last of all. */
const started: Array<() => Promise<void> | void> = []
let stopping: Promise<void> | undefined

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const undo of started.reverse()) await undo()
  })()
  return stopping
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const log = createLog(config.logLevel)
  const ownerUrl = config.databaseUrl ?? (await startPostgres(config, say))
  if (stopping) return
  say('Bringing the database up to date …')
  await assertDatabase(ownerUrl)
  await migrate(ownerUrl)

  const db = openDatabase(appUrl(ownerUrl))
  started.push(() => db.close())
  const mailer = createMailer(config)
  started.push(() => mailer.close())
  const deps: Deps = { config, log, db, clock: systemClock, random: systemRandom, mailer }
  const embedded = config.databaseUrl === undefined
  if (embedded && config.loopback) await prepareFirstRun(deps, say)
  else await refuseDemoLogins(deps)

  const health = createHealth()
  health.checks.database = async () => {
    await db.ping()
    return true
  }
  if (config.role === 'all' || config.role === 'worker') {
    const jobs = await startJobs(deps)
    started.push(() => jobs.stop())
    health.checks.queue = () => jobs.healthy()
  }
  const listener = await listen(createApp(deps, health), {
    host: config.host,
    port: config.port,
    tls: config.tls,
  })
  started.push(() => listener.close())
  announce(deps, listener.port, say)
}

async function startPostgres(config: Config, say: (line: string) => void): Promise<string> {
  say('Starting PostgreSQL …')
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: say,
    onCrash: () =>
      fail(new StartupError('PostgreSQL ended by itself: stopping; start Mamori again')),
  })
  started.push(() => postgres.stop())
  return postgres.ownerUrl
}

async function shutDown(exitCode: number): Promise<never> {
  // A second signal while we drain must not cut Postgres off: its own stop is quick.
  await stop().catch((error) => process.stderr.write(`While stopping: ${String(error)}\n`))
  process.exit(exitCode)
}

process.on('SIGINT', () => shutDown(0))
process.on('SIGTERM', () => shutDown(0))
// run.mjs holds the other end; when it was killed, nobody else would stop us.
process.on('disconnect', () => shutDown(0))
// postgres.js can throw where nobody can catch (porsager/postgres #1208): start afresh, visibly.
process.on('uncaughtException', (error) => {
  process.stderr.write(`Stopped by an unexpected error: ${error.stack ?? error.message}\n`)
  void shutDown(1)
})

function fail(error: unknown): Promise<never> {
  const line =
    error instanceof StartupError
      ? error.message
      : `Could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  process.stderr.write(`${line}\n`)
  return shutDown(1)
}

start().catch(fail)
