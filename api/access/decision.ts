import { ACCESS_RULES, type DeviceAccess } from '#contract/access'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { ACCESS_MESSAGES } from './messages.ts'
import { judge } from './queries.ts'
import type { Locale } from './reasons.ts'

/** The decision on a device in words; undefined where the actor may not see it. */
export async function decisionOn(
  tx: Transaction,
  actor: Actor,
  deviceId: string,
  at: Date,
  locale: Locale,
): Promise<DeviceAccess | undefined> {
  const judgement = await judge(tx, actor, deviceId, at)
  if (!judgement) return undefined
  const { reasons, ...decided } = judgement
  return {
    deviceId,
    ...decided,
    reasons: reasons.map((code) => ({
      code,
      decision: ACCESS_RULES[code].decision,
      message: ACCESS_MESSAGES[code].message[locale],
      nextStep: ACCESS_MESSAGES[code].nextStep[locale],
    })),
  }
}
