import { createHash } from 'node:crypto'
import type { LockStep } from '#agent/lock/step'
import type { Device } from '#agent/platform/device'

/** A number in [0, 1) that only depends on these words: the same fleet at every run. */
export function chance(...words: (string | number)[]): number {
  return createHash('sha256').update(words.join(' ')).digest().readUInt32BE() / 2 ** 32
}

/** What has happened to a device, to be held against what it was told. */
export interface Effects {
  /** How often each step was taken since it was last undone: more than once is a second effect. */
  applied: Map<string, number>
}

const STEPS: readonly { name: string; level: 1 | 2 | 3 }[] = [
  { name: 'screen', level: 1 },
  { name: 'sign-on', level: 2 },
  { name: 'disk-key', level: 3 },
]

/** A laptop that is not there: its disk a map, its lock a set of flags. */
export function simulatedDevice(
  seed: number,
  index: number,
  bootId: () => string,
): Device & { effects: Effects } {
  const locked = new Set<string>()
  const effects: Effects = { applied: new Map() }
  const keys: string[] = ['first']
  let installed: Buffer | null = null
  const of = (what: string) => chance(seed, index, what)
  const step = ({ name, level }: (typeof STEPS)[number]): LockStep => ({
    name,
    level,
    before: async () => locked.has(name),
    apply: async () => {
      locked.add(name)
      effects.applied.set(name, (effects.applied.get(name) ?? 0) + 1)
    },
    probe: async () => ({ name, holds: locked.has(name) }),
    undo: async () => {
      locked.delete(name)
      effects.applied.delete(name)
    },
    probeUndone: async () => ({ name, holds: !locked.has(name) }),
  })
  const started = performance.now()
  return {
    effects,
    platform: 'windows',
    hostname: () => `pc-${index}`,
    serialNumber: async () => `SIM${index}`,
    uptimeMs: () => performance.now() - started,
    bootId,
    posture: async () => ({
      os: { version: 'Windows 10', build: of('build') < 0.9 ? '19045.5131' : '19044.1288' },
      patches: { lastInstalledOn: '2026-11-12', pending: Math.floor(of('patches') * 3) },
      diskEncryption: { on: of('disk') < 0.99, method: 'XTS-AES-128' },
      edr: { running: of('edr') < 0.98, product: 'Defender', version: '4.18.24090.11' },
      firewall: { on: true },
      screenLock: { afterSeconds: 600, password: true },
    }),
    inventory: async () => ({
      hostname: `pc-${index}`,
      maker: '試作',
      model: 'L13',
      serialNumber: `SIM${index}`,
      processor: 'x64',
      memoryMb: 8192,
      disks: [{ name: 'C:', sizeGb: 238, freeGb: Math.round(of('free') * 200) }],
      tpm: { present: true, version: '2.0', ekSha256: null },
      battery: { present: true, healthPercent: Math.round(60 + of('battery') * 40) },
      interfaces: [{ name: 'Wi-Fi', mac: null, wireless: true }],
      wifi: { ssid: 'office' },
      users: [],
      software: Array.from({ length: 40 }, (_, n) => ({
        name: `アプリ ${n}`,
        version: `${n}.${Math.floor(of(`software ${n}`) * 5)}`,
        publisher: null,
      })),
    }),
    recoveryKeys: {
      volume: async () => 'C:',
      add: async () => {
        keys.push(`protector-${keys.length}`)
        return {
          protector: keys.at(-1)!,
          secret: '111111-222222-333333-444444-555555-666666-777777-888888',
        }
      },
      list: async () => [...keys],
      remove: async (protector) => void keys.splice(keys.indexOf(protector), 1),
    },
    // What opens the network is not this simulator's affair.
    networkKeys: {
      request: async () => {
        throw new Error('not simulated')
      },
      install: async (certificate) => {
        installed = Buffer.from(certificate)
      },
      installed: async () => installed,
    },
    lockSteps: () => STEPS.map(step),
    powerOff: async () => {},
    protectFolder: async () => {},
    checks: () => [],
  }
}
