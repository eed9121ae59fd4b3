import { Failure } from '../../failure.ts'
import type { LockStep, Notice } from '../../lock/step.ts'
import { outputOf } from '../run.ts'
import type { WindowsPorts } from './ports.ts'
import { readValue, type ValueType, writeValue } from './registry.ts'
import { isOpen, type WindowsSession, windowsSessions } from './sessions.ts'

const LOOKS = 20
const BETWEEN_LOOKS_MS = 500

async function until(
  { run, pause }: WindowsPorts,
  isSo: (sessions: WindowsSession[]) => boolean,
): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (isSo(await windowsSessions(run))) return true
    await pause(BETWEEN_LOOKS_MS)
  }
  return false
}

/** Level 1. The system's account has no desktop to lock from, but tsdiscon leaves a session at its lock screen. */
export function screenStep(ports: WindowsPorts): LockStep {
  const { run } = ports
  return {
    name: 'screens',
    level: 1,
    before: async () => null,
    apply: async () => {
      for (const session of await windowsSessions(run))
        if (isOpen(session)) await outputOf(run, 'tsdiscon.exe', [session.id])
      await until(ports, (sessions) => !sessions.some(isOpen))
    },
    probe: async () => {
      const sessions = await windowsSessions(run)
      const open = sessions.filter(isOpen).length
      return {
        name: 'screens',
        holds: open === 0,
        detail: `${sessions.length} sessions, ${open} open`,
      }
    },
    undo: async () => {},
    probeUndone: async () => ({ name: 'screens', holds: true, detail: 'opened by password' }),
  }
}

/** Level 2: whoever is signed on, no longer is. */
export function sessionsStep(ports: WindowsPorts): LockStep {
  const { run } = ports
  return {
    name: 'sessions',
    level: 2,
    before: async () => null,
    apply: async () => {
      for (const { id } of await windowsSessions(run)) await outputOf(run, 'logoff.exe', [id])
      if (!(await until(ports, (sessions) => sessions.length === 0)))
        throw new Failure('sessions_remain', 'somebody is still signed on')
    },
    probe: async () => {
      const count = (await windowsSessions(run)).length
      return { name: 'sessions', holds: count === 0, detail: `${count} sessions` }
    },
    undo: async () => {},
    probeUndone: async () => ({ name: 'sessions', holds: true, detail: 'may sign on again' }),
  }
}

const WINLOGON = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon'
const POLICIES = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System'
type Value = readonly [string, string, ValueType]

/** A registry value that has one content while it is locked, and afterwards the one it had, or none. */
function valueStep(
  { run }: WindowsPorts,
  name: string,
  value: Value,
  content: (notice: Notice) => string,
  isLocked: (now: string | null) => boolean,
): LockStep {
  const [key, at] = value
  const write = (notice: Notice) => writeValue(run, value, content(notice))
  return {
    name,
    level: 2,
    before: () => readValue(run, key, at),
    apply: write,
    tell: write,
    probe: async () => ({ name, holds: isLocked(await readValue(run, key, at)) }),
    undo: (before) => writeValue(run, value, typeof before === 'string' ? before : null),
    probeUndone: async (before) => ({ name, holds: (await readValue(run, key, at)) === before }),
  }
}

/** Level 2: a password that the machine remembers opens nothing while no domain can be asked. */
export const cachedLogonsStep = (ports: WindowsPorts): LockStep =>
  valueStep(
    ports,
    'cached-logons',
    [WINLOGON, 'CachedLogonsCount', 'REG_SZ'],
    () => '0',
    (now) => now === '0',
  )

const MARK = 'この端末はロックされています。This device is locked.'

/** What whoever wants to sign on is shown first. One line: reg.exe takes no other. */
export const noticeStep = (ports: WindowsPorts): LockStep =>
  valueStep(
    ports,
    'notice',
    [POLICIES, 'legalnoticetext', 'REG_SZ'],
    ({ message, challenge }) =>
      [MARK, message.replace(/\s+/g, ' '), `challenge: ${challenge}`].filter(Boolean).join(' '),
    (now) => now?.startsWith(MARK) ?? false,
  )
