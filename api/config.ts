import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { StartupError } from './errors.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const ROLES = ['all', 'api', 'agent', 'pki', 'worker', 'signer'] as const

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback)
const flag = (fallback: '0' | '1') =>
  z
    .enum(['0', '1'])
    .default(fallback)
    .transform((value) => value === '1')
const url = (...protocols: string[]) =>
  z.url().refine((value) => protocols.includes(new URL(value).protocol), {
    message: `must start with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  })

const networkList = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((entry) => entry.trim() || []))
  .refine((list) => list.every(isNetwork), {
    message: 'must be addresses or networks such as 10.0.0.1,10.1.0.0/16',
  })

const environment = z.object({
  PORT: port(3000),
  AGENT_PORT: port(3443),
  PKI_PORT: port(3080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  DEMO: flag('1'),
  BACKUP_DIR: z.string().min(1).optional(),
  JOURNAL_DIR: z.string().min(1).optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  ROLE: z.enum(ROLES).default('all'),
  PUBLIC_URL: url('http:', 'https:').optional(),
  PUBLIC_PKI_URL: url('http:').optional(),
  PUBLIC_AGENT_URL: url('https:').optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  TRUSTED_PROXIES: networkList,
  RADIUS_SECRET_FILE: z.string().optional(),
  RADIUS_NAS_FILE: z.string().optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().default('Mamori <mamori@localhost>'),
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).optional(),
  LISTEN_PID: z.coerce.number().int().optional(),
  LISTEN_FDS: z.coerce.number().int().min(0).max(16).optional(),
  LISTEN_FDNAMES: z.string().default(''),
  BREACHED_PASSWORDS_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  METRICS_TOKEN_FILE: z.string().optional(),
  ALERT_WEBHOOK_URL: url('https:').optional(),
  ALERT_WEBHOOK_SECRET_FILE: z.string().optional(),
  ALERT_WEBHOOK_PRIVATE_NETWORKS: networkList,
  ALERT_WEBHOOK_CA_FILE: z.string().optional(),
  OIDC_ISSUER: url('http:', 'https:').optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  SIGNER_SOCKET: z.string().optional(),
  CA_PASSPHRASE_FILE: z.string().optional(),
  PKCS11_MODULE: z.string().optional(),
  PKCS11_TOKEN: z.string().optional(),
  PKCS11_PIN_FILE: z.string().optional(),
  PHONES_CREDENTIALS_FILE: z.string().optional(),
  PHONES_API_URL: url('http:', 'https:').default('https://androidmanagement.googleapis.com'),
  PHONES_PUSH_AUDIENCE: z.string().optional(),
  PHONES_PUSH_EMAIL: z.string().optional(),
  PHONES_PUSH_ISSUER: z.string().default('https://accounts.google.com'),
  PHONES_PUSH_KEYS: z.string().default('https://www.googleapis.com/oauth2/v3/certs'),
})

function isNetwork(entry: string): boolean {
  const [address = '', prefix] = entry.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return prefix === undefined ? bits > 0 : /^\d+$/.test(prefix) && Number(prefix) <= bits
}

export type Config = ReturnType<typeof readConfig>

/** Reads the environment once; nothing else touches `process.env`. Throws `StartupError` with one line. */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const name = String(issue?.path[0])
    // A URL may hold a password, so it isn't repeated.
    const got = name.endsWith('_URL') ? '' : ` (got "${env[name] ?? ''}")`
    throw new StartupError(`${name}: ${issue?.message}${got}`)
  }
  const e = parsed.data
  const tls = readTls(e.TLS_CERT_FILE, e.TLS_KEY_FILE)
  const trustedProxies = e.TRUSTED_PROXIES
  const loopback = LOOPBACK.has(e.HOST)
  if (!loopback && !tls && trustedProxies.length === 0) {
    throw new StartupError(
      `HOST=${e.HOST} would serve logins in the clear: set TLS_CERT_FILE and TLS_KEY_FILE, or TRUSTED_PROXIES`,
    )
  }
  return {
    port: e.PORT,
    agentPort: e.AGENT_PORT,
    pkiPort: e.PKI_PORT,
    host: e.HOST,
    loopback,
    dataDir: resolve(e.DATA_DIR),
    /** Where base backups lie, and beside them the log that brings them up to date. */
    backupDir: e.BACKUP_DIR && resolve(e.BACKUP_DIR),
    /** Where it is written down what became of certificates: best on another medium than DATA_DIR. */
    journalDir: resolve(e.JOURNAL_DIR ?? join(e.DATA_DIR, 'journal')),
    /** Where the signer listens; given, it is somebody else's to start. */
    signerSocket: e.SIGNER_SOCKET ?? defaultSocket(resolve(e.DATA_DIR)),
    startsSigner: e.SIGNER_SOCKET === undefined,
    /** Read by the signer alone: no other process has what is in it. */
    caPassphraseFile: e.CA_PASSPHRASE_FILE,
    pkcs11: readPkcs11(e),
    demo: e.DEMO,
    /** Sockets that whoever started us has opened and keeps: sd_listen_fds(3). */
    sockets: readSockets(e),
    /** How long whoever sends us requests may take to see that we are leaving. */
    drainMs: 1000 * (e.DRAIN_SECONDS ?? (e.DATABASE_URL ? 5 : 0)),
    databaseUrl: e.DATABASE_URL,
    embedded: e.DATABASE_URL === undefined,
    redisUrl: e.REDIS_URL,
    role: e.ROLE,
    publicUrl: e.PUBLIC_URL,
    publicPkiUrl: e.PUBLIC_PKI_URL,
    /** Where devices find the agent port: its server certificate is for this name. */
    agentUrl: agentUrlOf(e),
    /** Where relying parties find lists and answers: never by https, which would need them first. */
    pkiUrl: (e.PUBLIC_PKI_URL ?? `http://localhost:${e.PKI_PORT}`).replace(/\/+$/, ''),
    tls,
    trustedProxies,
    /** What network elements show to be answered; without it their door is shut. */
    radiusSecret:
      e.RADIUS_SECRET_FILE && readLongSecret('RADIUS_SECRET_FILE', e.RADIUS_SECRET_FILE),
    /** Where Disconnect-Requests go, and by which secret: never in the database. */
    radiusNas: e.RADIUS_NAS_FILE ? readNasList('RADIUS_NAS_FILE', e.RADIUS_NAS_FILE) : [],
    phones: readPhones(e),
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    logLevel: e.LOG_LEVEL,
    /** Passwords that thieves know: see users/breached.ts. */
    breachedPasswordsFile: e.BREACHED_PASSWORDS_FILE && readableList(e.BREACHED_PASSWORDS_FILE),
    oidc: readOidc(e),
    webhook: readWebhook(e),
    metricsToken: e.METRICS_TOKEN_FILE && readSecret('METRICS_TOKEN_FILE', e.METRICS_TOKEN_FILE),
  }
}

