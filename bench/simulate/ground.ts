import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { installAuthorities } from '#api/certificates/authorities'
import { readConfig } from '#api/config'
import { type Deps, systemClock, systemRandom } from '#api/deps'
import { createLog } from '#api/log'
import { createMailer } from '#api/notifications/mailer'
import { makeAgentKeys } from '#api/signer/agent-keys'
import { signerClient } from '#api/signer/client'
import { makeDemoAuthorities } from '#api/signer/demo'
import { signerFolders } from '#api/signer/folders'
import { signerHandler } from '#api/signer/handler'
import { openJournal } from '#api/signer/journal'
import { openKeyring } from '#api/signer/keyring'
import { openKeyStore } from '#api/signer/process'
import { readRecords } from '#api/signer/record'
import { listenOnSocket } from '#api/signer/socket'
import { openDatabase } from '#drizzle/client'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { migrate } from '#drizzle/migrate'

const PLENTY = { burst: 1_000_000, perHour: 1_000_000 }

/** A Mamori of its own, without listeners: database, authorities, signer, and laptops in people's hands. */
export async function openGround(devices: number, pollSeconds = 300) {
  // Below /tmp, where any user gets to: Postgres runs as another one when we are root.
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-simulate-'))
  const config = readConfig({ DATA_DIR: dataDir })
  const cluster = await startEmbeddedPostgres({ dataDir, log: () => {} })
  const databaseUrl = await migrate(cluster.ownerUrl)
  const log = createLog('warn')
  const store = await openKeyStore(config, { generate: true })
  await makeDemoAuthorities(config, store)
  await makeAgentKeys(store, 1)
  const { folder, records } = signerFolders(dataDir)
  const keyring = await openKeyring(store, records)
  const journal = openJournal(join(folder, 'signatures.ndjson'), systemClock)
  const handle = signerHandler({
    keyring,
    journal,
    log,
    clock: systemClock,
    makeAgentKeys: (generation) => makeAgentKeys(store, generation),
    onGone: () => {},
    // A whole fleet at once, again and again.
    caps: { certificate: PLENTY, lease: PLENTY, command: PLENTY },
  })
  const socket = await listenOnSocket({ path: config.signerSocket, log, handle })
  const db = openDatabase(databaseUrl)
  await installAuthorities(db, await readRecords(records))
  const owner = postgres(cluster.ownerUrl, { max: 4, onnotice: () => {} })
  const deps: Deps = {
    config,
    log,
    db,
    clock: systemClock,
    random: systemRandom,
    mailer: createMailer(config),
    signer: signerClient(config.signerSocket),
  }
  const plant = <T>(work: (sql: postgres.TransactionSql) => Promise<T>) =>
    owner.begin(async (sql) => {
      await sql`select set_config('app.actor', 'system:simulate', true),
        set_config('app.tx', gen_random_uuid()::text, true)`
      return work(sql)
    }) as Promise<T>
  await plant(
    (sql) => sql`insert into settings ${sql({ key: 'agents.pollSeconds', value: pollSeconds })}`,
  )
  return {
    deps,
    databaseUrl,
    superuserUrl: cluster.superuserUrl,
    owner,
    plant,
    keyring,
    records: await readRecords(records),
    deviceIds: await plant((sql) => plantLaptops(sql, devices)),
    close: async () => {
      await db.close()
      await owner.end()
      deps.signer.close()
      await socket.close()
      await cluster.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
export type Ground = Awaited<ReturnType<typeof openGround>>

async function plantLaptops(sql: postgres.TransactionSql, count: number): Promise<string[]> {
  const tag = randomUUID().slice(0, 8)
  const [unit] = await sql`
    insert into units (code, name, category) values (${tag}, '課', 'section') returning id`
  const [person] = await sql`insert into staff (employee_number, name, kana, unit_id)
    values (${tag}, '職員', 'ショクイン', ${unit!.id}) returning id`
  const [model] = await sql`
    insert into device_models (kind, maker, name) values ('laptop', '試作', ${tag}) returning id`
  const rows = await sql`
    insert into devices (kind, state, property_number, serial_number, model_id, unit_id)
    select 'laptop', 'issued', ${tag} || n, 'SIM' || n, ${model!.id}::uuid, ${unit!.id}::uuid
    from generate_series(0, ${count - 1}) n returning id`
  await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
    select id, ${person!.id}, '2021-04-01', 'import' from devices`
  return rows.map(({ id }) => id as string)
}
