import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Alert, alertQuery, alertTest } from '#contract/alerts'
import type { Transaction } from '#drizzle/client'
import { alertAcknowledgements, alerts, alertTests } from '#drizzle/schema/alerts'
import { iso, page, total } from '../http/list-query.ts'

export type Row = Omit<Alert, 'deliveries'>

const named = (userId: typeof alertTests.userId | typeof alertAcknowledgements.userId) =>
  sql<string | null>`app.actor_name('user:' || ${userId})`

/** The newest acknowledgement. */
const seen = (tx: Transaction) =>
  tx
    .select({
      seen: sql<Row['seen']>`jsonb_build_object('by', ${named(alertAcknowledgements.userId)},
        'at', ${iso(alertAcknowledgements.createdAt)}, 'until', ${iso(alertAcknowledgements.until)})`.as(
        'seen',
      ),
    })
    .from(alertAcknowledgements)
    .where(eq(alertAcknowledgements.alertId, alerts.id))
    .orderBy(desc(alertAcknowledgements.createdAt), desc(alertAcknowledgements.id))
    .limit(1)
    .as('newest')

function rows(tx: Transaction) {
  const newest = seen(tx)
  return tx
    .select({
      id: alerts.id,
      kind: sql<Row['kind']>`${alerts.kind}`,
      subject: alerts.subject,
      count: alerts.count,
      threshold: alerts.threshold,
      raisedAt: iso(alerts.raisedAt),
      clearedAt: sql<string | null>`${iso(alerts.clearedAt)}`,
      seen: newest.seen,
    })
    .from(alerts)
    .leftJoinLateral(newest, sql`true`)
}

export async function list(tx: Transaction, input: z.output<typeof alertQuery>) {
  const { id, kind, standing } = input.filter ?? {}
  const where = and(
    id ? inArray(alerts.id, id) : undefined,
    kind ? eq(alerts.kind, kind) : undefined,
    standing === undefined ? undefined : sql`(${alerts.clearedAt} is null) = ${standing}`,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['raisedAt', 'DESC'] },
    sortable: { raisedAt: alerts.raisedAt },
    id: alerts.id,
    select: (order, limit, offset) =>
      rows(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(alerts).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<Row | undefined> {
  const [row] = await rows(tx).where(eq(alerts.id, id))
  return row
}

export interface Delivered extends Record<string, unknown> {
  id: string
  alert_id: string
  state: 'raised' | 'cleared'
  delivered_at: string | null
  /** Null of the webhook. */
  person: string | null
  has_address: boolean
  noticed: boolean
  read_at: string | null
  mailed_at: string | null
  job_state: 'due' | 'leased' | 'done' | 'dead' | null
  attempts: number
  last_error: string | null
  finished_at: string | null
}

/** See the function in drizzle/migrations/0074_operations_security.sql. */
export async function deliveries(tx: Transaction, ids: readonly string[]): Promise<Delivered[]> {
  if (ids.length === 0) return []
  return tx.execute<Delivered>(sql`
    select * from app.alert_deliveries(${sql.param(`{${ids.join()}}`)}::uuid[])`)
}

export async function watchedAt(tx: Transaction): Promise<string | null> {
  const [row] = await tx.execute<{ at: string | null }>(sql`select app.alerts_watched_at() as at`)
  return row!.at && new Date(row!.at).toISOString()
}

export async function acknowledge(
  tx: Transaction,
  row: typeof alertAcknowledgements.$inferInsert,
): Promise<void> {
  await tx.insert(alertAcknowledgements).values(row)
}

const testColumns = {
  id: alertTests.id,
  way: alertTests.way,
  by: named(alertTests.userId),
  outcome: alertTests.outcome,
  code: alertTests.code,
  createdAt: iso(alertTests.createdAt),
  finishedAt: sql<string | null>`${iso(alertTests.finishedAt)}`,
}

export const recentTests = (tx: Transaction, limit: number) =>
  tx
    .select(testColumns)
    .from(alertTests)
    .orderBy(desc(alertTests.createdAt), desc(alertTests.id))
    .limit(limit)

/** How many there were since, and when the first of them was; held until the transaction ends. */
export async function testsSince(tx: Transaction, since: Date) {
  // Two at once count one after the other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('alert_tests'))`)
  const [row] = await tx
    .select({ total, first: sql<string | null>`min(${alertTests.createdAt})` })
    .from(alertTests)
    .where(gt(alertTests.createdAt, since))
  return row!
}

export async function beginTest(
  tx: Transaction,
  row: typeof alertTests.$inferInsert,
): Promise<z.input<typeof alertTest>> {
  const [made] = await tx.insert(alertTests).values(row).returning(testColumns)
  return made!
}

export async function findTest(tx: Transaction, id: string) {
  const [row] = await tx.select().from(alertTests).where(eq(alertTests.id, id))
  return row
}

export async function endTest(
  tx: Transaction,
  id: string,
  result: Pick<typeof alertTests.$inferInsert, 'outcome' | 'code' | 'finishedAt'>,
): Promise<void> {
  await tx.update(alertTests).set(result).where(eq(alertTests.id, id))
}
