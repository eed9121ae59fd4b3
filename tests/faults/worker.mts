/* An API process, to be killed: issues, withdraws and publishes until it dies at a mark. */
import { publishDue } from '#api/certificates/crl-publish'
import { issueCertificate } from '#api/certificates/issue'
import { settleCertificates } from '#api/certificates/jobs'
import { holdCertificate, revokeCertificate } from '#api/certificates/withdraw'
import { readConfig } from '#api/config'
import { type Deps, systemRandom } from '#api/deps'
import { AppError } from '#api/errors'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { loadActor } from '#api/users/authenticate'
import { type Database, openDatabase, system } from '#drizzle/client'
import type { Order, Outcome } from './processes.ts'

process.on('disconnect', () => process.exit())

const { APP_DATABASE_URL = '', SIGNER_SOCKET = '', USER_ID = '', DATA_DIR } = process.env
/** Long enough for a signer that is started again. */
const PATIENCE_MS = 1_500

let dieAt = Number.POSITIVE_INFINITY
let passed = 0
let victim = 'api'
let skewMs = 0

/** The places at which a process may die: round each transaction, in it, and round each signature. */
async function mark(): Promise<void> {
  if (++passed !== dieAt) return
  if (victim === 'api') process.kill(process.pid, 'SIGKILL')
  process.send!({ mark: passed })
  await new Promise<void>((resolve) => {
    process.once('message', () => resolve())
  })
}

const real = openDatabase(APP_DATABASE_URL, { connections: 3 })
const db: Database = {
  ...real,
  as: async (principal, work, options) => {
    await mark()
    const done = await real.as(
      principal,
      async (tx) => {
        const result = await work(tx)
        await mark()
        return result
      },
      options,
    )
    await mark()
    return done
  },
}

const signer = signerClient(SIGNER_SOCKET, { patienceMs: PATIENCE_MS })
async function signing(ask: () => Promise<Buffer>): Promise<Buffer> {
  await mark()
  const asked = ask()
  asked.catch(() => {})
  await mark()
  const signature = await asked
  await mark()
  return signature
}

const config = readConfig({ DATA_DIR, SIGNER_SOCKET })
const deps: Deps = {
  config,
  db,
  log: createLog('silent'),
  clock: () => new Date(Date.now() + skewMs),
  random: systemRandom,
  mailer: createMailer(config),
  signer: {
    ...signer,
    certificate: (request) => signing(() => signer.certificate(request)),
    crl: (request) => signing(() => signer.crl(request)),
  },
}

async function carryOut(order: Order): Promise<Outcome> {
  const pki = { ...system('pki'), roles: ['@pki', '@jobs'] }
  const now = deps.clock()
  if (order.kind === 'publish') {
    await publishDue(deps)
    return {}
  }
  if (order.kind === 'settle') {
    await db.as(pki, (tx) => settleCertificates.run({ deps, tx, payload: {}, now }))
    return {}
  }
  const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
  const actor = (await real.as(system('login'), (tx) => loadActor(tx, USER_ID, means)))!
  if (order.kind === 'issue') {
    const { deviceId, csr, key } = order
    const wanted = { deviceId, profile: 'network-access', csr } as const
    const { id, serialNumber } = await issueCertificate(deps, actor, wanted, key)
    return { id, serialNumber }
  }
  const { id, kind } = order
  await db.as(actor, (tx) =>
    kind === 'hold'
      ? holdCertificate(tx, id, { now })
      : revokeCertificate(tx, id, { reason: 'keyCompromise', now }),
  )
  return {}
}

interface Message {
  order?: Order
  skewMs: number
  fault?: { at: number; victim: string }
}
process.on('message', async ({ order, skewMs: by, fault }: Message) => {
  if (!order) return
  skewMs = by
  passed = 0
  dieAt = fault?.at ?? Number.POSITIVE_INFINITY
  victim = fault?.victim ?? 'api'
  try {
    process.send!({ outcome: await carryOut(order) })
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'unknown'
    process.send!({ failed: code, text: String((error as Error).stack) })
  }
})
process.send!({ ready: true })
