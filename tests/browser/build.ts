import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Console and server as they are now: both run from what was built. */
export default function setup(): void {
  const root = join(import.meta.dirname, '../..')
  execFileSync(process.execPath, ['run.mjs', 'build'], { cwd: root, stdio: 'inherit' })
}
