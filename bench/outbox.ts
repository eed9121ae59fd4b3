import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { z } from 'zod'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { defineJob } from '#api/jobs/define-job'
import { type Carrier, inProcessCarrier, redisCarrier } from '#api/jobs/queue'
import { startJobs } from '#api/jobs/start'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { signerClient } from '#api/signer/client'
import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { migrate } from '#drizzle/migrate'

const JOBS = 500
const WORKERS = 3
const ROUNDS = 3

/** Counted here, so that nobody has to ask the database all the time. */
let ran = 0

const effect = defineJob({
  name: 'bench.effect',
  payload: z.strictObject({ n: z.number() }),
  run: async ({ tx, payload }) => {
    await tx.execute(sql`insert into effects values (${payload.n})`)
    ran++
  },
})

async function main(): Promise<void> {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} })
  try {
    const db = openDatabase(await migrate(server.ownerUrl))
    const bare = postgres(server.superuserUrl, { max: WORKERS, onnotice: () => {} })
    await bare.unsafe(`
      create table effects (n integer not null);
      grant select, insert on effects to mamori_app`)
    const config = readConfig({ DATA_DIR: dataDir })
    const deps: Deps = {
      config,
      db,
      log: createLog('silent'),
      clock: systemClock,
      random: systemRandom,
      mailer: createMailer(config),
      signer: signerClient(config.signerSocket),
    }
    await measure(deps, bare)
    await bare.end()
    await db.close()
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function measure(deps: Deps, bare: postgres.Sql): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  const bull: number[] = []
  const redis = await startRedis()
  // One round of each in turn, so that a busy machine troubles both alike; the first warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const rates = [
      await timed(bare, () => byOutbox(deps, inProcessCarrier(WORKERS))),
      await timed(bare, () => byHand(bare)),
    ]
    const options = { log: deps.log, concurrency: WORKERS }
    if (redis) rates.push(await timed(bare, () => byOutbox(deps, redisCarrier(redis.url, options))))
    if (round === 0) continue
    ours.push(rates[0]!)
    theirs.push(rates[1]!)
    if (redis) bull.push(rates[2]!)
  }
  await redis?.end()
  const [a, b] = [median(ours), median(theirs)]
  console.log(`${JOBS} jobs, ${WORKERS} at once, median of ${ROUNDS} rounds`)
  console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`)
  console.log(`in-process  ${Math.round(a)} jobs/s`)
  console.log(
    `by Bull     ${redis ? `${Math.round(median(bull))} jobs/s` : 'no redis-server here'}`,
  )
  console.log(`bare SQL    ${Math.round(b)} jobs/s, the same inserts, updates and commits`)
  console.log(`ratio       ${(b / a).toFixed(2)}`)
}

/** Jobs per second, from the start of the work to the last effect. */
async function timed(bare: postgres.Sql, work: () => Promise<void>): Promise<number> {
  await bare`truncate outbox, effects`
  await bare`
    insert into outbox (job, payload)
    select ${effect.name}, jsonb_build_object('n', n) from generate_series(1, ${JOBS}::int) n`
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  const [row] =
    await bare`select count(distinct n)::int as effects, count(*)::int as rows from effects`
  if (row?.effects !== JOBS || row.rows !== JOBS) throw new Error('not every job ran once')
  return JOBS / seconds
}

async function byOutbox(deps: Deps, carrier: Carrier): Promise<void> {
  ran = 0
  const jobs = await startJobs(deps, {
    carrier,
    jobs: [effect],
    schedule: [],
  })
  while (ran < JOBS) await new Promise((resolve) => setTimeout(resolve, 5))
  // Waits for the last commits.
  await jobs.stop()
}

/** One of our own, that keeps nothing; where there is none, nothing is measured. */
async function startRedis() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '']
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const isThere = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.stdout.on('data', (said) => /Ready to accept/.test(String(said)) && resolve(true))
  })
  if (!isThere) return null
  return {
    url: `redis://127.0.0.1:${port}`,
    end: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What the outbox writes, without gateway, row security, drizzle or queue. */
async function byHand(bare: postgres.Sql): Promise<void> {
  const leased: number[] = []
  const next = async (): Promise<number | undefined> => {
    if (leased.length === 0) {
      const rows = await bare`
        update outbox set state = 'leased', fence = fence + 1, leased_until = now() + interval '30 s'
        where id in (select id from outbox where state = 'due' order by due_at, id limit 60
          for update skip locked) returning id`
      leased.push(...rows.map(({ id }) => Number(id)))
    }
    return leased.pop()
  }
  const worker = async () => {
    for (let id = await next(); id !== undefined; id = await next()) {
      const key = id
      const [row] = await bare`
        update outbox set fence = fence + 1, attempts = attempts + 1,
          leased_until = now() + interval '60 s'
        where id = ${key} returning payload`
      await bare.begin(async (tx) => {
        await tx`update outbox set state = 'done', finished_at = now(), leased_until = null
          where id = ${key}`
        await tx`insert into effects values (${row!.payload.n})`
      })
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
}

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

await main()
