import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { type Deps, systemClock, systemRandom } from './deps.ts'
import { StartupError } from './errors.ts'
import { announce, prepareFirstRun, refuseDemoLogins } from './first-run.ts'
import { createHealth } from './http/health.ts'
import { listen } from './http/listeners.ts'
import { startJobs } from './jobs/start.ts'
import type { Lifetime } from './lifetime.ts'
import { createLog } from './log.ts'
import { createMailer } from './notifications/mailer.ts'
import { signerClient } from './signer/client.ts'

/** Every role but the signer's: database, listeners and jobs. */
export async function serve(config: Config, lifetime: Lifetime): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const log = createLog(config.logLevel)
  const ownerUrl = config.databaseUrl ?? (await startPostgres(config, lifetime, say))
  if (lifetime.isOver()) return
  say('Bringing the database up to date …')
  await assertDatabase(ownerUrl)
  await migrate(ownerUrl)

  const db = openDatabase(appUrl(ownerUrl))
  lifetime.atEnd(() => db.close())
  const mailer = createMailer(config)
  lifetime.atEnd(() => mailer.close())
  const signer = signerClient(config.signerSocket)
  lifetime.atEnd(() => signer.close())
  const deps: Deps = { config, log, db, clock: systemClock, random: systemRandom, mailer, signer }
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
    lifetime.atEnd(() => jobs.stop())
    health.checks.queue = () => jobs.healthy()
  }
  const listener = await listen(createApp(deps, health), {
    host: config.host,
    port: config.port,
    tls: config.tls,
  })
  lifetime.atEnd(() => listener.close())
  announce(deps, listener.port, say)
}

async function startPostgres(
  config: Config,
  lifetime: Lifetime,
  say: (line: string) => void,
): Promise<string> {
  say('Starting PostgreSQL …')
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: say,
    onCrash: () =>
      lifetime.fail(new StartupError('PostgreSQL ended by itself: stopping; start Mamori again')),
  })
  lifetime.atEnd(() => postgres.stop())
  return postgres.ownerUrl
}
