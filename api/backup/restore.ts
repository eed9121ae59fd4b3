import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDatabase } from '#drizzle/client'
import { completeFolders, recoverCluster } from '#drizzle/embedded/restore'
import { migrate } from '#drizzle/migrate'
import { unfinishedMark } from '#drizzle/unfinished-restore'
import { openExport } from '../audit/export.ts'
import type { Finding } from '../audit/findings.ts'
import { verify } from '../audit/verify.ts'
import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import { orNull } from '../private-file.ts'
import { restoreDump } from './dump.ts'
import { inspectJournal, type JournalEntry } from './journal-file.ts'
import { readBackup } from './manifest.ts'
import { RESTORE, type Replayed, replayJournal } from './replay.ts'
import { lastChange, lastEvent, takeMarkAway } from './replay-queries.ts'
import { openFiles } from './sealed-files.ts'

export interface RestoreOptions {
  /** A folder made by `backUp`. */
  from: string
  passphrase: string
  /** Of a cluster: not further than this. */
  until?: Date | undefined
  /** Of a cluster that was restored before: which of its lives; the last unless told. */
  timeline?: number | undefined
  /** Where the journal of revocations was kept; null when there is none any more. */
  journal: string | null
  /** Of a database of one's own, empty: a superuser's login. */
  databaseUrl?: string | undefined
  log(line: string): void
}

export interface RestoreReport extends Replayed {
  backupAt: Date
  /** The last change that came back. */
  lastChangeAt: Date | null
  journal: JournalFound
  /** Segments of the log behind a gap: see `recoverCluster`. */
  unreached: string[]
  audit: { links: number; findings: Finding[] }
}

interface JournalFound {
  entries: number
  /** Lines that may have told of a revocation. */
  unreadable: number
  /** The moment of the last line. */
  endsAt: Date | null
  /** It ends before the backup does: an old copy, or one that was cut short. */
  isOld: boolean
}

/** The journal is written a second after the event. */
const JOURNAL_BEHIND_MS = 10 * 60_000

/**
 * An installation out of its backup. DATA_DIR has to be empty; what is in the backup is checked before
 * anything is written. Nothing is served meanwhile.
 */
export async function restore(config: Config, options: RestoreOptions): Promise<RestoreReport> {
  const { from, log } = options
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
  const journal = await journalOf(options.journal)
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await writeFile(unfinishedMark(dataDir), '', { mode: 0o600, flag: 'wx' })
  try {
    const report = await build(config, options, journal)
    await rm(unfinishedMark(dataDir))
    return { ...report, backupAt: new Date(manifest.at) }
  } catch (error) {
    // Empty it was, and empty it is again; what is killed leaves its mark.
    for (const name of await readdir(dataDir))
      if (join(dataDir, name) !== unfinishedMark(dataDir))
        await rm(join(dataDir, name), { recursive: true, force: true })
    await rm(unfinishedMark(dataDir))
    throw error
  }
}

async function journalOf(folder: string | null) {
  if (folder === null) return { entries: [], unreadable: 0 }
  const journal = await inspectJournal(folder)
  if (journal.entries.length > 0) return journal
  throw new StartupError(
    `There is no journal of revocations in ${folder}: without it, what was revoked after the backup is good again. Name its folder by --journal, or say --without-journal if it is lost`,
  )
}

type Journal = Awaited<ReturnType<typeof journalOf>>

async function build(
  { dataDir, databaseUrl }: Config,
  options: RestoreOptions,
  journal: Journal,
): Promise<Omit<RestoreReport, 'backupAt'>> {
  const { from, passphrase, log } = options
  await openFiles(dataDir, await readFile(join(from, 'keys.sealed'), 'utf8'), passphrase)
  await cp(join(from, 'files'), dataDir, { recursive: true })
  const database = databaseUrl
    ? await fromDump(databaseUrl, options)
    : await fromCluster(dataDir, options)
  try {
    await migrate(database.ownerUrl)
    const settled = await settle(database.ownerUrl, journal, log)
    return { ...settled, unreached: database.unreached }
  } finally {
    await database.stop()
  }
}

async function fromDump(ownerUrl: string, { from, databaseUrl, log }: RestoreOptions) {
  log('Restoring the dump …')
  await restoreDump(databaseUrl ?? ownerUrl, ownerUrl, from)
  return { ownerUrl, unreached: [], stop: async () => {} }
}

async function fromCluster(dataDir: string, { from, until, timeline, log }: RestoreOptions) {
  const [draft, cluster] = [join(dataDir, 'postgres.restored'), join(dataDir, 'postgres')]
  log('Copying the database …')
  await cp(join(from, 'cluster'), draft, { recursive: true })
  completeFolders(draft)
  await chmod(draft, 0o700)
  await rename(draft, cluster)
  log('Replaying its log …')
  return recoverCluster({ dataDir, wal: join(dirname(from), 'wal'), until, timeline, log })
}

async function settle(
  ownerUrl: string,
  { entries, unreadable }: Journal,
  log: RestoreOptions['log'],
) {
  const db = openDatabase(ownerUrl, { connections: 2 })
  try {
    log('Withdrawing what was withdrawn …')
    const { lastChangeAt, lastEventAt, ...replayed } = await db.as(RESTORE, async (tx) => {
      const last = { lastChangeAt: await lastChange(tx), lastEventAt: await lastEvent(tx) }
      const done = await replayJournal(tx, entries)
      await takeMarkAway(tx)
      return { ...last, ...done }
    })
    const endsAt = endOf(entries)
    const isOld = endsAt !== null && +(lastEventAt ?? 0) - +endsAt > JOURNAL_BEHIND_MS
    const journal = { entries: entries.length, unreadable, endsAt, isOld }
    log('Verifying the audit …')
    const auditor = { ...RESTORE, roles: ['@audit'] }
    const records = await openExport((query) => db.as(auditor, query), false)
    const { links, findings } = await verify(numbered(records))
    return { ...replayed, lastChangeAt, journal, audit: { links, findings } }
  } finally {
    await db.close()
  }
}

function endOf(entries: readonly JournalEntry[]): Date | null {
  const last = entries.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0)
  return last > 0 ? new Date(last) : null
}

async function* numbered<T>(records: AsyncIterable<T>) {
  let line = 0
  for await (const record of records) yield { line: ++line, record }
}
