import type { AgentPlatform } from '#contract/agent-channel'
import type { FactsOfDevice } from '../checkin/facts.ts'
import type { Clock } from '../clock.ts'
import type { LockStep } from '../lock/step.ts'
import type { NetworkKeys } from '../network/network.ts'
import type { Recovery, RecoveryKeys } from '../recovery/recovery.ts'

/** One thing that selftest tries, without changing anything. */
export interface Check {
  name: string
  /** What was found, in a few words. Throws where it doesn't work. */
  run(): Promise<string>
}

/** All that a system has to bring: each part as whoever calls it wants it. */
export interface Device extends FactsOfDevice, Pick<Clock, 'uptimeMs' | 'bootId'> {
  platform: AgentPlatform
  hostname(): string
  /** As the firmware says it. */
  serialNumber(): Promise<string>
  recoveryKeys: RecoveryKeys
  networkKeys: NetworkKeys
  lockSteps(recovery: Recovery): LockStep[]
  powerOff(): Promise<void>
  /** Nobody but the system's own account reads it. */
  protectFolder(folder: string): Promise<void>
  checks(): Check[]
}
