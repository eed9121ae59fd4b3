import { chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StartupError } from '../startup-error.ts'
import type { Account } from './account.ts'

/** At most so much is lost with the machine. */
const ARCHIVE_TIMEOUT_SECONDS = 60

/** The shell that Postgres uses would take these for its own, and Postgres the percent sign. */
const UNSAFE = /['"%\\\n]/

/** The folder in which segments are kept, made on the way. @throws StartupError for a name a shell can't take */
export function walFolder(backupDir: string, account: Account): string {
  const folder = join(backupDir, 'wal')
  if (process.platform !== 'win32' && UNSAFE.test(folder))
    throw new StartupError(`BACKUP_DIR ${backupDir} must have no quotes, backslashes or % in it`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Postgres itself writes there.
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid)
  return folder
}

/** Every segment is copied there once it is full, or a minute old; without a folder none is. */
export function archiveSettings(wal: string | null): Record<string, string | number> {
  if (wal === null) return { archive_mode: 'off' }
  return {
    archive_mode: 'on',
    archive_command: archiveCommand(wal),
    archive_timeout: ARCHIVE_TIMEOUT_SECONDS,
  }
}

/**
 * Of a server that is being restored: until it is known that all is well, nothing of it may get among the segments
 * it came from. They wait, with the history of its timeline, for the next start; thrown away, a second restore
 * would take the same number and its segments would clash with those of the first.
 */
export const heldBack = { archive_mode: 'on', archive_command: '' }

/** A segment that is there already must be this one; half a copy never has its name. */
function archiveCommand(wal: string): string {
  if (process.platform === 'win32') return `copy /Y "%p" "${join(wal, '%f')}"`
  const [to, part] = [`'${wal}/%f'`, `'${wal}/.%f.part'`]
  return `if test -f ${to}; then cmp -s '%p' ${to}; else cp '%p' ${part} && mv ${part} ${to}; fi`
}

export const restoreCommand = (wal: string): string =>
  process.platform === 'win32' ? `copy "${join(wal, '%f')}" "%p"` : `cp '${wal}/%f' '%p'`
