import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'

/** Who holds what, and who held it: one open row per device, closed rows never overlap (exclusion constraint). */
export const handovers = pgTable(
  'handovers',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    /** The person; for a device of a unit or post, the person in charge. */
    holderId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Set when the device belongs to a unit or post rather than to the person. */
    dutyUnitId: uuid().references(() => units.id),
    /** Copied from the device, for row security. */
    unitId: uuid(),
    handedOverAt: instant().notNull(),
    acceptedAt: instant(),
    returnedAt: instant(),
    source: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('handovers_open_key').on(t.deviceId).where(sql`${t.returnedAt} is null`),
    index('handovers_device_id_idx').on(t.deviceId, t.returnedAt),
    index('handovers_holder_id_idx').on(t.holderId),
    index('handovers_unit_id_idx').on(t.unitId),
    check('handovers_source_check', sql`${t.source} in ('import', 'counter', 'transfer')`),
    check('handovers_period_check', sql`${t.returnedAt} >= ${t.handedOverAt}`),
    check('handovers_acceptance_check', sql`${t.acceptedAt} >= ${t.handedOverAt}`),
  ],
)
