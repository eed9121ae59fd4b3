import { createAgentApp } from '#api/agent-app'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { listenForAgents } from '#api/http/agent-listener'
import { createHealth } from '#api/http/health'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { openDatabase } from '#drizzle/client'

/* One process of role `agent`: the agent port of one database, as `api/serve.ts` opens it. */
const [databaseUrl, dataDir, port] = process.argv.slice(2) as [string, string, string]
const config = readConfig({ DATA_DIR: dataDir, PUBLIC_AGENT_URL: 'https://localhost' })
const deps: Deps = {
  config,
  log: createLog('warn'),
  db: openDatabase(databaseUrl, { connections: 20 }),
  clock: systemClock,
  random: systemRandom,
  mailer: createMailer(config),
  signer: signerClient(config.signerSocket),
}
const health = createHealth()
const listener = await listenForAgents(deps, createAgentApp(deps, health), health, {
  host: '127.0.0.1',
  port: Number(port),
})
while (!(await health.checks.agent!())) await new Promise((resolve) => setTimeout(resolve, 50))
process.send?.(listener.port)
process.on('disconnect', () => process.exit(0))
