import type { ImportKind } from '#contract/imports'
import { attendance } from './kinds/attendance.ts'
import { courseSessions } from './kinds/course-sessions.ts'
import { devices } from './kinds/devices.ts'
import type { Field } from './kinds/field.ts'
import { indicators } from './kinds/indicators.ts'
import { smartphones } from './kinds/smartphones.ts'
import { staff } from './kinds/staff.ts'
import { transfers } from './kinds/transfers.ts'
import { units } from './kinds/units.ts'

/** Adding a kind is adding a list of fields: reading, refusals and messages come with it. */
export const kinds: Record<ImportKind, readonly Field[]> = {
  units,
  staff,
  devices,
  smartphones,
  transfers,
  'course-sessions': courseSessions,
  attendance,
  indicators,
}
