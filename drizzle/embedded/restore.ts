import { lchownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { StartupError } from '../startup-error.ts'
import { type Account, assertReachable, chooseAccount } from './account.ts'
import { archiveSettings, restoreCommand } from './archive.ts'
import { findBinaries } from './binaries.ts'
import { assertVersion, createOwner, loadPasswords, urls } from './cluster.ts'
import { type Postmaster, startPostmaster } from './postmaster.ts'

export interface Restored {
  ownerUrl: string
  /** Up to when the log has told what happened. */
  lastChangeAt: Date | null
  stop(): Promise<void>
}

/**
 * Brings a copied cluster to life: replays the log in it and in `wal`, up to `until` or as far as there is
 * any, and goes on from there on a timeline of its own.
 */
export async function recoverCluster(options: {
  dataDir: string
  wal: string
  until?: Date | undefined
  log(line: string): void
}): Promise<Restored> {
  const { dataDir, wal, until, log } = options
  const cluster = join(dataDir, 'postgres')
  assertVersion(cluster)
  // Ours, unless we are root: then the user that Postgres runs as.
  const account = chooseAccount(join(dataDir, 'none'))
  const binaries = findBinaries()
  assertReachable(account, [dataDir])
  writeFileSync(join(cluster, 'recovery.signal'), '', { mode: 0o600 })
  give(account, cluster)
  const settings = {
    restore_command: restoreCommand(wal),
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    ...(until && { recovery_target_time: until.toISOString() }),
    // Until it is known that all is well, nothing of it may get among the segments it came from.
    ...archiveSettings(null),
  }
  const server = await startPostmaster({ binaries, account, cluster, durable: true, log, settings })
  try {
    return await opened(server, dataDir)
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function opened(server: Postmaster, dataDir: string): Promise<Restored> {
  const passwords = loadPasswords(join(dataDir, 'secrets'))
  const { ownerUrl, superuserUrl } = urls(server.port, passwords)
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} })
  try {
    const [row] = await sql<{ recovering: boolean; at: Date | null }[]>`
      select pg_is_in_recovery() as recovering, pg_last_xact_replay_timestamp() as at`
    if (row!.recovering) throw new StartupError('The restored database did not leave recovery')
    await createOwner(server.port, passwords)
    return { ownerUrl, lastChangeAt: row!.at, stop: () => server.stop() }
  } finally {
    await sql.end()
  }
}

function give(account: Account, folder: string): void {
  if (account.uid === undefined) return
  lchownSync(folder, account.uid, account.gid)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) give(account, path)
    else lchownSync(path, account.uid, account.gid)
  }
}

/** What a copy leaves out and a server wants to find. */
export function completeFolders(cluster: string): void {
  for (const name of ['pg_wal/archive_status', 'pg_commit_ts', 'pg_tblspc', 'pg_twophase'])
    mkdirSync(join(cluster, name), { recursive: true, mode: 0o700 })
}
