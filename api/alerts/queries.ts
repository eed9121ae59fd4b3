import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { agents } from '#drizzle/schema/agents'
import { alertDeliveries, alerts } from '#drizzle/schema/alerts'
import { authorities, crls } from '#drizzle/schema/certificates'
import { incidentChores } from '#drizzle/schema/incidents'
import { outbox } from '#drizzle/schema/jobs'

const count = sql<number>`count(*)::int`

/** Open and dead rows, and how long the oldest that may run has waited, in seconds. */
export async function outboxState(tx: Transaction) {
  const [row] = await tx
    .select({
      due: sql<number>`count(*) filter (where ${outbox.state} = 'due')::int`,
      leased: sql<number>`count(*) filter (where ${outbox.state} = 'leased')::int`,
      dead: sql<number>`count(*) filter (where ${outbox.state} = 'dead')::int`,
      // One that failed waits for its next turn from then on: it is due when that has come.
      lagSeconds: sql<number>`coalesce(greatest(0, extract(epoch from now() - min(${outbox.dueAt})
        filter (where ${outbox.state} = 'due' or ${outbox.leasedUntil} < now()))), 0)::float`,
    })
    .from(outbox)
    .where(inArray(outbox.state, ['due', 'leased', 'dead']))
  return row!
}

/** Each authority in use, and until when its newest list is good. */
export async function authorityState(tx: Transaction) {
  const list = tx
    .select({ nextUpdate: crls.nextUpdate })
    .from(crls)
    .where(and(eq(crls.authorityId, authorities.id), eq(crls.kind, 'full')))
    .orderBy(sql`${crls.number} desc`)
    .limit(1)
    .as('list')
  return tx
    .select({
      slug: authorities.slug,
      role: authorities.role,
      notAfter: authorities.notAfter,
      nextUpdate: list.nextUpdate,
    })
    .from(authorities)
    .leftJoinLateral(list, sql`true`)
    .where(eq(authorities.state, 'active'))
    .orderBy(authorities.slug)
}

/**
 * For how long no segment of the write-ahead log could be kept, in seconds; 0 where all could, or none is to be.
 * Of a PostgreSQL of one's own as well, where it archives.
 */
export async function logState(tx: Transaction) {
  const [row] = await tx.execute<{ seconds: number }>(sql`
    select extract(epoch from now() - coalesce(greatest(last_archived_time, stats_reset), now()))::float as seconds
    from pg_stat_archiver
    where last_failed_time > coalesce(last_archived_time, '-infinity') and current_setting('archive_mode') <> 'off'`)
  return { unkeptSeconds: row?.seconds ?? 0 }
}

export async function agentState(tx: Transaction, unseenSince: Date) {
  const [row] = await tx
    .select({
      all: count,
      connected: sql<number>`count(*) filter (where ${agents.connectedUntil} > now())::int`,
      unseen: sql<number>`count(*) filter (where ${agents.lastSeenAt} < ${unseenSince.toISOString()}::timestamptz)::int`,
    })
    .from(agents)
  return row!
}

export async function lateChores(tx: Transaction, now: Date): Promise<number> {
  const [row] = await tx
    .select({ count })
    .from(incidentChores)
    .where(
      sql`${incidentChores.state} = 'open' and ${incidentChores.dueAt} < ${now.toISOString()}::timestamptz`,
    )
  return row!.count
}

export const standing = (tx: Transaction) =>
  tx
    .select({ id: alerts.id, kind: alerts.kind, subject: alerts.subject, count: alerts.count })
    .from(alerts)
    .where(isNull(alerts.clearedAt))

/** The id of a new one; nothing when it stands already, with its count brought up to date. */
export async function raise(
  tx: Transaction,
  alert: { kind: string; subject: string; count: number; threshold: number },
  now: Date,
): Promise<string | undefined> {
  const [row] = await tx
    .insert(alerts)
    .values({ ...alert, raisedAt: now })
    .onConflictDoUpdate({
      target: [alerts.kind, alerts.subject],
      targetWhere: sql`${alerts.clearedAt} is null`,
      set: { count: alert.count, threshold: alert.threshold },
    })
    .returning({ id: alerts.id, isNew: sql<boolean>`xmax = 0` })
  return row?.isNew ? row.id : undefined
}

export async function clear(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.update(alerts).set({ clearedAt: now }).where(eq(alerts.id, id))
}

export async function find(tx: Transaction, id: string) {
  const [row] = await tx.select().from(alerts).where(eq(alerts.id, id))
  return row
}

export async function forget(tx: Transaction, clearedBefore: Date): Promise<void> {
  await tx
    .delete(alerts)
    .where(sql`${alerts.clearedAt} < ${clearedBefore.toISOString()}::timestamptz`)
}

type Delivery = typeof alertDeliveries.$inferInsert

export async function noteDeliveries(tx: Transaction, rows: readonly Delivery[]): Promise<void> {
  if (rows.length > 0) await tx.insert(alertDeliveries).values([...rows])
}

/** The webhook has answered well. */
export async function delivered(
  tx: Transaction,
  alertId: string,
  state: Delivery['state'],
  now: Date,
): Promise<void> {
  await tx
    .update(alertDeliveries)
    .set({ deliveredAt: now })
    .where(
      and(
        eq(alertDeliveries.alertId, alertId),
        eq(alertDeliveries.state, state),
        isNull(alertDeliveries.userId),
      ),
    )
}
