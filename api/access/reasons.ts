import type { AccessCode } from '#contract/access'
import type { DoorReason } from '#contract/doors'
import { DOOR_MESSAGES } from './door-messages.ts'
import { ACCESS_MESSAGES } from './messages.ts'

export type Locale = 'ja' | 'en'

const MESSAGES = { ...ACCESS_MESSAGES, ...DOOR_MESSAGES } satisfies Record<
  DoorReason | AccessCode,
  unknown
>

/** Codes in plain words. One that an older release has left in the telemetry stands for itself. */
export const reasonsIn = (codes: readonly string[], locale: Locale) =>
  codes.map((code) => {
    const words = Object.hasOwn(MESSAGES, code) ? MESSAGES[code as DoorReason] : undefined
    return {
      code,
      message: words?.message[locale] ?? code,
      nextStep: words?.nextStep[locale] ?? '',
    }
  })
