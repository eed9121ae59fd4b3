import type { z } from 'zod'
import type { deviceModel } from '#contract/devices'
import type { fillRequest, fillResult } from '#contract/replacements'
import type { Unit } from '#contract/units'

export type Filled = z.infer<typeof fillResult>
export type Model = z.infer<typeof deviceModel>
type Filter = z.input<typeof fillRequest>['filter']

/** As they are chosen; empty means any. */
export interface Conditions {
  units: Unit[]
  model: Model | null
  os: string | null
  leaseEndsBefore: string
}

export const NO_CONDITIONS: Conditions = { units: [], model: null, os: null, leaseEndsBefore: '' }

/** Which of them are given; that one must be is the API's to say. */
export const conditionsToFilter = ({ units, model, os, leaseEndsBefore }: Conditions): Filter => ({
  ...(units.length > 0 && { unitId: units.map(({ id }) => id) }),
  ...(model && { modelId: model.id }),
  ...(os && { os }),
  ...(leaseEndsBefore && { leaseEndsBefore }),
})

/** The reason of a code in the answer's own words. */
export const reasonIn = ({ refusedCounts }: Filled, code: string): string =>
  refusedCounts.find((each) => each.code === code)?.message ?? code