const SOCKET_NAMES = ['main', 'agent', 'pki'] as const
const FIRST_SOCKET_FD = 3

function readSockets(e: z.output<typeof environment>) {
  const sockets: Partial<Record<(typeof SOCKET_NAMES)[number], number>> = {}
  // A child inherits the variables and not the sockets.
  if (e.LISTEN_PID !== process.pid) return sockets
  const names = e.LISTEN_FDNAMES.split(':')
  for (let n = 0; n < (e.LISTEN_FDS ?? 0); n++) {
    const name = SOCKET_NAMES.find((known) => known === names[n])
    if (!name) {
      throw new StartupError(
        `LISTEN_FDNAMES: each socket must be named ${SOCKET_NAMES.join(', ')} (got "${names[n] ?? ''}")`,
      )
    }
    sockets[name] = FIRST_SOCKET_FD + n
  }
  return sockets
}

/** Beside the console, unless told otherwise: one machine, another port. */
function agentUrlOf(e: z.output<typeof environment>): string {
  if (e.PUBLIC_AGENT_URL) return e.PUBLIC_AGENT_URL.replace(/\/+$/, '')
  const host = e.PUBLIC_URL ? new URL(e.PUBLIC_URL).hostname : 'localhost'
  return `https://${host}:${e.AGENT_PORT}`
}

/** sockaddr_un(7) holds 107 characters at most, and macOS 103. */
export const MAX_SOCKET_PATH = 100

