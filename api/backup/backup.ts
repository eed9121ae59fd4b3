import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { copyCluster, copyFile } from '#drizzle/embedded/base-backup'
import { loadPasswords, urls } from '#drizzle/embedded/cluster'
import { lockIsHeld } from '#drizzle/embedded/lock'
import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import { dumpDatabase } from './dump.ts'
import { draftOf, folderName, MANIFEST, type Manifest, prune, removeDrafts } from './manifest.ts'
import { SEALED, sealFiles } from './sealed-files.ts'

const KEYS = 'keys.sealed'
/** Besides the cluster and what is sealed: of this process alone, or kept apart on purpose. */
const LEFT_OUT = [...SEALED, 'postgres', 'mamori.lock', 'journal', 'wal']

export interface BackupOptions {
  to: string
  passphrase: string
  /** How many of them are left. */
  keep: number
  /** Of a database of one's own: a login that row security doesn't bind, or its dump would be refused. */
  databaseUrl?: string | undefined
  now: Date
}

/** One backup, whole or not there. Returns its folder and what was pruned. */
export async function backUp(
  config: Config,
  options: BackupOptions,
): Promise<{ folder: string; pruned: string[] }> {
  const { to, keep, now } = options
  const folder = join(to, folderName(now))
  const draft = draftOf(folder)
  await mkdir(to, { recursive: true, mode: 0o700 })
  await removeDrafts(to, now)
  await mkdir(draft, { mode: 0o700 })
  try {
    await fill(draft, config, options)
    await rename(draft, folder)
  } catch (error) {
    // On a full disk half a copy each day would leave no room for a whole one.
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  return { folder, pruned: await prune(to, keep) }
}

async function fill(draft: string, config: Config, options: BackupOptions): Promise<void> {
  const { to, passphrase, now } = options
  // Wherever they lie: a backup holds no backups, and the journal is kept apart.
  const apart = [to, config.backupDir, config.journalDir]
  const files = await copyFiles(config.dataDir, join(draft, 'files'), apart)
  const sealed = await sealFiles(config.dataDir, passphrase)
  await writeFile(join(draft, KEYS), sealed, { mode: 0o600, flush: true })
  const digests = { ...files, [KEYS]: createHash('sha256').update(sealed).digest('hex') }
  const database = config.databaseUrl
    ? await dumpDatabase(options.databaseUrl ?? config.databaseUrl, draft)
    : await copyEmbedded(config.dataDir, draft)
  const manifest: Manifest = {
    format: 'mamori-backup',
    version: 1,
    at: now.toISOString(),
    kind: config.databaseUrl ? 'dump' : 'cluster',
    startWal: database.startWal,
    digests: { ...digests, ...database.digests },
  }
  await writeFile(join(draft, MANIFEST), JSON.stringify(manifest), { mode: 0o600, flush: true })
}

/** Of a Mamori that runs, or of one that doesn't: then its Postgres is started for as long as it takes. */
async function copyEmbedded(dataDir: string, draft: string) {
  const cluster = join(dataDir, 'postgres')
  const copy = async (superuserUrl: string) => {
    const { startWal, digests } = await copyCluster(superuserUrl, cluster, join(draft, 'cluster'))
    const below = Object.entries(digests).map(([path, digest]) => [`cluster/${path}`, digest])
    return { startWal, digests: Object.fromEntries(below) as Record<string, string> }
  }
  if (lockIsHeld(join(dataDir, 'mamori.lock'))) return copy(await runningUrl(dataDir, cluster))
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} })
  try {
    return await copy(postgres.superuserUrl)
  } finally {
    await postgres.stop()
  }
}

async function runningUrl(dataDir: string, cluster: string): Promise<string> {
  // Line 4 of the file is the port.
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
  const port = Number(lines[3])
  if (!(port > 0)) throw new StartupError('Mamori is starting or stopping: try again in a moment')
  return urls(port, loadPasswords(join(dataDir, 'secrets'))).superuserUrl
}

/** Whatever else lies in DATA_DIR: recordings, the audit's checkpoints. */
async function copyFiles(dataDir: string, target: string, apart: (string | undefined)[]) {
  const digests: Record<string, string> = {}
  const copy = async (from: string, to: string) => {
    await mkdir(to, { recursive: true, mode: 0o700 })
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const source = join(from, entry.name)
      const isLeftOut = from === dataDir && LEFT_OUT.some((name) => entry.name.startsWith(name))
      if (isLeftOut || apart.includes(source) || entry.name.startsWith('.')) continue
      if (entry.isDirectory()) await copy(source, join(to, entry.name))
      else if (entry.isFile()) {
        const path = relative(target, join(to, entry.name)).replaceAll('\\', '/')
        digests[`files/${path}`] = await copyFile(source, join(to, entry.name))
      }
    }
  }
  await copy(dataDir, target)
  return digests
}
