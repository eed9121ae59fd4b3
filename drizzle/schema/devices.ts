import { sql } from 'drizzle-orm'
import { check, date, index, numeric, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { staff, units } from './organization.ts'

export const deviceModels = pgTable(
  'device_models',
  {
    id: id(),
    kind: text().notNull(),
    maker: text().notNull(),
    name: text().notNull(),
    os: text(),
    screenInches: numeric({ mode: 'number' }),
    weightKg: numeric({ mode: 'number' }),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('device_models_key').on(t.kind, t.maker, t.name),
    check('device_models_kind_check', sql`${t.kind} in ('laptop', 'smartphone')`),
  ],
)

export const devices = pgTable(
  'devices',
  {
    id: id(),
    kind: text().notNull(),
    state: text().notNull().default('in_stock'),
    propertyNumber: text().notNull(),
    serialNumber: text(),
    imei: text(),
    modelId: uuid()
      .notNull()
      .references(() => deviceModels.id),
    os: text(),
    networkZone: text(),
    /** The unit that answers for the device; the holder may sit elsewhere. */
    unitId: uuid().references(() => units.id),
    /** Follows the open handover, by trigger; never written by hand. */
    holderId: uuid().references(() => staff.id),
    acquiredOn: date(),
    leaseEndsOn: date(),
    location: text(),
    note: text(),
    tpmEkSha256: text(),
    edr: text(),
    /** Since when and why, and from where a missing one went: by trigger, with the state. */
    stateSince: instant().notNull().defaultNow(),
    stateReason: text(),
    missingFrom: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(property_number || '|' || coalesce(serial_number, '') || '|' || coalesce(imei, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('devices_property_number_key').on(t.propertyNumber),
    uniqueIndex('devices_serial_number_key').on(t.serialNumber),
    uniqueIndex('devices_imei_key').on(t.imei),
    // Unit and holder stand in some for row security, so that whoever counts or leafs through the list
    // need not read the table.
    index('devices_property_number_idx').on(t.propertyNumber, t.unitId, t.holderId, t.id),
    index('devices_kind_state_idx').on(t.kind, t.state, t.unitId, t.holderId),
    index('devices_state_idx').on(t.state, t.id),
    index('devices_model_id_idx').on(t.modelId, t.unitId, t.holderId),
    index('devices_network_zone_idx').on(t.networkZone, t.unitId, t.holderId),
    index('devices_edr_idx').on(t.edr, t.unitId, t.holderId),
    index('devices_os_idx').on(t.os, t.id),
    index('devices_unit_id_idx').on(t.unitId, t.propertyNumber, t.holderId, t.id),
    index('devices_holder_id_idx').on(t.holderId, t.unitId),
    index('devices_acquired_on_idx').on(t.acquiredOn, t.id),
    index('devices_lease_ends_on_idx').on(t.leaseEndsOn, t.id),
    index('devices_updated_at_idx').on(t.updatedAt, t.id),
    index('devices_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check('devices_kind_check', sql`${t.kind} in ('laptop', 'smartphone')`),
    check(
      'devices_state_check',
      sql`${t.state} in ('in_stock', 'kitting', 'ready', 'issued', 'missing', 'repair', 'returned', 'erased', 'disposed', 'written_off')`,
    ),
    check(
      'devices_network_zone_check',
      sql`${t.networkZone} in ('alpha', 'alpha_prime', 'beta', 'beta_prime')`,
    ),
    check('devices_edr_check', sql`${t.edr} in ('installed', 'absent', 'exempt')`),
    check('devices_missing_check', sql`(${t.state} = 'missing') = (${t.missingFrom} is not null)`),
  ],
)
