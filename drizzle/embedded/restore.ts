import {
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Account, assertReachable, chooseAccount } from './account.ts'
import { heldBack, restoreCommand } from './archive.ts'
import { findBinaries } from './binaries.ts'
import { assertVersion, createOwner, loadPasswords, urls } from './cluster.ts'
import { startPostmaster } from './postmaster.ts'

export interface Restored {
  ownerUrl: string
  /** Segments of the log that follow a gap: what they hold did not come back. */
  unreached: string[]
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
  /** Which one to follow; the last unless told. */
  timeline?: number | undefined
  log(line: string): void
}): Promise<Restored> {
  const { dataDir, wal, until, timeline, log } = options
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
    recovery_target_timeline: timeline ?? 'latest',
    recovery_target_action: 'promote',
    // Nobody gets in before it has come to its end.
    hot_standby: 'off',
    // Read before abbreviations such as Z are known.
    ...(until && {
      recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00'),
    }),
    ...heldBack,
  }
  const server = await startPostmaster({ binaries, account, cluster, durable: true, log, settings })
  try {
    const passwords = loadPasswords(join(dataDir, 'secrets'))
    await createOwner(server.port, passwords)
    return {
      ownerUrl: urls(server.port, passwords).ownerUrl,
      // Told to stop somewhere, it leaves segments behind on purpose.
      unreached: until ? [] : beyond(lastSwitch(cluster), wal),
      stop: () => server.stop(),
    }
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

interface Switch {
  timeline: string
  position: bigint
}

/** Where the log that was replayed came to its end: the last line of the newest history (PostgreSQL, "Timelines"). */
function lastSwitch(cluster: string): Switch | undefined {
  const wal = join(cluster, 'pg_wal')
  const [newest] = readdirSync(wal)
    .filter((name) => /^[0-9A-F]{8}\.history$/.test(name))
    .sort()
    .reverse()
  const text = newest ? readFileSync(join(wal, newest), 'utf8') : ''
  const [last] = [...text.matchAll(/^(\d+)\s+([0-9A-F]+)\/([0-9A-F]+)/gm)].reverse()
  if (!last) return undefined
  const [, timeline, high, low] = last
  return {
    timeline: Number(timeline).toString(16).toUpperCase().padStart(8, '0'),
    position: (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`),
  }
}

const SEGMENT_BYTES = 16n * 1024n * 1024n

/** Segments of that timeline which begin where it ended, or later. */
function beyond(end: Switch | undefined, wal: string): string[] {
  if (!end || !existsSync(wal)) return []
  const startOf = (name: string) =>
    (BigInt(`0x${name.slice(8, 16)}`) << 32n) + BigInt(`0x${name.slice(16)}`) * SEGMENT_BYTES
  return readdirSync(wal)
    .filter((name) => /^[0-9A-F]{24}$/.test(name) && name.startsWith(end.timeline))
    .filter((name) => startOf(name) >= end.position)
    .sort()
}
