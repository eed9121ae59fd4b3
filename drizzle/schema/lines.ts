import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant, period } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'
import { users } from './users.ts'

/*
 * Device, SIM, line and extension are four things linked by dated relations, so that swapping the phone
 * or the SIM keeps the number. The exclusion constraints that keep the relations from overlapping stand
 * in the migration: drizzle has no word for them.
 */

export const sims = pgTable(
  'sims',
  {
    id: id(),
    iccid: text().notNull(),
    /** By which the mobile network knows it (ITU-T E.212); not every ledger has it. */
    imsi: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('sims_iccid_key').on(t.iccid),
    uniqueIndex('sims_imsi_key').on(t.imsi),
    check('sims_imsi_check', sql`${t.imsi} ~ '^[0-9]{14,15}$'`),
  ],
)

export const lines = pgTable(
  'lines',
  {
    id: id(),
    phoneNumber: text().notNull(),
    createdAt: createdAt(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(phone_number || '|' || replace(phone_number, '-', ''))`,
    ),
  },
  (t) => [
    uniqueIndex('lines_phone_number_key').on(t.phoneNumber),
    index('lines_search_idx').using('gin', sql`app.tokens(${t.search})`),
  ],
)

export const extensions = pgTable(
  'extensions',
  {
    id: id(),
    number: text().notNull(),
    kind: text().notNull().default('mobile'),
    createdAt: createdAt(),
    retiredAt: instant(),
    search: text().generatedAlwaysAs(sql`app.search_text(number)`),
  },
  (t) => [
    uniqueIndex('extensions_number_key').on(t.number),
    index('extensions_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check('extensions_kind_check', sql`${t.kind} in ('mobile', 'fixed')`),
  ],
)

/** Which device a SIM sits in. */
export const simDevices = pgTable(
  'sim_devices',
  {
    id: id(),
    simId: uuid()
      .notNull()
      .references(() => sims.id),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    during: period().notNull(),
  },
  (t) => [index('sim_devices_device_id_idx').on(t.deviceId)],
)

/** Which SIM carries a line. */
export const lineSims = pgTable(
  'line_sims',
  {
    id: id(),
    lineId: uuid()
      .notNull()
      .references(() => lines.id),
    simId: uuid()
      .notNull()
      .references(() => sims.id),
    during: period().notNull(),
  },
  (t) => [index('line_sims_sim_id_idx').on(t.simId)],
)

/** Which line rings for an extension number. */
export const extensionLines = pgTable(
  'extension_lines',
  {
    id: id(),
    extensionId: uuid()
      .notNull()
      .references(() => extensions.id),
    lineId: uuid()
      .notNull()
      .references(() => lines.id),
    during: period().notNull(),
  },
  (t) => [index('extension_lines_line_id_idx').on(t.lineId)],
)

/** Whose extension it is: a person, or a unit or post with a person in charge. */
export const extensionHolders = pgTable(
  'extension_holders',
  {
    id: id(),
    extensionId: uuid()
      .notNull()
      .references(() => extensions.id),
    holderId: uuid()
      .notNull()
      .references(() => staff.id),
    dutyUnitId: uuid().references(() => units.id),
    /** Copied from the holder, for row security. */
    unitId: uuid(),
    during: period().notNull(),
  },
  (t) => [index('extension_holders_holder_id_idx').on(t.holderId)],
)

/** PIN and PUK, each sealed under the row's own key, which a key outside the database wraps. */
export const simSecrets = pgTable('sim_secrets', {
  simId: uuid()
    .primaryKey()
    .references(() => sims.id),
  wrappedKey: bytes().notNull(),
  pin: bytes(),
  puk: bytes(),
  updatedAt: instant().notNull().defaultNow(),
})

/** Who saw the codes of a SIM, when and why. */
export const simReveals = pgTable(
  'sim_reveals',
  {
    id: id(),
    simId: uuid()
      .notNull()
      .references(() => sims.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    reason: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('sim_reveals_sim_id_idx').on(t.simId, t.createdAt),
    index('sim_reveals_user_id_idx').on(t.userId, t.createdAt),
  ],
)
