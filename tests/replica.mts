/* A process of every role but the signer's, on a database and a signer that are there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { watchSessions } from '#api/access/disconnect'
import { createAgentApp } from '#api/agent-app'
import { createHub } from '#api/agents/hub'
import { createApp } from '#api/app'
import { startPki } from '#api/certificates/pki'
import { keepScepRas } from '#api/certificates/scep-ra'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { scepService } from '#api/enrollment/scep/listener'
import { listenForAgents } from '#api/http/agent-listener'
import { createHealth } from '#api/http/health'
import { listen } from '#api/http/listeners'
import { startJobs } from '#api/jobs/start'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { openDatabase } from '#drizzle/client'

process.on('disconnect', () => process.exit(0))

const { APP_DATABASE_URL = '', ...env } = process.env
const config = readConfig(env)
const deps: Deps = {
  config,
  log: createLog('warn'),
  db: openDatabase(APP_DATABASE_URL),
  clock: systemClock,
  random: systemRandom,
  mailer: createMailer(config),
  signer: signerClient(config.signerSocket),
}
const at = { host: '127.0.0.1', port: 0 }
const health = createHealth()
await startJobs(deps)
await watchSessions(deps)
const ras = keepScepRas(deps)
const pki = await startPki(deps, health, { at, services: [scepService(deps, ras)] })
const agents = await listenForAgents(
  deps,
  createAgentApp(deps, health, createHub(deps)),
  health,
  at,
)
const api = await listen(createApp(deps, health), at)
const isReady = async () =>
  ras.newest() && (await fetch(`http://127.0.0.1:${api.port}/readyz`)).status === 200
while (!(await isReady())) await sleep(50)
process.send?.({ api: api.port, pki: pki.port, agents: agents.port })