function defaultSocket(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\mamori-signer-${name}`
  const path = join(dataDir, 'signer', 'socket')
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path
  return join(tmpdir(), `mamori-signer-${name}`, 'socket')
}

function readPkcs11(e: z.output<typeof environment>) {
  const { PKCS11_MODULE: module, PKCS11_TOKEN: token, PKCS11_PIN_FILE: pinFile } = e
  if (!module && !token && !pinFile) return undefined
  if (!module || !token || !pinFile) {
    throw new StartupError(
      'PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN_FILE belong together: one of them is missing',
    )
  }
  return { module, token, pinFile }
}

/** The identity provider by which people log in. */
function readOidc(e: z.output<typeof environment>) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET_FILE: file } = e
  if (!issuer && !clientId && !file) return undefined
  if (!issuer || !clientId || !file) {
    throw new StartupError(
      'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET_FILE belong together: one of them is missing',
    )
  }
  const { protocol, hostname } = new URL(issuer)
  // OpenID Connect Core §16.17; on one machine there is nobody in between.
  if (protocol !== 'https:' && !LOOPBACK.has(hostname)) {
    throw new StartupError('OIDC_ISSUER: must start with https://')
  }
  return { issuer, clientId, clientSecret: readSecret('OIDC_CLIENT_SECRET_FILE', file) }
}

/** Where alerts are told besides by mail. */
function readWebhook(e: z.output<typeof environment>) {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET_FILE: file, ALERT_WEBHOOK_CA_FILE: ca } = e
  if (!url && !file) return undefined
  if (!url || !file) {
    throw new StartupError(
      'ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET_FILE belong together: one of them is missing',
    )
  }
  return {
    url,
    secret: readLongSecret('ALERT_WEBHOOK_SECRET_FILE', file),
    /** Where else than on the internet it may be. */
    privateNetworks: e.ALERT_WEBHOOK_PRIVATE_NETWORKS,
    ca: ca && readSecret('ALERT_WEBHOOK_CA_FILE', ca),
  }
}

function readPhones(e: z.output<typeof environment>) {
  if (Boolean(e.PHONES_PUSH_AUDIENCE) !== Boolean(e.PHONES_PUSH_EMAIL)) {
    throw new StartupError(
      'PHONES_PUSH_AUDIENCE and PHONES_PUSH_EMAIL belong together: one of them is missing',
    )
  }
  if (!e.PHONES_CREDENTIALS_FILE) return undefined
  const push = {
    issuer: e.PHONES_PUSH_ISSUER,
    /** A file with a JWK set, or where it is published. */
    keys: e.PHONES_PUSH_KEYS,
    audience: e.PHONES_PUSH_AUDIENCE,
    email: e.PHONES_PUSH_EMAIL,
  }
  return {
    credentials: readSecret('PHONES_CREDENTIALS_FILE', e.PHONES_CREDENTIALS_FILE),
    apiUrl: e.PHONES_API_URL,
    push: push.audience ? push : null,
  }
}

/** Too large to be read at once; that it is such a list shows in its first line. @throws StartupError */
function readableList(file: string): string {
  const name = 'BREACHED_PASSWORDS_FILE'
  const head = Buffer.alloc(40)
  try {
    const fd = openSync(file, 'r')
    readSync(fd, head)
    closeSync(fd)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new StartupError(`${name}: cannot read ${file} (${reason})`)
  }
  if (!/^[0-9A-F]{40}$/i.test(head.toString('latin1'))) {
    throw new StartupError(`${name}: ${file} must hold SHA-1 hashes in order, one to a line`)
  }
  return resolve(file)
}

function readTls(certFile: string | undefined, keyFile: string | undefined) {
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile) {
    throw new StartupError('TLS_CERT_FILE and TLS_KEY_FILE belong together: one of them is missing')
  }
  return { cert: readSecret('TLS_CERT_FILE', certFile), key: readSecret('TLS_KEY_FILE', keyFile) }
}

/** What is in a file, without the newline that editors put at its end. @throws StartupError */
export function readSecret(name: string, file: string): string {
  const secret = readFile(name, file).replace(/[\r\n]+$/, '')
  if (secret === '') throw new StartupError(`${name}: ${file} is empty`)
  return secret
}

/** As long as nobody guesses. @throws StartupError */
function readLongSecret(name: string, file: string): string {
  const secret = readSecret(name, file)
  if (secret.length < 20 || !/^[\x21-\x7e]+$/.test(secret)) {
    throw new StartupError(`${name}: ${file} must hold 20 or more letters, digits or signs`)
  }
  return secret
}

const nasList = z
  .array(
    z.strictObject({
      /** NAS-Identifier or NAS-IP-Address, as it accounts. */
      name: z.string().min(1).max(253),
      /** Where it listens for RFC 5176; its name when that is an address. */
      address: z.union([z.ipv4(), z.ipv6()]).optional(),
      port: z.number().int().min(1).max(65535).default(3799),
      secret: z.string().min(1).max(128),
    }),
  )
  .refine((list) => list.every(({ name, address }) => address || isIP(name)), {
    message: 'a name that is no address needs an `address` beside it',
  })
export type Nas = z.output<typeof nasList>[number]

/** @throws StartupError that quotes nothing of the file, which holds secrets */
function readNasList(name: string, file: string): Nas[] {
  let given: unknown
  try {
    given = JSON.parse(readFile(name, file))
  } catch (error) {
    if (error instanceof StartupError) throw error
    throw new StartupError(`${name}: ${file} is not JSON`)
  }
  const parsed = nasList.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StartupError(`${name}: ${file}: ${issue?.path.join('.') || 'list'}: ${issue?.message}`)
}

function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new StartupError(`${name}: cannot read ${file} (${reason})`)
  }
}
