import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Acceptance, AcceptanceItem, acceptanceQuery } from '#contract/handovers'
import type { Transaction } from '#drizzle/client'
import { acceptanceFiles, acceptances } from '#drizzle/schema/handovers'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = {
  id: acceptances.id,
  number: acceptances.number,
  kind: sql<Acceptance['kind']>`${acceptances.kind}`,
  state: sql<Acceptance['state']>`${acceptances.state}`,
  holderId: acceptances.holderId,
  holderName: acceptances.holderName,
  dutyUnitId: acceptances.dutyUnitId,
  unitId: acceptances.unitId,
  unitPath: acceptances.unitPath,
  items: sql<AcceptanceItem[]>`${acceptances.items}`,
  text: acceptances.text,
  textVersion: acceptances.textVersion,
  checklist: acceptances.checklist,
  dueOn: acceptances.dueOn,
  operatorName: acceptances.operatorName,
  channel: sql<Acceptance['channel']>`${acceptances.channel}`,
  answeredAt: iso(acceptances.answeredAt),
  reason: acceptances.reason,
  receiptSha256: acceptances.receiptSha256,
  createdAt: iso(acceptances.createdAt),
}

const visible = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: acceptances.unitId, person: acceptances.holderId })

const found = (q: string | undefined) =>
  q?.trim()
    ? or(
        sql`${acceptances.holderId} in (select app.search_staff(${q}))`,
        sql`${acceptances.id} in (
          select unnest(array[acceptance_id, return_acceptance_id]) from handovers
          where device_id in (select app.search_devices(${q})))`,
        /^\d{1,15}$/.test(q.trim()) ? eq(acceptances.number, Number(q)) : undefined,
      )
    : undefined

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof acceptanceQuery>) {
  const { q, id, state, kind, holderId, unitId } = input.filter ?? {}
  const where = and(
    visible(actor),
    found(q),
    id ? inArray(acceptances.id, id) : undefined,
    state ? inArray(acceptances.state, state) : undefined,
    kind ? eq(acceptances.kind, kind) : undefined,
    holderId ? eq(acceptances.holderId, holderId) : undefined,
    below(acceptances.unitId, unitId),
  )
  return page({
    input,
    sortable: {
      createdAt: acceptances.createdAt,
      answeredAt: acceptances.answeredAt,
      number: acceptances.number,
    },
    id: acceptances.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(acceptances)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(acceptances).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select(columns)
    .from(acceptances)
    .where(and(visible(actor), eq(acceptances.id, id)))
  return row
}

/** One that the actor may answer, locked: of two answers one comes first. */
export async function lock(tx: Transaction, actor: Actor, id: string) {
  const answerable = within(actor, 'acceptances.answer', {
    unit: acceptances.unitId,
    person: acceptances.holderId,
  })
  const [row] = await tx
    .select({ ...columns, operatorId: acceptances.operatorId })
    .from(acceptances)
    .where(and(answerable, eq(acceptances.id, id)))
    .for('no key update')
  return row
}

export async function insert(
  tx: Transaction,
  row: Omit<typeof acceptances.$inferInsert, 'id'>,
): Promise<string> {
  const [made] = await tx.insert(acceptances).values(row).returning({ id: acceptances.id })
  return made!.id
}

type Answer = Pick<
  typeof acceptances.$inferInsert,
  | 'state'
  | 'channel'
  | 'answeredAt'
  | 'reason'
  | 'signatureSha256'
  | 'receiptSha256'
  | 'receiptBytes'
>

export async function answer(
  tx: Transaction,
  id: string,
  given: Answer,
  files: { signature: Uint8Array | null; receipt: Uint8Array },
): Promise<void> {
  await tx.insert(acceptanceFiles).values({ acceptanceId: id, ...files })
  await tx.update(acceptances).set(given).where(eq(acceptances.id, id))
}

export async function receipt(tx: Transaction, id: string): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ receipt: acceptanceFiles.receipt })
    .from(acceptanceFiles)
    .where(eq(acceptanceFiles.acceptanceId, id))
  return row?.receipt
}

/** The name of whoever asks, as a receipt shows it. */
export async function operatorName(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(
    sql`select display_name as name from users where id = app.user_id()`,
  )
  return row?.name ?? ''
}

/** The login of somebody, if they have one. */
export async function loginOf(tx: Transaction, staffId: string): Promise<string[]> {
  const rows = await tx.execute<{ userId: string }>(
    sql`select user_id as "userId" from app.users_of_staff(array[${staffId}]::uuid[])`,
  )
  return rows.map((row) => row.userId)
}
