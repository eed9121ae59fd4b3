import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { PhoneTask, PhoneTaskKind, PhoneTaskState, phoneTaskQuery } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { lineSims, lines, simDevices } from '#drizzle/schema/lines'
import { staff } from '#drizzle/schema/organization'
import { phoneTasks } from '#drizzle/schema/phones'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: phoneTasks.id,
  kind: sql<PhoneTaskKind>`${phoneTasks.kind}`,
  state: sql<PhoneTaskState>`${phoneTasks.state}`,
  deviceId: phoneTasks.deviceId,
  propertyNumber: devices.propertyNumber,
  holderName: staff.name,
  phoneNumber: lines.phoneNumber,
  note: phoneTasks.note,
  requesterName: sql<string | null>`app.actor_name('user:' || ${phoneTasks.requestedBy})`,
  createdAt: iso(phoneTasks.createdAt),
  doneAt: sql<string | null>`${iso(phoneTasks.doneAt)}`,
  doneByName: sql<string | null>`app.actor_name('user:' || ${phoneTasks.doneBy})`,
  contactedAt: sql<string | null>`${iso(phoneTasks.contactedAt)}`,
  contact: phoneTasks.contact,
  reference: phoneTasks.reference,
  reason: phoneTasks.reason,
}

const select = (tx: Transaction) =>
  tx
    .select(columns)
    .from(phoneTasks)
    .leftJoin(devices, eq(devices.id, phoneTasks.deviceId))
    .leftJoin(staff, eq(staff.id, devices.holderId))
    .leftJoin(
      simDevices,
      and(eq(simDevices.deviceId, phoneTasks.deviceId), sql`upper_inf(${simDevices.during})`),
    )
    .leftJoin(
      lineSims,
      and(eq(lineSims.simId, simDevices.simId), sql`upper_inf(${lineSims.during})`),
    )
    .leftJoin(lines, eq(lines.id, lineSims.lineId))

export async function list(tx: Transaction, input: z.output<typeof phoneTaskQuery>) {
  const { q, id, deviceId, state, kind } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${phoneTasks.deviceId} in (select app.search_devices(${q}))` : undefined,
    id && inArray(phoneTasks.id, id),
    deviceId ? eq(phoneTasks.deviceId, deviceId) : undefined,
    state && inArray(phoneTasks.state, state),
    kind && inArray(phoneTasks.kind, kind),
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: { createdAt: phoneTasks.createdAt, doneAt: phoneTasks.doneAt },
    id: phoneTasks.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(phoneTasks).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<PhoneTask | undefined> {
  const [row] = await select(tx).where(eq(phoneTasks.id, id))
  return row
}

const facts = {
  id: phoneTasks.id,
  state: sql<PhoneTaskState>`${phoneTasks.state}`,
  operationId: phoneTasks.operationId,
  createdAt: phoneTasks.createdAt,
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select(facts)
    .from(phoneTasks)
    .where(eq(phoneTasks.id, id))
    .for('no key update')
  return row
}

/** Without the lock: whoever holds a task may still want its operation first. */
export async function peek(tx: Transaction, id: string) {
  const [row] = await tx.select(facts).from(phoneTasks).where(eq(phoneTasks.id, id))
  return row
}

export async function insert(
  tx: Transaction,
  row: Omit<typeof phoneTasks.$inferInsert, 'id'>,
): Promise<string> {
  const [made] = await tx.insert(phoneTasks).values(row).returning({ id: phoneTasks.id })
  return made!.id
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof phoneTasks.$inferInsert>,
): Promise<void> {
  await tx.update(phoneTasks).set(row).where(eq(phoneTasks.id, id))
}

export async function cancelOf(
  tx: Transaction,
  operationId: string,
  reason: string,
  now: Date,
): Promise<void> {
  await tx
    .update(phoneTasks)
    .set({ state: 'cancelled', reason, doneAt: now })
    .where(and(eq(phoneTasks.operationId, operationId), eq(phoneTasks.state, 'open')))
}

export async function countOpen(tx: Transaction): Promise<number> {
  const [row] = await tx.select({ total }).from(phoneTasks).where(eq(phoneTasks.state, 'open'))
  return row!.total
}
