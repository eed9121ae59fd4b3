import { sql } from 'drizzle-orm'
import { check, date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'

/** How the data on a device's medium was destroyed, by whom, and who saw it. */
export const erasures = pgTable(
  'erasures',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    /** Category of the data and method: only pairs in app.erasure_methods (foreign key). */
    category: text().notNull(),
    method: text().notNull(),
    mediumKind: text().notNull(),
    mediumSerial: text().notNull(),
    /** On the premises: initialising elsewhere is not erasing. */
    place: text().notNull(),
    erasedOn: date().notNull(),
    operator: text().notNull(),
    witness: text().notNull(),
    note: text(),
    certificateName: text(),
    certificateType: text(),
    certificateBytes: integer(),
    certificateSha256: text(),
    /** Day, Asia/Tokyo, on which the certificate was put on record. */
    certifiedOn: date(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('erasures_device_id_idx').on(t.deviceId, t.erasedOn),
    index('erasures_erased_on_idx').on(t.erasedOn, t.id),
    index('erasures_certified_on_idx').on(t.certifiedOn),
    uniqueIndex('erasures_medium_key').on(t.deviceId, t.mediumSerial, t.erasedOn),
    check('erasures_medium_kind_check', sql`${t.mediumKind} in ('hdd', 'ssd', 'flash')`),
    // A magnet does nothing to flash memory (NIST SP 800-88).
    check('erasures_degauss_check', sql`${t.method} <> 'degauss' or ${t.mediumKind} = 'hdd'`),
    check(
      'erasures_witness_check',
      sql`app.search_text(${t.witness}) <> app.search_text(${t.operator})`,
    ),
    check(
      'erasures_certificate_check',
      sql`num_nulls(${t.certificateName}, ${t.certificateType}, ${t.certificateBytes}, ${t.certificateSha256}, ${t.certifiedOn}) in (0, 5)`,
    ),
    check(
      'erasures_certificate_type_check',
      sql`${t.certificateType} in ('application/pdf', 'image/jpeg', 'image/png')`,
    ),
  ],
)

/** The certificate's bytes, apart from the record, so that lists don't carry them. */
export const erasureFiles = pgTable('erasure_files', {
  erasureId: uuid()
    .primaryKey()
    .references(() => erasures.id),
  content: bytes().notNull(),
})
