import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import postgres from 'postgres'
import { installAuthorities } from '#api/certificates/authorities'
import { readConfig } from '#api/config'
import { makeIssuing, makeRoot } from '#api/signer/ceremony'
import { circumstancesOf } from '#api/signer/circumstances'
import { openFileStore } from '#api/signer/file-store'
import type { KeyStore, StoredKey } from '#api/signer/key-store'
import { writeRecord } from '#api/signer/record'
import { insertUser } from '#api/users/queries'
import { issuerOf, publicKeyOf, signWithKey } from '#certs'
import { openDatabase, system } from '#drizzle/client'
import { appUrl, migrate } from '#drizzle/migrate'
import { createKey } from '#tests/authority'
import { plantOffice } from '#tests/rollout'
import { eventually, PASSPHRASE, type Processes } from './processes.ts'

const DEVICES = 240

/** The network's authority, somebody who issues and revokes, and devices that may have certificates. */
export async function prepareGround(processes: Processes) {
  const server = await processes.startPostgres()
  let { superuserUrl } = server
  await migrate(server.ownerUrl)
  const records = await makeNetwork(processes.dataDir)
  const db = openDatabase(appUrl(server.ownerUrl), { connections: 1 })
  await installAuthorities(db, records)
  const user = { username: 'security', displayName: 'CSIRT', passwordHash: '-' }
  const userId = await db.as(system('setup'), (tx) => insertUser(tx, user, ['security']))
  await db.close()

  /** As the superuser, over a connection of its own: those that were there may be dead. */
  const connected = <T>(work: (sql: postgres.Sql) => Promise<T>, types: boolean): Promise<T> =>
    eventually(async () => {
      const connection = postgres(superuserUrl, { max: 1, fetch_types: types, onnotice: () => {} })
      try {
        return await work(connection)
      } finally {
        await connection.end()
      }
    })
  /** What postgres.js asks about types by itself fails unhandled should the database die meanwhile. */
  const sql = <T>(work: (sql: postgres.Sql) => Promise<T>) => connected(work, false)
  /** In a quiet time. */
  const plant = <T>(work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> =>
    connected(
      (connection) =>
        connection.begin(async (tx) => {
          await tx`select set_config('app.actor', 'system:test', true),
            set_config('app.tx', ${randomUUID()}, true)`
          return work(tx)
        }),
      true,
    ) as Promise<T>

  // A commit is in the file before it is confirmed; by `durable: false` it would be so a moment later.
  await sql((db) => db`alter database mamori set synchronous_commit = on`)
  const devices: string[] = []
  return {
    userId,
    issuer: issuerOf(records[1]!.certificate),
    sql,
    plant,
    restartPostgres: async () => {
      superuserUrl = (await processes.startPostgres()).superuserUrl
    },
    device: async (): Promise<string> => {
      if (devices.length === 0) {
        const { people } = await plantOffice({ plant }, DEVICES)
        devices.push(...people.map(({ oldDeviceId }) => oldDeviceId))
      }
      return devices.pop()!
    },
  }
}
export type Ground = Awaited<ReturnType<typeof prepareGround>>

/** As the ceremony makes it; the root's key is forgotten at once. */
async function makeNetwork(dataDir: string) {
  const config = readConfig({ DATA_DIR: dataDir })
  const circumstances = circumstancesOf(config, '守り県')
  const keys = join(dataDir, 'signer/keys')
  const options = { folder: keys, passphrase: PASSPHRASE, passphraseName: 'passphrase' }
  const stores = { root: memoryStore(), signer: await openFileStore(options) }
  const root = await makeRoot(stores.root, 'network', circumstances, 366)
  const issuing = await makeIssuing(stores, root, 'network', circumstances)
  await stores.signer.close()
  for (const record of [root, issuing])
    await writeRecord(join(dataDir, 'signer/authorities'), record)
  return [root, issuing]
}

function memoryStore(): KeyStore {
  const keys = new Map<string, StoredKey>()
  return {
    keys: async () => keys,
    create: async (keyId, kind) => {
      const key = createKey(kind)
      const stored: StoredKey = {
        spki: publicKeyOf(key).spki,
        sign: async (algorithm, tbs) => signWithKey(key, algorithm, tbs),
      }
      keys.set(keyId, stored)
      return stored
    },
    close: () => {},
  }
}
