import type { DataKind, IncidentKind } from '#contract/incidents'
import type { LockLevel } from '#contract/locks'
import type { Settings } from '#contract/settings'

export interface Lost {
  kind: string
  networkZone: string | null
}

type Level = Exclude<LockLevel, 0 | 4>

const ZONES = {
  alpha: 'incidents.lockAlpha',
  alpha_prime: 'incidents.lockAlphaPrime',
  beta: 'incidents.lockBeta',
  beta_prime: 'incidents.lockBetaPrime',
} as const satisfies Record<string, keyof Settings>

/** Smartphones have no level between lost mode and wipe. */
const MOST_OF_A_PHONE = 2

/**
 * How far to lock, at once and on nobody's leave: the strictest rule that applies. Wiping is no level of
 * these: it takes two people.
 */
export function lockLevelFor(
  settings: Settings,
  lost: Lost,
  report: { kind: IncidentKind; dataKinds: readonly DataKind[]; drill: boolean },
): Level {
  // A practice must leave the device as it was.
  if (report.drill) return 1
  const phone = lost.kind === 'smartphone'
  const levels: number[] = [settings[phone ? 'incidents.lockSmartphone' : 'incidents.lockLaptop']]
  if (report.kind === 'theft') levels.push(settings['incidents.lockTheft'])
  if (report.dataKinds.includes('sensitive')) levels.push(settings['incidents.lockSensitive'])
  const zone = ZONES[lost.networkZone as keyof typeof ZONES]
  if (zone && !phone) levels.push(settings[zone])
  const strictest = Math.max(...levels)
  return Math.min(strictest, phone ? MOST_OF_A_PHONE : 3) as Level
}
