import { UNKNOWN_POSTURE } from '#agent/checkin/facts'
import type { LockStep } from '#agent/lock/step'
import type { Device } from '#agent/platform/device'
import type { Store } from '#agent/storage/store'
import type { Inventory } from '#contract/agent-channel'

export class Death extends Error {}

/** Dies at the given moment, once: before or after the step that is then due, as a real one might. */
export interface Reaper {
  /** Called around everything that leaves a trace. */
  step(): void
  dieIn(steps: number): void
}
export function createReaper(): Reaper {
  let left = Number.POSITIVE_INFINITY
  return {
    step() {
      if (left-- <= 0) throw new Death('killed')
    },
    dieIn: (steps) => {
      left = steps
    },
  }
}

/** Once dead nothing is written any more, whoever goes on in its name. */
export function mortalStore(store: Store, reaper: Reaper): Store {
  const mortal =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      reaper.step()
      work(...args)
      reaper.step()
    }
  return {
    read: store.read,
    write: mortal(store.write),
    remove: mortal(store.remove),
    journal: {
      read: store.journal.read,
      append: mortal(store.journal.append),
      replace: mortal(store.journal.replace),
    },
  }
}

export interface World {
  /** What is true of the device, whoever asks. */
  locked: Record<string, boolean>
  /** How often a step was really carried out. */
  effects: string[]
}
export const newWorld = (): World => ({ locked: {}, effects: [] })

export function madeUpStep(world: World, name: string, level: 1 | 2 | 3, reaper: Reaper): LockStep {
  const holds = () => world.locked[name] ?? false
  const set = async (value: boolean) => {
    reaper.step()
    world.effects.push(`${name} ${value}`)
    world.locked[name] = value
    reaper.step()
  }
  return {
    name,
    level,
    before: async () => holds(),
    apply: () => set(true),
    probe: async () => ({ name, holds: holds() }),
    undo: async (before) => {
      if (holds() !== before) await set(before === true)
    },
    probeUndone: async (before) => ({ name, holds: holds() === before }),
  }
}

export const MADE_UP_INVENTORY: Inventory = {
  hostname: 'pc-0001',
  maker: null,
  model: null,
  serialNumber: 'SN-0001',
  processor: null,
  memoryMb: null,
  disks: [],
  tpm: { present: null, version: null, ekSha256: null },
  battery: { present: null, healthPercent: null },
  interfaces: [],
  wifi: { ssid: null },
  users: [],
  software: [],
}

const none = async (): Promise<never> => {
  throw new Error('not in this world')
}

/** A device of no system, for whoever wants an agent without one. */
export function madeUpDevice(
  world: World,
  reaper: Reaper,
  time: Pick<Device, 'uptimeMs' | 'bootId'>,
): Device {
  return {
    platform: 'linux',
    ...time,
    hostname: () => 'pc-0001',
    serialNumber: async () => 'SN-0001',
    posture: async () => UNKNOWN_POSTURE,
    inventory: async () => MADE_UP_INVENTORY,
    recoveryKeys: { volume: async () => null, add: none, list: async () => [], remove: none },
    networkKeys: { request: none, install: none, installed: async () => null },
    lockSteps: () => [
      madeUpStep(world, 'screens', 1, reaper),
      madeUpStep(world, 'sealed', 2, reaper),
      madeUpStep(world, 'sessions', 2, reaper),
    ],
    powerOff: async () => {},
    protectFolder: async () => {},
    checks: () => [],
  }
}
