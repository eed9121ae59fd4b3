import type { Principal } from '#drizzle/client'
import type { Actor } from '../actor.ts'

/** The person's own name on what people may not write themselves: what they have watched, how a quiz went. */
export const asTraining = ({ name, staffId }: Actor): Principal => ({
  ...{ name, staffId },
  roles: ['@training'],
  unitIds: [],
})
