import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'
import { permits } from './permits.ts'
import { users } from './users.ts'

/**
 * The devices of a place counted against the ledger. What should be there is fixed when it opens; once it
 * is attested nothing changes any more (trigger).
 */
export const stocktakes = pgTable(
  'stocktakes',
  {
    id: id(),
    /** What people call it by. */
    number: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** The place: a unit with everything below it, a location, or what of the unit is at the location. */
    unitId: uuid().references(() => units.id),
    unitPath: text(),
    location: text(),
    /** One kind of device alone. */
    kind: text(),
    state: text().notNull().default('open'),
    openedBy: uuid()
      .notNull()
      .references(() => users.id),
    openerName: text().notNull(),
    closedAt: instant(),
    closedBy: uuid().references(() => users.id),
    closerName: text(),
    attestedAt: instant(),
    attestedBy: uuid().references(() => users.id),
    attesterName: text(),
    /** What whoever attests adds. */
    remark: text(),
    /** Why it was cancelled. */
    reason: text(),
    reportSha256: text(),
    reportBytes: integer(),
    /** The report and the names of holders and counters are gone. */
    erasedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(number::text || '|' || coalesce(unit_path, '') || '|' || coalesce(location, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('stocktakes_number_key').on(t.number),
    index('stocktakes_unit_id_idx').on(t.unitId),
    index('stocktakes_state_idx').on(t.state, t.createdAt),
    index('stocktakes_created_at_idx').on(t.createdAt, t.id),
    index('stocktakes_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check('stocktakes_place_check', sql`${t.unitId} is not null or ${t.location} is not null`),
    check('stocktakes_kind_check', sql`${t.kind} in ('laptop', 'smartphone')`),
    check('stocktakes_state_check', sql`${t.state} in ('open', 'closed', 'attested', 'cancelled')`),
    check(
      'stocktakes_closed_check',
      sql`(${t.state} in ('closed', 'attested')) = (${t.closedAt} is not null)
        and (${t.closedAt} is null) = (${t.closedBy} is null)`,
    ),
    check(
      'stocktakes_attested_check',
      sql`(${t.state} = 'attested') = (${t.attestedAt} is not null)
        and (${t.attestedAt} is null) = (${t.attestedBy} is null)
        and (${t.attestedAt} is null) = (${t.attesterName} is null)
        and (${t.attestedAt} is null) = (${t.reportSha256} is null)`,
    ),
    check(
      'stocktakes_cancelled_check',
      sql`(${t.state} = 'cancelled') = (${t.reason} is not null)`,
    ),
  ],
)

/** The report as it was attested. */
export const stocktakeFiles = pgTable('stocktake_files', {
  stocktakeId: uuid()
    .primaryKey()
    .references(() => stocktakes.id),
  report: bytes().notNull(),
  /** Copied from the stocktake, for row security. */
  unitId: uuid(),
})

/**
 * A device that should be there, with what the ledger said of it when the stocktake opened; or what turned
 * up besides: a device of another place, with where the ledger had it then, or a code that nothing bears.
 */
export const stocktakeItems = pgTable(
  'stocktake_items',
  {
    id: id(),
    stocktakeId: uuid()
      .notNull()
      .references(() => stocktakes.id),
    /** Copied from the stocktake, for row security. */
    unitId: uuid(),
    expected: boolean().notNull(),
    /** Expected in a stocktake that is open: by trigger, for the index that keeps a device to one. */
    open: boolean().notNull().default(false),
    deviceId: uuid().references(() => devices.id),
    propertyNumber: text(),
    kind: text(),
    model: text(),
    /** Of the device in the ledger at that time. */
    deviceState: text(),
    holderId: uuid().references(() => staff.id),
    holderName: text(),
    deviceUnitId: uuid().references(() => units.id),
    deviceUnitPath: text(),
    location: text(),
    /** As it was scanned. */
    code: text(),
    countedAt: instant(),
    countedBy: uuid().references(() => users.id),
    counterName: text(),
    /** Why an absent device is absent, as far as anybody knows. */
    explanation: text(),
    note: text(),
    /** The permission to take it outside that held when the count closed. */
    permitId: uuid().references(() => permits.id),
    result: text().generatedAlwaysAs(
      sql`case when device_id is null then 'unknown' when not expected then 'unexpected'
        when counted_at is null then 'missing' else 'found' end`,
    ),
    search: text().generatedAlwaysAs(
      sql`app.search_text(coalesce(property_number, '') || '|' || coalesce(code, '') || '|' || coalesce(holder_name, '')
        || '|' || coalesce(model, '') || '|' || coalesce(device_unit_path, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('stocktake_items_device_key').on(t.stocktakeId, t.deviceId),
    uniqueIndex('stocktake_items_code_key')
      .on(t.stocktakeId, t.code)
      .where(sql`${t.deviceId} is null`),
    uniqueIndex('stocktake_items_open_key').on(t.deviceId).where(sql`${t.open}`),
    index('stocktake_items_result_idx').on(t.stocktakeId, t.result, t.unitId),
    index('stocktake_items_counted_at_idx').on(t.stocktakeId, t.countedAt),
    index('stocktake_items_device_id_idx').on(t.deviceId),
    index('stocktake_items_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check(
      'stocktake_items_device_check',
      sql`(${t.deviceId} is null) = (${t.propertyNumber} is null)`,
    ),
    check(
      'stocktake_items_sighting_check',
      sql`(${t.expected} and ${t.deviceId} is not null) or (not ${t.expected} and ${t.countedAt} is not null and ${t.code} is not null)`,
    ),
    check(
      'stocktake_items_counted_check',
      sql`(${t.countedAt} is null) = (${t.countedBy} is null)
        and (${t.countedAt} is null) = (${t.counterName} is null)
        and (${t.countedAt} is null) = (${t.code} is null)`,
    ),
    check(
      'stocktake_items_explanation_check',
      sql`${t.explanation} in ('taken_outside', 'at_home', 'repair', 'moved', 'handed_in', 'searching', 'other')`,
    ),
    check(
      'stocktake_items_absent_check',
      sql`${t.explanation} is null or (${t.expected} and ${t.countedAt} is null)`,
    ),
  ],
)
