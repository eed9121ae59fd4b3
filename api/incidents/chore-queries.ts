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
