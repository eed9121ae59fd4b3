import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDemoAgents } from './agents/demo.ts'
import { orderDemoCertificates } from './certificates/demo.ts'
import { makeDemoCommands } from './commands/demo.ts'
import type { Config } from './config.ts'
import { loadDemo } from './demo.ts'
import type { Deps } from './deps.ts'
import { StartupError } from './errors.ts'
import { makeDemoIdentity } from './identity/demo.ts'
import { makeDemoIncidents } from './incidents/demo.ts'
import { orderDemoLoss } from './incidents/demo-loss.ts'
import { makeDemoIndicators } from './indicators/demo.ts'
import { plantDemoPhones } from './phones/demo.ts'
import { makeDemoQuiz } from './quizzes/demo.ts'
import { hasGeneratedPassphrase } from './signer/folders.ts'
import { makeDemoStocktakes } from './stocktakes/demo.ts'
import { makeDemoTraining } from './training/demo.ts'
import { createFirstLogins, demoActor, demoLoginsExist } from './users/first-run.ts'

/** Embedded mode on loopback: the demo data set (unless DEMO=0) and one login per role. */
export async function prepareFirstRun(deps: Deps, say: (line: string) => void): Promise<void> {
  const people = deps.config.demo ? await loadDemo(deps, say) : {}
  await createFirstLogins(deps, people)
  if (!people.section_head) return
  await orderDemoCertificates(deps)
  await makeDemoAgents(deps, people.employee ?? null)
  const [itStaff, head] = [await demoActor(deps, 'it_staff'), await demoActor(deps, 'section_head')]
  if (itStaff && head) await makeDemoStocktakes(deps, { itStaff, head })
  if (head?.unitIds[0]) await makeDemoTraining(deps, head.unitIds[0])
  const trainer = await demoActor(deps, 'trainer')
  if (trainer) await makeDemoQuiz(deps, trainer)
  if (itStaff) await makeDemoIndicators(deps, itStaff)
  const security = await demoActor(deps, 'security')
  if (itStaff && security) await makeDemoCommands(deps, { itStaff, security })
  if (itStaff) await plantDemoPhones(deps, itStaff)
  if (itStaff && security && head)
    await makeDemoIncidents(deps, { hotline: itStaff, security, head })
  if (itStaff) await orderDemoLoss(deps, itStaff)
  const admin = await demoActor(deps, 'admin')
  if (admin) await makeDemoIdentity(deps, admin)
}

/** Demo logins are for one machine alone. */
export async function refuseDemoLogins(deps: Deps): Promise<void> {
  if (!(await demoLoginsExist(deps.db))) return
  throw new StartupError(
    deps.config.databaseUrl
      ? 'This database holds demo logins: they are refused with DATABASE_URL. Use an empty database and npm run setup'
      : `HOST=${deps.config.host} is refused while demo logins exist in ${deps.config.dataDir}: serve loopback, or start on DATABASE_URL with npm run setup`,
  )
}

/** So are keys whose passphrase lies beside them. */
export function refuseGeneratedPassphrase(config: Config): void {
  if ((config.embedded && config.loopback) || !hasGeneratedPassphrase(config.dataDir)) return
  throw new StartupError(
    config.embedded
      ? `HOST=${config.host} is refused while the generated CA passphrase exists in ${config.dataDir}: serve loopback, or start on DATABASE_URL with npm run setup`
      : `${config.dataDir} holds a generated CA passphrase: it is refused with DATABASE_URL. Use a DATA_DIR of its own and npm run setup`,
  )
}

interface FirstLogin {
  role: string
  username: string
  password: string
}

export function announce(
  deps: Deps,
  { port, agentPort }: { port: number; agentPort: number | null },
  say: (line: string) => void,
): void {
  const { config } = deps
  const url = config.publicUrl ?? `${config.tls ? 'https' : 'http'}://localhost:${port}`
  say('')
  say(`Mamori 守り is up: ${url}`)
  say(`  API description  ${url}/api/docs`)
  if (agentPort !== null) say(`  Devices (EST)    ${config.agentUrl}/.well-known/est`)
  if (config.databaseUrl || !config.loopback) return
  const file = join(config.dataDir, 'demo-logins.json')
  const logins: FirstLogin[] = JSON.parse(readFileSync(file, 'utf8'))
  say('')
  say('  DEMO LOGINS, for this machine alone. Never put real data behind them.')
  for (const { role, username, password } of logins) {
    say(`  ${role.padEnd(14)}${username.padEnd(16)}${password}`)
  }
  say(`  (also in ${file})`)
  if (!hasGeneratedPassphrase(config.dataDir)) return
  say('')
  say('  DEMO KEYS sign the certificates: their passphrases lie beside them, in')
  say(`  ${join(config.dataDir, 'secrets')}. Never let them open a real network.`)
}
