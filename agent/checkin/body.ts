import type { AgentCheckin, AgentPlatform } from '#contract/agent-channel'
import type { ObservedLock } from '#contract/locks'
import type { Clock } from '../clock.ts'
import { AGENT_VERSION } from '../version.ts'
import type { Facts } from './facts.ts'

export interface BodyPorts {
  platform: AgentPlatform
  clock: Clock
  facts: Facts
  /** Hash of the inventory that the server has, as far as we know. */
  sentSha256: string | null
  /** It has asked for one. */
  asked: boolean
  lock: ObservedLock
  leaseSeq: number
  keysSeq: number
  networkCertificateSha256: string | null
}

/** Of an inventory that nobody could read: never that of one that was sent. */
const NONE = ''

export async function checkinBody(ports: BodyPorts): Promise<AgentCheckin> {
  const { platform, clock, facts, sentSha256, asked, lock, ...seen } = ports
  const found = await facts.inventory()
  const send = found && (asked || found.sha256 !== sentSha256)
  return {
    agentVersion: AGENT_VERSION,
    platform,
    bootId: clock.bootId(),
    uptimeSeconds: clock.uptimeMs() / 1000,
    at: clock.now().toISOString(),
    posture: await facts.posture(),
    inventorySha256: found?.sha256 ?? NONE,
    ...(send && { inventory: found.inventory }),
    lock,
    ...seen,
  }
}
