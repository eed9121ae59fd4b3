import { randomBytes } from 'node:crypto'
import { Failure } from '../../failure.ts'
import type { LockStep } from '../../lock/step.ts'
import { escrowedKey, type Recovery, type RecoveryKeys } from '../../recovery/recovery.ts'
import { outputOf, type Run } from '../run.ts'
import type { LinuxPorts } from './lock.ts'

/** A key file that opens the system's disk, put there at kitting: adding a slot needs one. On that disk itself. */
export const KEY_FILE = '/etc/mamori/luks.key'
/** The header as it was, for the release; readable only once the disk has been opened. */
const HEADER_COPY = '/etc/mamori/luks-header.img'
/** LUKS2 tokens (cryptsetup-luksDump(8)) tell which slot is whose. */
const RECOVERY_TOKEN = 'mamori-recovery'

export interface LinuxDisk {
  keys: RecoveryKeys
  slotStep(recovery: Recovery): LockStep
  wipeStep(): LockStep
  device(): Promise<string | null>
}

interface Header {
  keyslots: string[]
  /** Slots that hold a recovery key of ours. */
  recovery: string[]
  tokens: { id: string; slots: string[] }[]
}

/** The system's disk under LUKS2. `fixed` names its device; otherwise it is looked for below `/`. */
export function linuxDisk(ports: LinuxPorts, fixed?: string): LinuxDisk {
  const { run, files } = ports
  const device = async () => fixed ?? (await findDevice(run))
  const volume = async () => {
    const found = await device()
    if (found === null) throw new Failure('not_encrypted', 'no LUKS below /')
    return found
  }
  const keyFile = () => {
    if (files.read(KEY_FILE) === null) throw new Failure('no_recovery_key', 'no key file')
    return files.at(KEY_FILE)
  }
  const header = async () =>
    readHeader(
      await outputOf(run, 'cryptsetup', ['luksDump', '--dump-json-metadata', await volume()]),
    )
  const kill = async (slot: string) =>
    outputOf(run, 'cryptsetup', ['luksKillSlot', '--batch-mode', await volume(), slot])

  const keys: RecoveryKeys = {
    volume: device,
    async add() {
      const before = await header()
      const secret = recoverySecret()
      const to = await volume()
      // The new one by standard input, so that it never stands in a list of processes or in a file.
      await outputOf(
        run,
        'cryptsetup',
        ['luksAddKey', '--batch-mode', '--key-file', keyFile(), to, '-'],
        { input: secret },
      )
      const added = (await header()).keyslots.find((slot) => !before.keyslots.includes(slot))
      if (!added) throw new Failure('tool_failed', 'no slot was added')
      const token = { type: RECOVERY_TOKEN, keyslots: [added] }
      await outputOf(run, 'cryptsetup', ['token', 'import', '--json-file', '-', to], {
        input: JSON.stringify(token),
      })
      return { protector: added, secret }
    },
    list: async () => (await header()).recovery,
    async remove(slot) {
      const { tokens } = await header()
      await kill(slot)
      for (const { id, slots } of tokens)
        if (slots.includes(slot))
          await outputOf(run, 'cryptsetup', ['token', 'remove', '--token-id', id, await volume()])
    },
  }

  return {
    keys,
    device,
    slotStep: (recovery) => slotStep({ ports, header, volume, kill }, recovery),
    wipeStep: () => wipeStep({ ports, header, volume }),
  }
}

interface Slots {
  ports: LinuxPorts
  header(): Promise<Header>
  volume(): Promise<string>
  kill(slot: string): Promise<string>
}

