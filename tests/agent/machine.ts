import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What it does to sessions it writes down: so many effects, whatever the agent says of them. */
const LOGINCTL = `#!/bin/sh
cd "$(dirname "$0")/.." || exit 1
say() { echo "$*" >> effects; }
# Whoever wants to kill the agent in the middle makes it wait here.
case "$1" in *-sessions|*-session) [ "$1" = list-sessions ] || while [ -e hold ]; do : > waiting; sleep 0.05; done ;; esac
case "$1" in
  list-sessions) ls sessions ;;
  show-session) cat "sessions/$2" ;;
  lock-sessions) say lock; for s in sessions/*; do [ -e "$s" ] && sed -i s/LockedHint=no/LockedHint=yes/ "$s"; done ;;
  terminate-session) say "terminate $2"; rm -f "sessions/$2" ;;
  kill-session) rm -f "sessions/$2" ;;
esac
`
/** Read-only, and not there on every machine. */
const ABSENT = '#!/bin/sh\nexit 1\n'

/**
 * A laptop in a folder: its `/`, the programs that the agent calls, and the agent as a process of its own,
 * from its sources as `npm run agent` starts it.
 */
export function createMachine(serialNumber: string) {
  const home = mkdtempSync(join(tmpdir(), 'mamori-machine-'))
  const root = join(home, 'root')
  const folder = join(home, 'state')
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  put('/etc/hostname', 'pc-0001\n')
  put('/sys/class/dmi/id/product_serial', `${serialNumber}\n`)
  mkdirSync(join(root, 'proc'))
  symlinkSync('/proc/uptime', join(root, 'proc/uptime'))
  put('/proc/sys/kernel/random/boot_id', `${crypto.randomUUID()}\n`)
  mkdirSync(join(home, 'bin'))
  mkdirSync(join(home, 'sessions'))
  writeFileSync(join(home, 'effects'), '')
  const program = (name: string, text: string) => {
    writeFileSync(join(home, 'bin', name), text)
    chmodSync(join(home, 'bin', name), 0o755)
  }
  program('loginctl', LOGINCTL)
  for (const name of ['apt-get', 'systemctl', 'shutdown', 'findmnt', 'nft', 'wpa_cli'])
    program(name, ABSENT)
  const env = {
    ...process.env,
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    LANG: 'ja_JP.UTF-8',
  }
  const args = (more: readonly string[]) => [
    ...['--import', 'tsx', join(ROOT, 'agent/main.ts')],
    ...['--folder', folder, '--system-root', root, ...more],
  ]
  const running = new Set<ChildProcess>()
  const start = (...more: string[]) => {
    const child = spawn(process.execPath, args(more), { cwd: ROOT, env, detached: true })
    running.add(child)
    let said = ''
    const listen = (piece: Buffer) => {
      said += piece.toString('utf8')
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    const ended = new Promise<number | null>((resolve) =>
      child.on('close', (code) => {
        running.delete(child)
        resolve(code)
      }),
    )
    /** Outright, with whatever it has started: as when the power goes. */
    const kill = async () => {
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL')
      await ended
    }
    return { child, ended, kill, said: () => said }
  }
  return {
    home,
    root,
    folder,
    /** Runs one of its commands to its end. */
    async agent(...more: string[]) {
      const { ended, said } = start(...more)
      return { code: await ended, said: said() }
    },
    /** The agent itself, with every wait shortened. */
    run: () => start('run', '--scale', '0.01'),
    signOn(id: string, type = 'wayland') {
      const facts = { Class: 'user', State: 'active', Type: type, LockedHint: 'no' }
      const lines = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(join(home, 'sessions', id), lines.join(''))
    },
    /** The next thing that it does to a session waits. */
    hold: () => writeFileSync(join(home, 'hold'), ''),
    isHeld: () => existsSync(join(home, 'waiting')),
    goOn: () => rmSync(join(home, 'hold'), { force: true }),
    sessions: () => readdirSync(join(home, 'sessions')),
    session: (id: string) => readFileSync(join(home, 'sessions', id), 'utf8'),
    effects: () => readFileSync(join(home, 'effects'), 'utf8').split('\n').filter(Boolean),
    read: (path: string) =>
      existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null,
    put,
    async remove() {
      await Promise.all(
        [...running].map(
          (child) =>
            new Promise((resolve) => {
              child.on('close', resolve)
              process.kill(-child.pid!, 'SIGKILL')
            }),
        ),
      )
      rmSync(home, { recursive: true, force: true })
    },
  }
}
export type Machine = ReturnType<typeof createMachine>

/** Looks again until it is so; the test's own time limit ends it. */
export async function until<T>(look: () => T | undefined | false | null): Promise<T> {
  for (;;) {
    const found = look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
