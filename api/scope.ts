import { type AnyColumn, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Permission } from '#contract/roles'
import { type Actor, reach } from './actor.ts'

/**
 * The rows a permission reaches, as a condition; undefined where it reaches all. Row security says the
 * same once more: each wall holds alone.
 */
export function within(
  actor: Actor,
  permission: Permission,
  columns: { unit: AnyColumn; person?: AnyColumn },
): SQL | undefined {
  const far = reach(actor, permission)
  if (far === 'all') return undefined
  const { person } = columns
  const own = person && actor.staffId ? sql`${person} = ${actor.staffId}` : undefined
  const units =
    far === 'unit' && actor.unitIds.length > 0
      ? inArray(columns.unit, [...actor.unitIds])
      : undefined
  return or(own, units) ?? sql`false`
}
