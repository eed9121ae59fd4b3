import { chmod, cp, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDatabase } from '#drizzle/client'
import { completeFolders, recoverCluster } from '#drizzle/embedded/restore'
import { migrate } from '#drizzle/migrate'
import { openExport } from '../audit/export.ts'
import type { Finding } from '../audit/findings.ts'
import { verify } from '../audit/verify.ts'
import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import { orNull } from '../private-file.ts'
import { restoreDump } from './dump.ts'
import { readJournal } from './journal-file.ts'
import { readBackup } from './manifest.ts'
import { RESTORE, type Replayed, replayJournal } from './replay.ts'
import { lastChange } from './replay-queries.ts'
import { openFiles } from './sealed-files.ts'

export interface RestoreOptions {
  /** A folder made by `backUp`. */
  from: string
  passphrase: string
  /** Of a cluster: not further than this. */
  until?: Date | undefined
  /** Where the journal of revocations was kept. */
  journal: string
  /** Of a database of one's own, empty: a superuser's login. */
  databaseUrl?: string | undefined
  log(line: string): void
}

export interface RestoreReport extends Replayed {
  backupAt: Date
  /** The last change that came back. */
  lastChangeAt: Date | null
  journalled: number
  audit: { links: number; findings: Finding[] }
}

/**
 * An installation out of its backup. DATA_DIR has to be empty; what is in the backup is checked before
 * anything is written. Nothing is served meanwhile.
 */
export async function restore(config: Config, options: RestoreOptions): Promise<RestoreReport> {
  const { from, passphrase, log } = options
  const { dataDir, databaseUrl } = config
  if (((await orNull(readdir(dataDir))) ?? []).length > 0)
    throw new StartupError(`DATA_DIR ${dataDir} is not empty: restore into one that is`)
  log('Checking the backup …')
  const manifest = await readBackup(from)
  if ((manifest.kind === 'dump') !== (databaseUrl !== undefined))
    throw new StartupError(
      manifest.kind === 'dump'
        ? 'This is a dump: set DATABASE_URL to an empty database'
        : 'This is a copy of the embedded database: DATABASE_URL must not be set',
    )
  const entries = await readJournal(options.journal)
  if (entries.length === 0)
    log(
      `No journal of revocations in ${options.journal}: what was revoked after the backup is lost`,
    )
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await openFiles(dataDir, await readFile(join(from, 'keys.sealed'), 'utf8'), passphrase)
  await cp(join(from, 'files'), dataDir, { recursive: true })
  const database = databaseUrl
    ? await fromDump(databaseUrl, options)
    : await fromCluster(dataDir, options)
  try {
    await migrate(database.ownerUrl)
    const settled = await settle(database.ownerUrl, entries, log)
    return { ...settled, backupAt: new Date(manifest.at), journalled: entries.length }
  } finally {
    await database.stop()
  }
}

async function fromDump(ownerUrl: string, { from, databaseUrl, log }: RestoreOptions) {
  log('Restoring the dump …')
  await restoreDump(databaseUrl ?? ownerUrl, ownerUrl, from)
  return { ownerUrl, stop: async () => {} }
}

async function fromCluster(dataDir: string, { from, until, log }: RestoreOptions) {
  const [draft, cluster] = [join(dataDir, 'postgres.restored'), join(dataDir, 'postgres')]
  log('Copying the database …')
  await cp(join(from, 'cluster'), draft, { recursive: true })
  completeFolders(draft)
  await chmod(draft, 0o700)
  await rename(draft, cluster)
  log('Replaying its log …')
  return recoverCluster({ dataDir, wal: join(dirname(from), 'wal'), until, log })
}

async function settle(
  ownerUrl: string,
  entries: Awaited<ReturnType<typeof readJournal>>,
  log: RestoreOptions['log'],
) {
  const db = openDatabase(ownerUrl, { connections: 2 })
  try {
    log('Withdrawing what was withdrawn …')
    const { lastChangeAt, ...replayed } = await db.as(RESTORE, async (tx) => ({
      lastChangeAt: await lastChange(tx),
      ...(await replayJournal(tx, entries)),
    }))
    log('Verifying the audit …')
    const auditor = { ...RESTORE, roles: ['@audit'] }
    const records = await openExport((query) => db.as(auditor, query), false)
    const { links, findings } = await verify(numbered(records))
    return { ...replayed, lastChangeAt, audit: { links, findings } }
  } finally {
    await db.close()
  }
}

async function* numbered<T>(records: AsyncIterable<T>) {
  let line = 0
  for await (const record of records) yield { line: ++line, record }
}
