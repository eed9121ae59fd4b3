/* A worker process, to be killed: takes jobs `test.effect` until it dies. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '#api/config'
import { systemClock, systemRandom } from '#api/deps'
import { startJobs } from '#api/jobs/start'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { openDatabase } from '#drizzle/client'
import { effectJob } from '#tests/queue-jobs'

process.on('disconnect', () => process.exit())

const { APP_DATABASE_URL, REDIS_URL, HANG, PATIENT, WORK_MS = '0' } = process.env
const config = readConfig({ REDIS_URL })
const job = effectJob({
  worker: `process ${process.pid}`,
  ...(!PATIENT && { leaseMs: 1_000 }),
  after: async () => {
    // With the effect written and not committed.
    if (HANG) await new Promise(() => {})
    await sleep(Number(WORK_MS))
  },
})

await startJobs(
  {
    config,
    db: openDatabase(APP_DATABASE_URL ?? '', { connections: 5 }),
    log: createLog('silent'),
    clock: systemClock,
    random: systemRandom,
    mailer: createMailer(config),
    signer: signerClient(config.signerSocket),
  },
  // As in production, or so that a test need not wait.
  { jobs: [job], schedule: [], ...(!PATIENT && { pollMs: 50, offerLeaseMs: 1_000 }) },
)
process.stdout.write('ready\n')
