import { type Inventory, inventory, type Posture, posture } from '#contract/agent-channel'
import type { Clock } from '../clock.ts'
import { codeOf } from '../failure.ts'
import type { Log } from '../log.ts'
import { sha256Of } from './canonical.ts'

/** Reads what the device is and in what state; owned here. What can't be found out is null. */
export interface FactsOfDevice {
  posture(): Promise<Posture>
  inventory(): Promise<Inventory>
}

const POSTURE_MS = 5 * 60_000
const INVENTORY_MS = 6 * 3_600_000

export const UNKNOWN_POSTURE: Posture = {
  os: { version: null, build: null },
  patches: { lastInstalledOn: null, pending: null },
  diskEncryption: { on: null, method: null },
  edr: { running: null, product: null, version: null },
  firewall: { on: null },
  screenLock: { afterSeconds: null, password: null },
}

export interface Facts {
  posture(): Promise<Posture>
  /** Null where it couldn't be read. */
  inventory(): Promise<{ inventory: Inventory; sha256: string } | null>
  /** Read again at the next check-in. */
  refresh(): void
}

/** Reading them costs seconds of somebody's processor: not at every check-in. */
export function createFacts(device: FactsOfDevice, clock: Clock, log: Log): Facts {
  let seenPosture: { at: number; value: Posture } | undefined
  let seenInventory: { at: number; value: { inventory: Inventory; sha256: string } } | undefined
  const isFresh = (seen: { at: number } | undefined, ms: number) =>
    seen !== undefined && clock.uptimeMs() - seen.at < ms
  return {
    async posture() {
      if (isFresh(seenPosture, POSTURE_MS)) return seenPosture!.value
      try {
        const value = posture.parse(await device.posture())
        seenPosture = { at: clock.uptimeMs(), value }
        return value
      } catch (error) {
        // Null is "could not find out", which is the truth; the check-in itself must not fail of it.
        log('warn', 'posture_unknown', { code: codeOf(error) })
        return UNKNOWN_POSTURE
      }
    },
    async inventory() {
      if (isFresh(seenInventory, INVENTORY_MS)) return seenInventory!.value
      try {
        const found = stable(inventory.parse(await device.inventory()))
        const value = { inventory: found, sha256: sha256Of(found) }
        seenInventory = { at: clock.uptimeMs(), value }
        return value
      } catch (error) {
        log('warn', 'inventory_unknown', { code: codeOf(error) })
        return null
      }
    },
    refresh() {
      seenPosture = undefined
      seenInventory = undefined
    },
  }
}

/** In one order, so that a list that was only shuffled is the same. */
const stable = (found: Inventory): Inventory => ({
  ...found,
  software: [...found.software].sort((a, b) => compare(a.name, b.name)),
  users: [...found.users].sort((a, b) => compare(a.name, b.name)),
  interfaces: [...found.interfaces].sort((a, b) => compare(a.name, b.name)),
})

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
