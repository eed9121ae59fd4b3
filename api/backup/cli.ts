import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { askSecret } from '../ask.ts'
import { type Config, readConfig } from '../config.ts'
import { StartupError } from '../errors.ts'
import { backUp } from './backup.ts'
import { backupsIn } from './manifest.ts'
import { type RestoreReport, restore } from './restore.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

interface Given {
  passphraseFile?: string
  databaseUrl?: string
}

const passphraseOf = ({ passphraseFile }: Given, isNew?: { minLength: number }) =>
  askSecret({
    what: 'Passphrase of the backup',
    file: passphraseFile ?? process.env.BACKUP_PASSPHRASE_FILE,
    option: '--passphrase-file',
    ...(isNew && { isNew }),
  })

const given = (command: Command) =>
  command
    .option(
      '--passphrase-file <file>',
      'what seals the keys; else BACKUP_PASSPHRASE_FILE, or asked for',
    )
    .option('--database-url <url>', 'with DATABASE_URL: a login that row security does not bind')

const program = new Command('backup')

given(program.command('make').description('Backs up a Mamori that runs, or one that does not.'))
  .option('--to <folder>', 'where to; else BACKUP_DIR')
  .option('--keep <number>', 'how many are left', '14')
  .action(async (options: Given & { to?: string; keep: string }) => {
    const config = readConfig(process.env)
    const to = options.to ? resolve(options.to) : config.backupDir
    if (!to) throw new StartupError('Where to? Give --to, or set BACKUP_DIR')
    const keep = Number(options.keep)
    if (!Number.isInteger(keep) || keep < 1) throw new StartupError('--keep: a number from 1 on')
    const passphrase = await passphraseOf(options, { minLength: 12 })
    const { databaseUrl } = options
    const made = await backUp(config, { to, passphrase, keep, databaseUrl, now: new Date() })
    say(`Backed up to ${made.folder}`)
    for (const name of made.pruned) say(`Removed ${name}`)
  })

interface Restoring extends Given {
  from: string
  until?: string
  timeline?: string
  withoutJournal?: true
  journal?: string
}

const restoring = (command: Command) =>
  given(command)
    .requiredOption('--from <folder>', 'a backup, or the folder of all of them: then the last')
    .option('--until <time>', 'ISO 8601: not further than this')
    .option('--timeline <number>', 'after an earlier restore: which of its lives; else the last')
    .option('--journal <folder>', 'where the journal of revocations was kept; else JOURNAL_DIR')
    .option('--without-journal', 'it is lost: what was revoked after the backup is good again')

restoring(program.command('restore').description('Restores into an empty DATA_DIR.')).action(
  async (options: Restoring) => {
    const config = readConfig(process.env)
    report(await run(config, options))
    say(
      'Start Mamori now, and make a backup as soon as it runs. Everybody logs in anew; API tokens,',
    )
    say(
      'enrolment tokens and invitations have to be made again. Roles that were taken and logins that',
    )
    say('were disabled after the last change above are back: look through them first.')
  },
)

restoring(
  program.command('drill').description('Restores into a folder that is thrown away, and reports.'),
).action(async (options: Restoring) => {
  const config = readConfig(process.env)
  if (config.databaseUrl)
    throw new StartupError('A drill of a dump needs an empty database: use restore with its URL')
  const dataDir = await mkdtemp(join(tmpdir(), 'mamori-drill-'))
  // Started by root, Postgres is another user.
  await chmod(dataDir, 0o711)
  const started = performance.now()
  try {
    report(await run({ ...config, dataDir: join(dataDir, 'data') }, options))
    say(`Took ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

async function run(config: Config, options: Restoring): Promise<RestoreReport> {
  const until = options.until === undefined ? undefined : new Date(options.until)
  if (until && Number.isNaN(+until))
    throw new StartupError('--until: a time as in 2026-04-01T09:00:00Z')
  const timeline = options.timeline === undefined ? undefined : Number(options.timeline)
  if (timeline !== undefined && !(Number.isInteger(timeline) && timeline > 0))
    throw new StartupError('--timeline: a number from 1 on')
  return restore(config, {
    from: await chosen(resolve(options.from)),
    passphrase: await passphraseOf(options),
    until,
    timeline,
    journal: options.withoutJournal
      ? null
      : options.journal
        ? resolve(options.journal)
        : config.journalDir,
    databaseUrl: options.databaseUrl,
    log: say,
  })
}

async function chosen(folder: string): Promise<string> {
  const last = (await backupsIn(folder)).at(-1)
  return last === undefined ? folder : join(folder, last)
}

/** What is wrong is told last, and by the exit code: nobody reads the middle. */
function report(done: RestoreReport): void {
  const { audit, journal, lastChangeAt } = done
  say(
    `Backup of ${done.backupAt.toISOString()}, changes up to ${lastChangeAt?.toISOString() ?? 'then'}`,
  )
  say(
    journal.endsAt
      ? `Certificates by the journal (${journal.entries} entries, up to ${journal.endsAt.toISOString()}): ${done.withdrawn} withdrawn, ${done.added} added, ${done.blocked} keys blocked`
      : 'WITHOUT JOURNAL: what was revoked after the last change is good again',
  )
  say(
    `Ended: ${done.sessions} sessions, ${done.tokens} API tokens, ${done.enrollmentTokens} enrolment tokens, ${done.invitations} invitations`,
  )
  if (audit.findings.length === 0) say(`The audit is whole: ${audit.links} links`)
  const complaints = complaintsOf(done)
  for (const complaint of complaints) say(complaint)
  if (complaints.length > 0) process.exitCode = 1
}

function complaintsOf({ lost, journal, unreached, audit }: RestoreReport): string[] {
  const complaints = lost.map(
    ({ authority, serial, kind }) =>
      `NOT restored: ${kind} certificate ${serial} of ${authority}, whose device is not in the backup`,
  )
  if (journal.unreadable > 0)
    complaints.push(
      `THE JOURNAL IS NOT WHOLE: ${journal.unreadable} lines can't be read; what they withdrew is good again`,
    )
  if (journal.isOld)
    complaints.push(
      'THE JOURNAL IS OLD: it ends before the backup does; restore with the newest copy of it',
    )
  if (unreached.length > 0)
    complaints.push(
      `THE LOG IS NOT WHOLE: it ends before ${unreached[0]}; that and ${unreached.length - 1} more segments were not replayed`,
    )
  if (audit.findings.length > 0)
    complaints.push(
      `THE AUDIT IS NOT WHOLE: ${audit.findings.length} findings in ${audit.links} links; run audit:verify on an export`,
    )
  return complaints
}

program.parseAsync().catch((error: unknown) => {
  // A disk that is full, a folder that is closed: the system's own words name the file.
  const isSystems = /^E[A-Z]+$/.test((error as { code?: string }).code ?? '')
  const expected = error instanceof StartupError || isSystems
  process.stderr.write(
    `${expected ? (error as Error).message : String((error as Error).stack ?? error)}\n`,
  )
  process.exitCode = 1
})