/** Level 3: only the escrowed key opens the disk. */
function slotStep({ ports, header, volume, kill }: Slots, recovery: Recovery): LockStep {
  const { run, files } = ports
  const probe = async () => {
    const { keyslots } = await header()
    const escrowed = await recovery.escrowed()
    return {
      name: 'luks-slots',
      holds: escrowed !== null && keyslots.length === 1 && keyslots[0] === escrowed,
      detail: `${keyslots.length} slots`,
    }
  }
  return {
    name: 'luks-slots',
    level: 3,
    // The next one takes every slot, the office's too.
    upTo: 3,
    before: async () => (await header()).keyslots,
    probe,
    async apply() {
      const kept = await escrowedKey(recovery)
      if (files.read(HEADER_COPY) === null)
        await outputOf(run, 'cryptsetup', [
          ...['luksHeaderBackup', await volume()],
          ...['--header-backup-file', files.at(HEADER_COPY)],
        ])
      for (const slot of (await header()).keyslots) if (slot !== kept) await kill(slot)
    },
    async undo() {
      if (files.read(HEADER_COPY) === null) return
      await outputOf(run, 'cryptsetup', [
        ...['luksHeaderRestore', '--batch-mode', await volume()],
        ...['--header-backup-file', files.at(HEADER_COPY)],
      ])
      files.remove(HEADER_COPY)
    },
    async probeUndone(before) {
      const { keyslots } = await header()
      const all = Array.isArray(before) ? before.map(String) : []
      const gone = all.filter((slot) => !keyslots.includes(slot))
      return { name: 'luks-slots', holds: gone.length === 0, detail: `${keyslots.length} slots` }
    },
  }
}

/** Level 4, best effort: no slot at all, so that nothing opens it any more (cryptsetup-erase(8)). */
function wipeStep({ ports, header, volume }: Omit<Slots, 'kill'>): LockStep {
  return {
    name: 'luks-erased',
    level: 4,
    before: async () => null,
    apply: async () => {
      await outputOf(ports.run, 'cryptsetup', ['erase', '--batch-mode', await volume()])
      // The copy holds what was erased.
      ports.files.remove(HEADER_COPY)
    },
    probe: async () => {
      const { keyslots } = await header()
      return {
        name: 'luks-erased',
        holds: keyslots.length === 0 && ports.files.read(HEADER_COPY) === null,
        detail: `${keyslots.length} slots`,
      }
    },
    undo: async () => {
      throw new Failure('not_possible', 'what is erased stays erased')
    },
    probeUndone: async () => ({ name: 'luks-erased', holds: false, detail: 'erased' }),
  }
}

/** 160 bits in groups that can be read out: eight of five characters of Crockford's base 32. */
function recoverySecret(): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const text = [...randomBytes(40)].map((byte) => letters[byte % 32]).join('')
  return text.match(/.{5}/g)!.join('-')
}

function readHeader(text: string): Header {
  const json = JSON.parse(text) as {
    keyslots?: Record<string, unknown>
    tokens?: Record<string, { type?: string; keyslots?: string[] }>
  }
  const tokens = Object.entries(json.tokens ?? {})
    .filter(([, { type }]) => type === RECOVERY_TOKEN)
    .map(([id, { keyslots = [] }]) => ({ id, slots: keyslots }))
  return {
    keyslots: Object.keys(json.keyslots ?? {}),
    recovery: tokens.flatMap(({ slots }) => slots),
    tokens,
  }
}

interface Block {
  name?: string
  fstype?: string | null
  children?: Block[]
}

/** Goes down from `/` to the first layer that is LUKS (lsblk(8), inverse). */
export async function findDevice(run: Run): Promise<string | null> {
  const mount = await run('findmnt', ['--noheadings', '--output', 'SOURCE', '/'])
  const source = mount.stdout.trim().replace(/\[.*\]$/, '')
  if (mount.code !== 0 || !source.startsWith('/dev/')) return null
  const tree = await run('lsblk', [
    '--json',
    '--inverse',
    '--paths',
    '--output',
    'NAME,FSTYPE',
    source,
  ])
  if (tree.code !== 0) return null
  const { blockdevices = [] } = JSON.parse(tree.stdout) as { blockdevices?: Block[] }
  return luksIn(blockdevices)
}

function luksIn(blocks: readonly Block[]): string | null {
  for (const { name, fstype, children = [] } of blocks) {
    if (name && fstype === 'crypto_LUKS') return name
    const below = luksIn(children)
    if (below) return below
  }
  return null
}
