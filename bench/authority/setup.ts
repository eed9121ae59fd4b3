import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { migrate } from '#drizzle/migrate'
import { createPki, plantAuthorities } from '#tests/pki'

/** An authority with a PostgreSQL of its own, its keys in this process, and laptops in people's hands. */
export async function openAuthority(devices: number) {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} })
  const db = openDatabase(await migrate(server.ownerUrl))
  const owner = postgres(server.ownerUrl, { max: 4, onnotice: () => {} })
  const config = readConfig({ DATA_DIR: dataDir })
  const pki = createPki(systemClock)
  const deps: Deps = {
    config,
    db,
    log: createLog('warn'),
    clock: systemClock,
    random: systemRandom,
    mailer: createMailer(config),
    signer: pki.signer,
  }
  const plant = <T>(work: (sql: postgres.TransactionSql) => Promise<T>) =>
    owner.begin(async (sql) => {
      await sql`select set_config('app.actor', 'system:bench', true),
        set_config('app.tx', gen_random_uuid()::text, true)`
      return work(sql)
    }) as Promise<T>
  const { networkId } = await plantAuthorities({ plant: plant as never }, pki)
  const deviceIds = await plant(async (sql) => {
    const tag = randomUUID().slice(0, 8)
    const [unit] =
      await sql`insert into units (code, name, category) values (${tag}, '課', 'section') returning id`
    const [person] = await sql`insert into staff (employee_number, name, kana, unit_id)
      values (${tag}, '職員', 'ショクイン', ${unit!.id}) returning id`
    const [model] =
      await sql`insert into device_models (kind, maker, name) values ('laptop', '試作', ${tag}) returning id`
    const rows = await sql`insert into devices (kind, state, property_number, model_id, unit_id)
      select 'laptop', 'issued', ${tag} || n, ${model!.id}::uuid, ${unit!.id}::uuid from generate_series(1, ${devices}) n
      returning id`
    await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      select id, ${person!.id}, '2021-04-01', 'import' from devices`
    return rows.map(({ id }) => id as string)
  })
  console.log(`${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}`)
  console.log(
    `load average: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  )
  return {
    deps,
    pki,
    plant,
    networkId,
    deviceIds,
    superuserUrl: server.superuserUrl,
    close: async () => {
      await db.close()
      await owner.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
