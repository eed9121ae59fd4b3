import { execFile } from 'node:child_process'
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type postgres from 'postgres'

const run = promisify(execFile)
const BALLAST = '.ballast'

export type SmallDisk = Awaited<ReturnType<typeof mountSmallDisk>>

/** A disk of so many bytes, in memory, at a folder that is there. Whoever may not mount is told so. */
export async function mountSmallDisk(path: string, bytes: number, mode = '0711') {
  const options = `size=${bytes},mode=${mode}`
  await run('mount', ['-t', 'tmpfs', '-o', options, 'mamori-small-disk', path]).catch((error) => {
    const reason = String((error as { stderr?: string }).stderr ?? error).trim()
    throw new Error(`a full disk is tried on a small one, which only root may mount: ${reason}`)
  })
  const ballast = join(path, BALLAST)
  return {
    path,
    /** Somebody else takes all but so many bytes. */
    fill: async (left = 0) => {
      const { bavail, bsize } = await statfs(path)
      const file = await open(ballast, 'a')
      try {
        const piece = Buffer.alloc(1024 * 1024)
        let wanted = Math.max(0, bavail * bsize - left)
        while (wanted > 0)
          wanted -= (await file.write(piece, 0, Math.min(wanted, piece.length))).bytesWritten
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        await file.close()
      }
    },
    /** It is gone again. */
    free: () => rm(ballast, { force: true }),
    unmount: async () => {
      await run('umount', ['--lazy', path])
    },
  }
}

/** Other segments of the log may lie ready on a disk that is full: writes until those are used up and it ends. */
export async function useUpLog(db: postgres.Sql): Promise<never> {
  for (;;) {
    await db`select pg_logical_emit_message(true, 'test', 'x')`
    await db`select pg_switch_wal()`
  }
}
