import { z } from 'zod'
import * as addresses from './config/addresses.ts'
import * as breachedPasswords from './config/breached-passwords.ts'
import { readSecret } from './config/files.ts'
import * as listeners from './config/listeners.ts'
import * as oidc from './config/oidc.ts'
import * as phones from './config/phones.ts'
import * as radius from './config/radius.ts'
import * as signer from './config/signer.ts'
import * as sockets from './config/sockets.ts'
import * as storage from './config/storage.ts'
import { flag, url } from './config/variables.ts'
import * as webhook from './config/webhook.ts'
import { StartupError } from './errors.ts'

const ROLES = ['all', 'api', 'agent', 'pki', 'worker', 'signer'] as const

const environment = z.object({
  ROLE: z.enum(ROLES).default('all'),
  DEMO: flag('1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  METRICS_TOKEN_FILE: z.string().optional(),
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().default('Mamori <mamori@localhost>'),
  ...listeners.variables,
  ...addresses.variables,
  ...sockets.variables,
  ...storage.variables,
  ...signer.variables,
  ...radius.variables,
  ...phones.variables,
  ...oidc.variables,
  ...breachedPasswords.variables,
  ...webhook.variables,
})

/** What it may hold; anything else in it is none of our business. */
export const VARIABLES: readonly string[] = Object.keys(environment.shape)

export type Config = ReturnType<typeof readConfig>

/** Reads the environment once; nothing else touches `process.env`. Throws `StartupError` with one line. */
export function readConfig(env: Record<string, string | undefined>) {
  const e = parse(env)
  return {
    role: e.ROLE,
    demo: e.DEMO,
    logLevel: e.LOG_LEVEL,
    metricsToken: e.METRICS_TOKEN_FILE && readSecret('METRICS_TOKEN_FILE', e.METRICS_TOKEN_FILE),
    /** How long whoever sends us requests may take to see that we are leaving. */
    drainMs: 1000 * (e.DRAIN_SECONDS ?? (e.DATABASE_URL ? 5 : 0)),
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    ...listeners.read(e),
    ...addresses.read(e),
    sockets: sockets.read(e),
    ...storage.read(e),
    ...signer.read(e),
    ...radius.read(e),
    phones: phones.read(e),
    oidc: oidc.read(e),
    breachedPasswordsFile: breachedPasswords.read(e),
    webhook: webhook.read(e),
  }
}

function parse(env: Record<string, string | undefined>): z.output<typeof environment> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0])
  // A URL may hold a password, so it isn't repeated.
  const got = name.endsWith('_URL') ? '' : ` (got "${env[name] ?? ''}")`
  throw new StartupError(`${name}: ${issue?.message}${got}`)
}
