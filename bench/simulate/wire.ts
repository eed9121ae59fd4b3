import type { PinnedKey } from '#contract/command-protocol'
import type { Faults } from './faults.ts'

/** What the processes of a simulation say to each other. */
export interface FleetFile {
  root: string
  chain: string
  keys: PinnedKey[]
  keysSeq: number
  renewAfter: string
  notAfter: string
  agents: { index: number; deviceId: string; server: string; key: string; certificate: string }[]
}

export interface AgentsJob {
  file: string
  seed: number
  faults: Faults
  /** New agents in a second. */
  perSecond: number
  /** Only a stream each, to this server, and for no more than so many. */
  bare?: { url: string; most: number }
}

export type ToAgents = { start: true } | { cut: number[] } | { back: number[] } | { end: true }

export interface Told {
  /** Streams that are open just now. */
  connected: number
  checkins: number
  failed: number
  crashes: number
  /** Milliseconds from sending a check-in to its answer, of the last ones. */
  checkinMs: number[]
  /** A step that was taken twice for one lock, or a device that is locked without having been told. */
  violations: string[]
}
