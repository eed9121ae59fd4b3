import { existsSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
const ROOMY_BYTES = 6 * 1024 ** 3

/** Where clusters that are thrown away lie: in memory where there is room, as each is a thousand files. */
export function folderOfClusters(): string {
  if (!existsSync(MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > ROOMY_BYTES ? MEMORY : tmpdir()
}
