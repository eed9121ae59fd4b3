import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { incidentChores } from '#drizzle/schema/incidents'

type Row = typeof incidentChores.$inferInsert

/** One of a kind for an incident: what is there already stays. */
export async function add(tx: Transaction, rows: Row[]): Promise<void> {
  if (rows.length > 0) await tx.insert(incidentChores).values(rows).onConflictDoNothing()
}

/** A clock that starts anew, as long as nobody has done it. */
export async function addOrMove(tx: Transaction, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insert(incidentChores)
    .values(rows)
    .onConflictDoUpdate({
      target: [incidentChores.incidentId, incidentChores.kind],
      set: {
        dueAt: sql`excluded.due_at`,
        escalatedAt: null,
        state: 'open',
        doneAt: null,
        doneBy: null,
        doneByName: null,
      },
      setWhere: sql`${incidentChores.state} <> 'done'`,
    })
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select()
    .from(incidentChores)
    .where(eq(incidentChores.id, id))
    .for('no key update')
  return row
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(incidentChores).set(row).where(eq(incidentChores.id, id))
}

/** What nobody has done yet of this kind is done now. */
export async function settle(
  tx: Transaction,
  incidentId: string,
  kind: string,
  row: Pick<Row, 'state' | 'doneAt'> & Partial<Row>,
): Promise<void> {
  await tx
    .update(incidentChores)
    .set(row)
    .where(
      and(
        eq(incidentChores.incidentId, incidentId),
        eq(incidentChores.kind, kind),
        eq(incidentChores.state, 'open'),
      ),
    )
}

/** Late for the first time. */
export async function takeLate(tx: Transaction, now: Date) {
  const at = now.toISOString()
  return tx
    .update(incidentChores)
    .set({ escalatedAt: now })
    .where(
      sql`${incidentChores.state} = 'open' and ${incidentChores.escalatedAt} is null
        and ${incidentChores.dueAt} < ${at}::timestamptz`,
    )
    .returning({ incidentId: incidentChores.incidentId, kind: incidentChores.kind })
}

/** Who called the carrier and when stands in the work items: once all are done, so is the chore. */
export async function settleSimStops(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    update incident_chores c set state = 'done', done_at = t.done_at, done_by = t.done_by, done_by_name = t.done_by_name,
      contact = t.contact, contacted_at = t.contacted_at, reference = t.reference
    from (
      select i.incident_id, bool_and(p.state = 'done') as done, max(p.done_at) as done_at,
        (array_agg(p.done_by order by p.done_at desc))[1] as done_by,
        (array_agg(app.actor_name('user:' || p.done_by) order by p.done_at desc))[1] as done_by_name,
        (array_agg(p.contact order by p.done_at desc))[1] as contact, max(p.contacted_at) as contacted_at,
        (array_agg(p.reference order by p.done_at desc))[1] as reference
      from incident_items i join phone_tasks p on p.device_id = i.device_id and p.kind = 'sim_stop'
        and p.created_at >= i.reported_at and p.state <> 'cancelled'
      group by i.incident_id
    ) t
    where c.incident_id = t.incident_id and c.kind = 'sim_stop' and c.state = 'open' and t.done`)
}
