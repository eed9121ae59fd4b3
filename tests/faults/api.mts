/* An API process, or one that works jobs off, to be killed: HTTP over a real socket, and a mark at every statement. */
import { createApp } from '#api/app'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { listen } from '#api/http/listeners'
import { startJobs } from '#api/jobs/start'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { type Database, openDatabase, type Transaction } from '#drizzle/client'

process.on('disconnect', () => process.exit())

const { APP_DATABASE_URL = '', SIGNER_SOCKET = '', DATA_DIR, WORKS_OFF_JOBS } = process.env

let dieAt = Number.POSITIVE_INFINITY
let passed = 0
let victim = 'api'

/** The places at which somebody may die: round each transaction, and before each of its statements. */
async function mark(): Promise<void> {
  if (++passed !== dieAt) return
  if (victim === 'api') process.kill(process.pid, 'SIGKILL')
  process.send!({ mark: passed })
  await new Promise<void>((resolve) => {
    process.once('message', () => resolve())
  })
}

/** A query is sent when it is awaited, so that is where its mark is. */
// biome-ignore lint/suspicious/noExplicitAny: stands in for builders of every kind
function markedQuery(query: any): any {
  return new Proxy(query, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (name === 'then') {
        return (done: () => void, failed: () => void) =>
          mark()
            .then(() => target)
            .then(done, failed)
      }
      return (...given: unknown[]) => {
        const next = value.apply(target, given)
        return next && typeof next === 'object' && 'then' in next ? markedQuery(next) : next
      }
    },
  })
}

const STARTS = ['execute', 'insert', 'update', 'delete', 'select', 'selectDistinct']

const marked = (tx: Transaction): Transaction =>
  new Proxy(tx, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (name === 'transaction') {
        return (work: (part: Transaction) => Promise<unknown>) =>
          target.transaction((part) => work(marked(part as Transaction)))
      }
      if (!STARTS.includes(String(name))) return value.bind(target)
      return (...given: unknown[]) => {
        const query = value.apply(target, given)
        return name === 'execute' ? mark().then(() => query) : wrapped(query)
      }
    },
  })

// biome-ignore lint/suspicious/noExplicitAny: as above
const wrapped = (query: any): any => markedQuery(query)

const real = openDatabase(APP_DATABASE_URL, { connections: 5 })
const db: Database = {
  ...real,
  as: async (principal, work, options) => {
    await mark()
    const done = await real.as(
      principal,
      async (tx) => {
        const result = await work(marked(tx))
        await mark()
        return result
      },
      options,
    )
    await mark()
    return done
  },
}

const config = readConfig({ DATA_DIR, SIGNER_SOCKET })
const deps: Deps = {
  config,
  db: WORKS_OFF_JOBS ? real : db,
  log: createLog('silent'),
  clock: systemClock,
  random: systemRandom,
  mailer: createMailer(config),
  signer: signerClient(SIGNER_SOCKET, { patienceMs: 1_500 }),
}

process.on('message', (message: { fault?: { at: number; victim: string } | null }) => {
  if (message.fault === undefined) return
  passed = 0
  dieAt = message.fault?.at ?? Number.POSITIVE_INFINITY
  victim = message.fault?.victim ?? 'api'
  process.send!({ armed: true })
})

if (WORKS_OFF_JOBS) {
  await startJobs(deps, { schedule: [], pollMs: 50 })
  process.send!({ ready: true })
} else {
  const { port } = await listen(createApp(deps), { host: '127.0.0.1', port: 0 })
  process.send!({ ready: true, port })
}
