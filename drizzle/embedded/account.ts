import { execFileSync, spawnSync } from 'node:child_process'
import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartupError } from '../startup-error.ts'

/** The user that Postgres runs as; empty means our own. */
export type Account = { uid: number; gid: number } | Record<string, never>

/**
 * Postgres refuses to run as root. A cluster that exists keeps its owner, so a folder made by an
 * ordinary user still opens when root starts it.
 */
export function chooseAccount(cluster: string): Account {
  if (process.getuid?.() !== 0) return {}
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return lookUp('postgres') ?? createUser('postgres')
}

/** As another user than ours, Postgres must get through every folder above its files. */
export function assertReachable(account: Account, paths: string[]): void {
  if (account.uid === undefined) return
  const folders = new Set(paths.flatMap((path) => ancestors(realpathSync(path))))
  // Asked of the kernel as that user: mode bits alone would miss access control lists.
  const closed = spawnSync(
    'sh',
    ['-c', 'for d; do [ -x "$d" ] || { printf %s "$d"; exit; }; done', 'sh', ...folders],
    { ...account, cwd: '/', encoding: 'utf8' },
  ).stdout
  if (closed) {
    throw new StartupError(
      `The folder ${closed} is closed to the user that PostgreSQL runs as (uid ${account.uid}): ` +
        `chmod o+x ${closed}, or move Mamori and DATA_DIR elsewhere, or start as an ordinary user`,
    )
  }
}

function ancestors(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [...ancestors(above), path]
}

function createUser(name: string): Account {
  // Debian and Red Hat have the first, Alpine and busybox the second.
  const commands = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name],
    ['adduser', '-S', '-D', '-H', '-s', '/bin/false', name],
  ]
  for (const [command = '', ...args] of commands) {
    spawnSync(command, args, { stdio: 'ignore' })
    const account = lookUp(name)
    if (account) return account
  }
  throw new StartupError(
    `PostgreSQL refuses to run as root and no user "${name}" could be created: ` +
      'create one, or start Mamori as an ordinary user',
  )
}

function lookUp(name: string): Account | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
