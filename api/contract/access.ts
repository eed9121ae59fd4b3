import { z } from 'zod'
import type { DEVICE_STATES } from './devices.ts'
import { id } from './values.ts'

/** From the mildest to the strictest. */
export const DECISIONS = ['allow', 'quarantine', 'deny'] as const
export const decision = z.enum(DECISIONS)
export type Decision = z.infer<typeof decision>

interface Rule {
  decision: Decision
  /** Whether a certificate of the network may be issued or renewed. */
  mayIssue: boolean
  /** And whether one of the agent's channel may. */
  mayManage: boolean
}

const shut: Rule = { decision: 'deny', mayIssue: false, mayManage: false }
const apart: Rule = { decision: 'quarantine', mayIssue: true, mayManage: true }

/**
 * What stands against a device, or is worth saying of it, and what follows. The strictest that applies
 * wins; where none does, the device is allowed. app.access_rules in the database holds the same rows.
 */
export const ACCESS_RULES = {
  unknown: shut,
  in_stock: shut,
  kitting: { decision: 'quarantine', mayIssue: false, mayManage: true },
  ready: shut,
  missing: shut,
  repair: shut,
  returned: shut,
  erased: shut,
  disposed: shut,
  written_off: shut,
  no_holder: shut,
  holder_left: shut,
  return_due: shut,
  posture_unassigned: apart,
  posture_failing: apart,
  posture_stale: apart,
  course_missing: apart,
  course_lapsed: apart,
  course_in_grace: { decision: 'allow', mayIssue: true, mayManage: true },
} as const satisfies Record<string, Rule>

export type AccessCode = keyof typeof ACCESS_RULES
const ACCESS_CODES = Object.keys(ACCESS_RULES) as [AccessCode, ...AccessCode[]]

export const POSTURES = ['not_required', 'passing', 'unassigned', 'failing', 'stale'] as const
export const COURSES = ['not_required', 'completed', 'in_grace', 'lapsed', 'missing'] as const

/** All that the decision depends on. */
export interface AccessFacts {
  kind: 'laptop' | 'smartphone'
  /** Null: there is no such device. */
  state: (typeof DEVICE_STATES)[number] | null
  hasHolder: boolean
  holderLeft: boolean
  returnOverdue: boolean
  posture: (typeof POSTURES)[number]
  course: (typeof COURSES)[number]
}

export const access = z.object({
  deviceId: id,
  decision,
  mayIssue: z.boolean(),
  mayManage: z.boolean(),
  reasons: z.array(
    z.object({
      code: z.enum(ACCESS_CODES),
      /** What this reason alone would lead to. */
      decision,
      message: z.string(),
      /** What to do about it. */
      nextStep: z.string(),
    }),
  ),
})
export type DeviceAccess = z.infer<typeof access>
