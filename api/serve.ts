import { isIPv6 } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { watchSessions } from './access/disconnect.ts'
import { createAgentApp } from './agent-app.ts'
import { createHub } from './agents/hub.ts'
import { showOperations } from './alerts/metrics.ts'
import { createApp, createOperationsApp } from './app.ts'
import { setThread } from './aside/aside.ts'
import { startThread } from './aside/start.ts'
import { keepJournal } from './backup/journal.ts'
import { installAuthorities, signerIsReady } from './certificates/authorities.ts'
import { startPki } from './certificates/pki.ts'
import { keepScepRas } from './certificates/scep-ra.ts'
import type { Config } from './config.ts'
import { type Deps, systemClock, systemRandom } from './deps.ts'
import { scepService } from './enrollment/scep/listener.ts'
import {
  announce,
  prepareFirstRun,
  refuseDemoLogins,
  refuseGeneratedPassphrase,
} from './first-run.ts'
import { listenForAgents } from './http/agent-listener.ts'
import { createHealth, sayLeaving, showProcess } from './http/health.ts'
import { type Listener, listen } from './http/listeners.ts'
import { startJobs } from './jobs/start.ts'
import type { Lifetime } from './lifetime.ts'
import { createLog } from './log.ts'
import { createMailer } from './notifications/mailer.ts'
import { startDemoPhones } from './phones/demo.ts'
import { openPhones } from './phones/open.ts'
import { startSignerChild } from './signer/child.ts'
import { signerClient } from './signer/client.ts'
import { hasAuthorityKeys, signerFolders } from './signer/folders.ts'
import { readRecords } from './signer/record.ts'

/** Whoever asks for `/readyz` does not wait as long as a certificate may. */
const PROBE_MS = 500

/** Every role but the signer's: database, listeners and jobs. */
export async function serve(config: Config, lifetime: Lifetime): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  refuseGeneratedPassphrase(config)
  const log = createLog(config.logLevel)
  const ownerUrl = config.databaseUrl ?? (await startPostgres(config, lifetime, say))
  if (lifetime.isOver()) return
  const signerStarted = startSigner(config, lifetime, log)
  // Awaited below: deriving a key takes its time, and so do migrations and the demo data set.
  signerStarted.catch(() => {})
  say('Bringing the database up to date …')
  await assertDatabase(ownerUrl)
  await migrate(ownerUrl)

  const db = openDatabase(appUrl(ownerUrl))
  lifetime.atEnd(() => db.close())
  if (['all', 'api', 'worker'].includes(config.role)) {
    const thread = startThread({ databaseUrl: appUrl(ownerUrl), config }, log)
    lifetime.atEnd(() => thread.close())
    setThread(thread)
  }
  const mailer = createMailer(config)
  lifetime.atEnd(() => mailer.close())
  const signer = signerClient(config.signerSocket)
  lifetime.atEnd(() => signer.close())
  const phones = openPhones(config, systemClock)
  const deps: Deps = {
    ...{ config, log, db, mailer, signer },
    ...{ clock: systemClock, random: systemRandom },
    ...(phones && { phones }),
  }
  if (config.embedded && config.loopback) await prepareFirstRun(deps, say)
  else await refuseDemoLogins(deps)
  // Nothing but a demo ever has phones that are none.
  const isDemo = config.embedded && config.loopback && config.demo && !phones
  const simulator = isDemo ? await startDemoPhones(deps) : null
  if (simulator) lifetime.atEnd(() => simulator.close())

  await signerStarted
  // A first start has made them; in an installation of one's own the ceremony writes them down itself.
  if (config.embedded)
    await installAuthorities(db, await readRecords(signerFolders(config.dataDir).records))
  const health = createHealth()
  showProcess(health)
  showOperations(deps, health.registry)
  health.checks.database = async () => {
    await db.ping()
    return true
  }
  const probe = signerClient(config.signerSocket, { patienceMs: PROBE_MS })
  lifetime.atEnd(() => probe.close())
  health.checks.signer = () => signerIsReady(deps, probe)
  if (config.role === 'all' || config.role === 'worker') {
    const jobs = await startJobs(deps)
    lifetime.atEnd(() => jobs.stop())
    health.checks.queue = () => jobs.healthy()
    const sessions = await watchSessions(deps)
    lifetime.atEnd(() => sessions.stop())
    health.checks.sessions = async () => sessions.healthy()
  }
  const doors: Pick<Listener, 'leave'>[] = []
  if (config.role === 'all' || config.role === 'pki') {
    const ras = keepScepRas(deps)
    lifetime.atEnd(() => ras.stop())
    const journal = await keepJournal(deps)
    lifetime.atEnd(() => journal.stop())
    health.checks.journal = async () => journal.healthy()
    const pki = await startPki(deps, health, { services: [scepService(deps, ras)] })
    lifetime.atEnd(() => pki.stop())
    doors.push(pki)
  }
  let agentPort: number | null = null
  if (config.role === 'all' || config.role === 'agent') {
    const hub = createHub(deps)
    const agents = await listenForAgents(deps, createAgentApp(deps, health, hub), health)
    lifetime.atEnd(() => agents.close())
    // Before the port closes everybody is told when to come again.
    lifetime.atEnd(() => hub.close())
    agentPort = agents.port
    doors.push(agents)
  }
  const isApi = config.role === 'all' || config.role === 'api'
  // At the first request that needs it, everybody else's would stand still until it is loaded.
  if (isApi) await import('./exports/xlsx.ts')
  const app = isApi ? createApp(deps, health) : createOperationsApp(deps, health)
  const { host: at, port, tls, sockets } = config
  const listener = await listen(app, { host: at, port, tls, fd: sockets.main })
  lifetime.atEnd(() => listener.close())
  doors.push(listener)
  // First of all at the end: who sends us requests is to send them elsewhere before a door closes.
  lifetime.atEnd(async () => {
    sayLeaving(health)
    for (const door of doors) door.leave()
    await sleep(config.drainMs)
  })
  const host = isIPv6(config.host) ? `[${config.host}]` : config.host
  simulator?.run(`${config.tls ? 'https' : 'http'}://${host}:${listener.port}/phones/pubsub`)
  announce(deps, { port: listener.port, agentPort }, say)
}

/** In one process for all, unless SIGNER_SOCKET names somebody else's, or there is no authority yet. */
async function startSigner(config: Config, lifetime: Lifetime, log: Logger): Promise<void> {
  if (config.role !== 'all' || !config.startsSigner) return
  const hasKeys = config.caPassphraseFile || config.pkcs11 || hasAuthorityKeys(config.dataDir)
  if (!hasKeys && !(config.embedded && config.loopback)) {
    log.warn('no certificate authority: see npm run setup')
    return
  }
  const child = await startSignerChild(log)
  lifetime.atEnd(() => child.stop())
}

async function startPostgres(
  config: Config,
  lifetime: Lifetime,
  say: (line: string) => void,
): Promise<string> {
  say('Starting PostgreSQL …')
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    backupDir: config.backupDir,
    log: say,
    onCrash: () => say('PostgreSQL ended by itself; it is started again'),
    revives: true,
  })
  lifetime.atEnd(() => postgres.stop())
  return postgres.ownerUrl
}
