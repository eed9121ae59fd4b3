import { Failure } from '../../failure.ts'
import type { Found, LockStep, Notice } from '../../lock/step.ts'
import { outputOf, type Run } from '../run.ts'
import type { SystemFiles } from './files.ts'
import { listSessions, type Session } from './sessions.ts'

export interface LinuxPorts {
  run: Run
  files: SystemFiles
  /** Between two looks at what takes a moment. */
  pause(ms: number): Promise<void>
}

const LOOKS = 10
const BETWEEN_LOOKS_MS = 500

async function until(ports: LinuxPorts, isSo: (sessions: Session[]) => boolean): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (isSo(await listSessions(ports.run))) return true
    await ports.pause(BETWEEN_LOOKS_MS)
  }
  return false
}

/** Level 1. A text console has no screen that could be locked: where one is open, that is said. */
export function screenStep(ports: LinuxPorts): LockStep {
  const { run } = ports
  const isLocked = (sessions: Session[]) => sessions.every(({ locked }) => locked)
  return {
    name: 'screens',
    level: 1,
    before: async () => null,
    apply: async () => {
      await outputOf(run, 'loginctl', ['lock-sessions'])
      await until(ports, (sessions) => isLocked(sessions.filter(({ graphical }) => graphical)))
    },
    probe: async () => {
      const sessions = await listSessions(run)
      const open = sessions.filter(({ locked }) => !locked)
      const text = open.filter(({ graphical }) => !graphical).length
      const detail = `${sessions.length} sessions, ${open.length} open, ${text} of them text`
      return { name: 'screens', holds: isLocked(sessions), detail }
    },
    // Whoever may, unlocks with his password.
    undo: async () => {},
    probeUndone: async () => ({ name: 'screens', holds: true, detail: 'opened by password' }),
  }
}

/** pam_nologin(8): while it is there, nobody but root signs on, and everybody sees what it says. */
const NOLOGIN = '/etc/nologin'
const MARK = 'Mamori: この端末はロックされています。This device is locked.'

export function nologinStep({ files }: LinuxPorts): LockStep {
  const write = async (notice: Notice) => files.write(NOLOGIN, notices(notice), 0o644)
  return {
    name: 'nologin-file',
    level: 2,
    before: async () => files.read(NOLOGIN),
    apply: write,
    tell: write,
    probe: async () => ({
      name: 'nologin-file',
      holds: files.read(NOLOGIN)?.startsWith(MARK) ?? false,
    }),
    undo: async (before: Found) => {
      // Taken away or changed by somebody since: that is theirs.
      if (!files.read(NOLOGIN)?.startsWith(MARK)) return
      if (typeof before === 'string') files.write(NOLOGIN, before, 0o644)
      else files.remove(NOLOGIN)
    },
    probeUndone: async () => {
      const now = files.read(NOLOGIN)
      const detail = now === null ? 'absent' : 'as it was before'
      return { name: 'nologin-file', holds: !now?.startsWith(MARK), detail }
    },
  }
}

const notices = ({ message, challenge }: Notice): string =>
  [MARK, message, `解除コード challenge: ${challenge}`]
    .filter((line) => line)
    .join('\n')
    .concat('\n')

/** Level 2: whoever is signed on, no longer is. */
export function sessionsStep(ports: LinuxPorts): LockStep {
  const { run } = ports
  const all = async (...args: string[]) => {
    for (const { id } of await listSessions(run)) await run('loginctl', [...args, id])
  }
  return {
    name: 'sessions',
    level: 2,
    before: async () => null,
    apply: async () => {
      await all('terminate-session')
      if (await until(ports, (sessions) => sessions.length === 0)) return
      await all('kill-session', '--signal=KILL')
      if (!(await until(ports, (sessions) => sessions.length === 0)))
        throw new Failure('sessions_remain', 'somebody is still signed on')
    },
    probe: async () => {
      const count = (await listSessions(run)).length
      return { name: 'sessions', holds: count === 0, detail: `${count} sessions` }
    },
    undo: async () => {},
    probeUndone: async () => ({ name: 'sessions', holds: true, detail: 'may sign on again' }),
  }
}
