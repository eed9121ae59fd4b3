/* Without zod, for which the console's first page does not wait. */

/** The way of a replacement from the plan to the end, in order. */
export const REPLACEMENT_WAY = [
  'planned',
  'prepared',
  'scheduled',
  'deployed',
  'migrated',
  'reclaimed',
  'erased',
  'closed',
] as const
