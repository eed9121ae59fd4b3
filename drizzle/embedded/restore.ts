import { lchownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, assertReachable, chooseAccount } from './account.ts'
import { archiveSettings, restoreCommand } from './archive.ts'
import { findBinaries } from './binaries.ts'
import { assertVersion, createOwner, loadPasswords, urls } from './cluster.ts'
import { startPostmaster } from './postmaster.ts'

export interface Restored {
  ownerUrl: string
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
    // Nobody gets in before it has come to its end.
    hot_standby: 'off',
    // Read before abbreviations such as Z are known.
    ...(until && {
      recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00'),
    }),
    // Until it is known that all is well, nothing of it may get among the segments it came from.
    ...archiveSettings(null),
  }
  const server = await startPostmaster({ binaries, account, cluster, durable: true, log, settings })
  try {
    const passwords = loadPasswords(join(dataDir, 'secrets'))
    await createOwner(server.port, passwords)
    return { ownerUrl: urls(server.port, passwords).ownerUrl, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
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
