import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  Possession,
  possessionCheckCreate,
  possessionCheckQuery,
  possessionQuery,
} from '#contract/possession'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { handovers } from '#drizzle/schema/handovers'
import { staff, units } from '#drizzle/schema/organization'
import { possessionAnswers, possessionChecks } from '#drizzle/schema/possession'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const visibleHandovers = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: handovers.unitId, person: handovers.holderId })
const visibleAnswers = (actor: Actor) =>
  within(actor, 'ledger.read', {
    unit: possessionAnswers.unitId,
    person: possessionAnswers.holderId,
  })

/** Counted once for all checks of a page: as many rows as there are devices. */
const checkColumns = (actor: Actor) => ({
  id: possessionChecks.id,
  fiscalYear: possessionChecks.fiscalYear,
  dueOn: possessionChecks.dueOn,
  closedAt: iso(possessionChecks.closedAt),
  createdAt: iso(possessionChecks.createdAt),
  held: sql<number>`(select count(*)::int from handovers
    where ${and(isNull(handovers.returnedAt), visibleHandovers(actor))})`,
  have: answered(actor, 'have'),
  haveNot: answered(actor, 'have_not'),
})

const answered = (actor: Actor, answer: string) => sql<number>`(
  select count(*)::int from possession_answers where ${and(
    eq(possessionAnswers.checkId, possessionChecks.id),
    eq(possessionAnswers.answer, answer),
    visibleAnswers(actor),
  )})`

export async function listChecks(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof possessionCheckQuery>,
) {
  const { id } = input.filter ?? {}
  const where = id ? inArray(possessionChecks.id, id) : undefined
  return page({
    input,
    sortable: { fiscalYear: possessionChecks.fiscalYear, dueOn: possessionChecks.dueOn },
    id: possessionChecks.id,
    select: (order, limit, offset) =>
      tx
        .select(checkColumns(actor))
        .from(possessionChecks)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(possessionChecks).where(where),
  })
}

export async function getCheck(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select(checkColumns(actor))
    .from(possessionChecks)
    .where(eq(possessionChecks.id, id))
  return row
}

export async function openCheck(tx: Transaction): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: possessionChecks.id })
    .from(possessionChecks)
    .where(isNull(possessionChecks.closedAt))
  return row?.id
}

export async function insertCheck(
  tx: Transaction,
  row: z.output<typeof possessionCheckCreate>,
): Promise<string> {
  const [made] = await tx
    .insert(possessionChecks)
    .values(row)
    .returning({ id: possessionChecks.id })
  return made!.id
}

/** Row security locks nothing that one may read and not write. */
export async function lockCheck(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ closedAt: possessionChecks.closedAt })
    .from(possessionChecks)
    .where(eq(possessionChecks.id, id))
    .for('no key update')
  return row
}

export async function closeCheck(tx: Transaction, id: string, closedAt: Date): Promise<void> {
  await tx.update(possessionChecks).set({ closedAt }).where(eq(possessionChecks.id, id))
}

const columns = {
  id: handovers.id,
  deviceId: handovers.deviceId,
  propertyNumber: devices.propertyNumber,
  kind: sql<Possession['kind']>`${devices.kind}`,
  model: sql<string | null>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
  holderId: handovers.holderId,
  holderName: staff.name,
  unitId: handovers.unitId,
  unitPath: units.path,
  answer: sql<Possession['answer']>`${possessionAnswers.answer}`,
  note: possessionAnswers.note,
  answeredAt: iso(possessionAnswers.answeredAt),
}

const answerIn = (checkId: string) =>
  and(eq(possessionAnswers.handoverId, handovers.id), eq(possessionAnswers.checkId, checkId))

const select = (tx: Transaction, actor: Actor, checkId: string) =>
  tx
    .select(columns)
    .from(handovers)
    .leftJoin(possessionAnswers, answerIn(checkId))
    .leftJoin(
      devices,
      and(
        eq(devices.id, handovers.deviceId),
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
      ),
    )
    .leftJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(units, eq(units.id, handovers.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, handovers.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

/** What is held now, and what was held when somebody answered for it. */
export async function list(
  tx: Transaction,
  actor: Actor,
  checkId: string,
  input: z.output<typeof possessionQuery>,
) {
  const { q, id, answer, holderId, unitId } = input.filter ?? {}
  const where = and(
    visibleHandovers(actor),
    or(isNull(handovers.returnedAt), isNotNull(possessionAnswers.id)),
    q?.trim()
      ? sql`(${handovers.holderId} in (select app.search_staff(${q}))
          or ${handovers.deviceId} in (select app.search_devices(${q})))`
      : undefined,
    id ? inArray(handovers.id, id) : undefined,
    answer === 'none'
      ? isNull(possessionAnswers.id)
      : answer
        ? eq(possessionAnswers.answer, answer)
        : undefined,
    holderId ? eq(handovers.holderId, holderId) : undefined,
    below(handovers.unitId, unitId),
  )
  return page({
    input,
    sortable: {
      unitPath: units.path,
      handedOverAt: handovers.handedOverAt,
      answeredAt: possessionAnswers.answeredAt,
    },
    id: handovers.id,
    select: (order, limit, offset) =>
      select(tx, actor, checkId)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(handovers)
        .leftJoin(possessionAnswers, answerIn(checkId))
        .where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, checkId: string, id: string) {
  const [row] = await select(tx, actor, checkId).where(
    and(visibleHandovers(actor), eq(handovers.id, id)),
  )
  return row
}

/** Of one's own, still open. */
export async function isOwn(tx: Transaction, actor: Actor, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: handovers.id })
    .from(handovers)
    .where(
      and(
        eq(handovers.id, id),
        isNull(handovers.returnedAt),
        sql`${handovers.holderId} = ${actor.staffId}::uuid`,
      ),
    )
  return rows.length > 0
}

/** Whoever finds the device later may say so: the last answer counts. */
export async function answer(
  tx: Transaction,
  row: Omit<typeof possessionAnswers.$inferInsert, 'id'>,
): Promise<void> {
  const { answer, note = null, answeredAt } = row
  await tx
    .insert(possessionAnswers)
    .values(row)
    .onConflictDoUpdate({
      target: [possessionAnswers.checkId, possessionAnswers.handoverId],
      set: { answer, note, answeredAt },
    })
}

export async function usersHolding(tx: Transaction): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`select id from app.users_holding() as id`)
  return rows.map((row) => row.id)
}
