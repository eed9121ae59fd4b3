import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Permission } from '#contract/roles'
import type { Stocktake, stocktakeQuery } from '#contract/stocktakes'
import type { Transaction } from '#drizzle/client'
import { stocktakeFiles, stocktakeItems, stocktakes } from '#drizzle/schema/stocktakes'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const counted = (condition: SQL) => sql<number>`count(*) filter (where ${condition})::int`
const resultIs = (result: string) =>
  counted(sql`${stocktakeItems.result} = ${sql.raw(`'${result}'`)}`)

const countsOf = (tx: Transaction) =>
  tx
    .select({
      expected: counted(sql`${stocktakeItems.expected}`).as('expected_count'),
      found: resultIs('found').as('found_count'),
      missing: resultIs('missing').as('missing_count'),
      explained: counted(sql`${stocktakeItems.explanation} is not null`).as('explained_count'),
      unexpected: resultIs('unexpected').as('unexpected_count'),
      unknown: resultIs('unknown').as('unknown_count'),
    })
    .from(stocktakeItems)
    .where(eq(stocktakeItems.stocktakeId, stocktakes.id))
    .as('counts')

function select(tx: Transaction) {
  const counts = countsOf(tx)
  return tx
    .select({
      id: stocktakes.id,
      number: stocktakes.number,
      unitId: stocktakes.unitId,
      unitPath: stocktakes.unitPath,
      location: stocktakes.location,
      kind: sql<Stocktake['kind']>`${stocktakes.kind}`,
      state: sql<Stocktake['state']>`${stocktakes.state}`,
      openerName: stocktakes.openerName,
      createdAt: iso(stocktakes.createdAt),
      closerName: stocktakes.closerName,
      closedAt: iso(stocktakes.closedAt),
      attesterName: stocktakes.attesterName,
      attestedAt: iso(stocktakes.attestedAt),
      remark: stocktakes.remark,
      reason: stocktakes.reason,
      reportSha256: stocktakes.reportSha256,
      expected: counts.expected,
      found: counts.found,
      missing: counts.missing,
      explained: counts.explained,
      unexpected: counts.unexpected,
      unknown: counts.unknown,
    })
    .from(stocktakes)
    .crossJoinLateral(counts)
}

const reaching = (actor: Actor, permission: Permission) =>
  within(actor, permission, { unit: stocktakes.unitId })

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof stocktakeQuery>) {
  const { q, id, state, unitId } = input.filter ?? {}
  const where = and(
    reaching(actor, 'stocktakes.read'),
    q?.trim() ? sql`${stocktakes.id} in (select app.search_stocktakes(${q}))` : undefined,
    id ? inArray(stocktakes.id, id) : undefined,
    state ? inArray(stocktakes.state, state) : undefined,
    below(stocktakes.unitId, unitId),
  )
  return page({
    input,
    sortable: {
      createdAt: stocktakes.createdAt,
      number: stocktakes.number,
      closedAt: stocktakes.closedAt,
      attestedAt: stocktakes.attestedAt,
      state: stocktakes.state,
    },
    id: stocktakes.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(stocktakes).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx).where(
    and(reaching(actor, 'stocktakes.read'), eq(stocktakes.id, id)),
  )
  return row
}

/**
 * One that the actor may act on. Who counts or explains shares it, whoever takes it a step further has it
 * alone; everybody takes it before its items.
 */
export async function lock(
  tx: Transaction,
  actor: Actor,
  permission: Permission,
  id: string,
  strength: 'share' | 'no key update' = 'no key update',
) {
  const [row] = await tx
    .select({
      id: stocktakes.id,
      number: stocktakes.number,
      unitId: stocktakes.unitId,
      state: sql<Stocktake['state']>`${stocktakes.state}`,
    })
    .from(stocktakes)
    .where(and(reaching(actor, permission), eq(stocktakes.id, id)))
    .for(strength)
  return row
}

export async function insert(
  tx: Transaction,
  row: Pick<
    typeof stocktakes.$inferInsert,
    'unitId' | 'unitPath' | 'location' | 'kind' | 'openedBy' | 'openerName' | 'createdAt'
  >,
): Promise<string> {
  const [made] = await tx.insert(stocktakes).values(row).returning({ id: stocktakes.id })
  return made!.id
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof stocktakes.$inferInsert>,
): Promise<void> {
  await tx.update(stocktakes).set(row).where(eq(stocktakes.id, id))
}

export async function keepReport(tx: Transaction, id: string, report: Uint8Array): Promise<void> {
  await tx.insert(stocktakeFiles).values({ stocktakeId: id, report })
}

export async function keptReport(tx: Transaction, id: string): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ report: stocktakeFiles.report })
    .from(stocktakeFiles)
    .where(eq(stocktakeFiles.stocktakeId, id))
  return row?.report
}

/** Heads of the unit and above it who can log in, the nearest first, and whether each has counted. */
export async function headsOf(tx: Transaction, id: string) {
  const rows = await tx.execute<{ userId: string; counted: boolean }>(
    sql`select user_id as "userId", counted from app.stocktake_heads(${id})`,
  )
  return [...rows]
}

export async function unitOf(tx: Transaction, id: string) {
  const [row] = await tx.execute<{ path: string; closedOn: string | null }>(
    sql`select path, closed_on::text as "closedOn" from units where id = ${id}`,
  )
  return row
}

export async function nameOf(tx: Transaction, userId: string): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(
    sql`select display_name as name from users where id = ${userId}`,
  )
  return row?.name ?? ''
}
