import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import type { Found, LockStep } from '../../lock/step.ts'
import { outputOf } from '../run.ts'
import type { WindowsPorts } from './ports.ts'

/** At the keyboard, and over the network. The system's own services sign on in another way. */
const RIGHTS = ['SeDenyInteractiveLogonRight', 'SeDenyRemoteInteractiveLogonRight'] as const
type Right = (typeof RIGHTS)[number]
type Rights = Record<Right, string[]>

/** Well-known: administrators, users, guests, of this machine and of its domain (through these groups). */
const EVERYBODY = ['*S-1-5-32-544', '*S-1-5-32-545', '*S-1-5-32-546']

/** Level 2: who may not sign on, by security policy (secedit.exe), so that it outlasts a restart. */
export function logonRightsStep(ports: WindowsPorts): LockStep {
  const name = 'logon-rights'
  const holds = (now: Rights) =>
    RIGHTS.every((right) => EVERYBODY.every((sid) => now[right].includes(sid)))
  return {
    name,
    level: 2,
    before: async () => ({ ...(await readRights(ports)) }),
    apply: async () => {
      const now = await readRights(ports)
      const more = (right: Right) => [...new Set([...now[right], ...EVERYBODY])]
      await writeRights(ports, {
        [RIGHTS[0]]: more(RIGHTS[0]),
        [RIGHTS[1]]: more(RIGHTS[1]),
      } as Rights)
    },
    probe: async () => ({ name, holds: holds(await readRights(ports)) }),
    undo: async (before) => writeRights(ports, asRights(before)),
    probeUndone: async (before) => {
      const [now, was] = [await readRights(ports), asRights(before)]
      const same = RIGHTS.every((right) => now[right].join() === was[right].join())
      return { name, holds: same }
    },
  }
}

function asRights(found: Found): Rights {
  const lists = found !== null && typeof found === 'object' && !Array.isArray(found) ? found : {}
  const list = (right: Right) => {
    const value = lists[right]
    return Array.isArray(value) ? value.map(String) : []
  }
  return { [RIGHTS[0]]: list(RIGHTS[0]), [RIGHTS[1]]: list(RIGHTS[1]) } as Rights
}

async function readRights({ run, files, folder }: WindowsPorts): Promise<Rights> {
  const path = join(folder, 'rights-now.inf')
  files.remove(path)
  await outputOf(run, 'secedit.exe', ['/export', '/cfg', path, '/areas', 'USER_RIGHTS', '/quiet'])
  const bytes = files.read(path)
  files.remove(path)
  if (!bytes) throw new Failure('tool_failed', 'secedit wrote nothing')
  return parseRights(bytes)
}

/** An INF in UTF-16LE with a mark, as secedit writes it; a right that nobody has is left out. */
export function parseRights(bytes: Buffer): Rights {
  const text = bytes[0] === 0xff ? bytes.toString('utf16le') : bytes.toString('utf8')
  const list = (right: Right) => {
    const [, value] = new RegExp(`^${right}\\s*=\\s*(.*)$`, 'm').exec(text) ?? []
    return (value ?? '')
      .split(',')
      .map((sid) => sid.trim())
      .filter(Boolean)
  }
  return { [RIGHTS[0]]: list(RIGHTS[0]), [RIGHTS[1]]: list(RIGHTS[1]) } as Rights
}

async function writeRights({ run, files, folder }: WindowsPorts, rights: Rights): Promise<void> {
  const path = join(folder, 'rights-wanted.inf')
  const database = join(folder, 'rights.sdb')
  files.remove(database)
  files.write(path, encodeRights(rights))
  const areas = ['/areas', 'USER_RIGHTS', '/quiet']
  await outputOf(run, 'secedit.exe', ['/configure', '/db', database, '/cfg', path, ...areas])
  files.remove(path)
  files.remove(database)
}

export function encodeRights(rights: Rights): Buffer {
  const lines = [
    ...['[Unicode]', 'Unicode=yes', '[Version]', 'signature="$CHICAGO$"', 'Revision=1'],
    '[Privilege Rights]',
    ...RIGHTS.map((right) => `${right} = ${rights[right].join(',')}`),
  ]
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf16le')
}
