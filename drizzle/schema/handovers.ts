import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'
import { users } from './users.ts'

/**
 * What somebody signed for, once for all devices of one visit to the counter. All that was shown to them
 * is kept as it was shown: a name or a text that changes later changes no receipt.
 */
export const acceptances = pgTable(
  'acceptances',
  {
    id: id(),
    /** What people call the receipt by. */
    number: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    kind: text().notNull(),
    state: text().notNull().default('open'),
    holderId: uuid()
      .notNull()
      .references(() => staff.id),
    holderName: text().notNull(),
    dutyUnitId: uuid().references(() => units.id),
    /** The unit of the devices: the duty unit, or the person's at the time. */
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    unitPath: text().notNull(),
    items: jsonb().$type<Record<string, unknown>[]>().notNull(),
    text: text().notNull(),
    /** Of the text and the checklist: the first characters of their SHA-256. */
    textVersion: text().notNull(),
    checklist: jsonb().$type<string[]>().notNull(),
    /** The last day of a loan. */
    dueOn: date(),
    operatorId: uuid()
      .notNull()
      .references(() => users.id),
    operatorName: text().notNull(),
    /** Where it was answered: at the counter, or by the holder from their own page. */
    channel: text(),
    answeredAt: instant(),
    /** Why it was refused, or why a return bears no signature. */
    reason: text(),
    signatureSha256: text(),
    receiptSha256: text(),
    receiptBytes: integer(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('acceptances_number_key').on(t.number),
    index('acceptances_holder_id_idx').on(t.holderId),
    index('acceptances_unit_id_idx').on(t.unitId),
    index('acceptances_state_idx').on(t.state, t.createdAt),
    index('acceptances_created_at_idx').on(t.createdAt, t.id),
    check('acceptances_kind_check', sql`${t.kind} in ('handover', 'return')`),
    check('acceptances_state_check', sql`${t.state} in ('open', 'signed', 'refused', 'waived')`),
    check('acceptances_channel_check', sql`${t.channel} in ('counter', 'remote')`),
    check(
      'acceptances_answer_check',
      sql`(${t.state} = 'open') = (${t.answeredAt} is null)
        and (${t.state} in ('refused', 'waived')) = (${t.reason} is not null)
        and (${t.state} = 'signed') = (${t.signatureSha256} is not null)`,
    ),
  ],
)

/** The signature as drawn and the receipt as given out. */
export const acceptanceFiles = pgTable('acceptance_files', {
  acceptanceId: uuid()
    .primaryKey()
    .references(() => acceptances.id),
  signature: bytes(),
  receipt: bytes().notNull(),
  /** Copied from the acceptance, for row security. */
  holderId: uuid(),
  unitId: uuid(),
})

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
    acceptanceId: uuid().references(() => acceptances.id),
    returnAcceptanceId: uuid().references(() => acceptances.id),
    returnCondition: text(),
    /** The last day of a loan; null where it is theirs for good. */
    dueOn: date(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('handovers_open_key').on(t.deviceId).where(sql`${t.returnedAt} is null`),
    index('handovers_device_id_idx').on(t.deviceId, t.returnedAt),
    index('handovers_holder_id_idx').on(t.holderId),
    index('handovers_unit_id_idx').on(t.unitId),
    index('handovers_acceptance_id_idx').on(t.acceptanceId),
    index('handovers_return_acceptance_id_idx').on(t.returnAcceptanceId),
    index('handovers_due_on_idx').on(t.dueOn).where(sql`${t.returnedAt} is null`),
    check('handovers_source_check', sql`${t.source} in ('import', 'counter', 'transfer')`),
    check('handovers_period_check', sql`${t.returnedAt} >= ${t.handedOverAt}`),
    check('handovers_acceptance_check', sql`${t.acceptedAt} >= ${t.handedOverAt}`),
    check(
      'handovers_return_condition_check',
      sql`${t.returnCondition} in ('good', 'damaged', 'not_working', 'incomplete')`,
    ),
  ],
)

/** Which reminder of which loan has gone out. */
export const loanReminders = pgTable(
  'loan_reminders',
  {
    handoverId: uuid()
      .notNull()
      .references(() => handovers.id),
    sentOn: date().notNull(),
  },
  (t) => [primaryKey({ columns: [t.handoverId, t.sentOn] })],
)
