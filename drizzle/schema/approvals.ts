import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { users } from './users.ts'

/** What somebody asks for and a second person has to agree to. Who may write what: see the policies. */
export const approvals = pgTable(
  'approvals',
  {
    id: id(),
    /** Canonical JSON: what is asked for, bound by its hash. It never changes. */
    payload: text().notNull(),
    sha256: text().notNull(),
    action: text().generatedAlwaysAs(sql`payload::jsonb ->> 'action'`).notNull(),
    count: integer().generatedAlwaysAs(sql`(payload::jsonb ->> 'count')::integer`).notNull(),
    targetIds: uuid().array().generatedAlwaysAs(sql`app.approval_targets(payload)`).notNull(),
    resource: text().notNull(),
    reason: text(),
    state: text().notNull().default('requested'),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    requesterName: text().notNull(),
    /** Roles of which the second person has one. */
    approverRoles: text().array().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    decidedBy: uuid().references(() => users.id),
    deciderName: text(),
    decidedAt: instant(),
    decisionReason: text(),
    executedAt: instant(),
    failure: jsonb().$type<{ ja: string; en: string }>(),
  },
  (t) => [
    index('approvals_state_idx').on(t.state, t.expiresAt),
    index('approvals_created_at_idx').on(t.createdAt),
    index('approvals_requested_by_idx').on(t.requestedBy),
    index('approvals_target_ids_idx').using('gin', t.targetIds),
    check('approvals_two_people_check', sql`${t.decidedBy} <> ${t.requestedBy}`),
    check(
      'approvals_sha256_check',
      sql`${t.sha256} = encode(sha256(convert_to(${t.payload}, 'UTF8')), 'hex')`,
    ),
    check(
      'approvals_payload_check',
      sql`${t.count} = cardinality(${t.targetIds}) and ${t.count} > 0
        and (${t.payload}::jsonb ->> 'expiresAt')::timestamptz = ${t.expiresAt}`,
    ),
    check(
      'approvals_approver_roles_check',
      sql`cardinality(${t.approverRoles}) > 0 and ${t.approverRoles} <@ array['security', 'admin']`,
    ),
    check(
      'approvals_state_check',
      sql`${t.state} in ('requested', 'approved', 'executed', 'refused', 'withdrawn', 'expired', 'failed')`,
    ),
    check(
      'approvals_decision_check',
      sql`(${t.state} in ('approved', 'executed', 'failed', 'refused')) = (num_nulls(${t.decidedBy}, ${t.deciderName}, ${t.decidedAt}) = 0)
        and num_nulls(${t.decidedBy}, ${t.deciderName}, ${t.decidedAt}) in (0, 3)
        and (${t.state} = 'refused') = (${t.decisionReason} is not null)
        and (${t.state} = 'executed') = (${t.executedAt} is not null)
        and (${t.state} = 'failed') = (${t.failure} is not null)`,
    ),
  ],
)
