import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type postgres from 'postgres'
import { StartupError } from './startup-error.ts'

/*
 * Half-way through a restore the database is a backup like any other: what was revoked since is good in it. So
 * from its first file to its last change a restore leaves a mark, and nothing starts on what bears one.
 */

/** In DATA_DIR. */
export const unfinishedMark = (dataDir: string): string => join(dataDir, 'restore-unfinished')

/** In a database of one's own: other hosts than the one that restores may start on it. */
export const UNFINISHED_TABLE = 'public.restore_unfinished'

/** @throws StartupError */
export function refuseUnfinishedFolder(dataDir: string): void {
  if (!existsSync(unfinishedMark(dataDir))) return
  throw new StartupError(
    `${dataDir} holds a restore that did not come to its end: empty it, and restore again`,
  )
}

/** @throws StartupError */
export async function refuseUnfinishedDatabase(sql: postgres.Sql): Promise<void> {
  const [found] = await sql<{ mark: string | null }[]>`
    select to_regclass(${UNFINISHED_TABLE})::text as mark`
  if (!found!.mark) return
  throw new StartupError(
    'The database holds a restore that did not come to its end: make it anew, empty, and restore again',
  )
}
