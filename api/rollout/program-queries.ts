import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Program, programQuery } from '#contract/rollout'
import { REPLACED_STATES } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { programs, replacements, waves } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { visible } from './replacement-queries.ts'

const columns = {
  id: programs.id,
  name: programs.name,
  fiscalYear: programs.fiscalYear,
  goalCount: programs.goalCount,
  deadline: programs.deadline,
  gatePercent: programs.gatePercent,
  state: sql<Program['state']>`${programs.state}`,
  updatedAt: iso(programs.updatedAt),
}

function select(tx: Transaction, actor: Actor) {
  const replaced = inArray(replacements.state, [...REPLACED_STATES])
  const counts = tx
    .select({
      total: total.as('total'),
      replaced: sql<number>`count(*) filter (where ${replaced})::int`.as('replaced'),
    })
    .from(replacements)
    .where(and(eq(replacements.programId, programs.id), visible(actor)))
    .as('counts')
  return tx
    .select({ ...columns, total: counts.total, replaced: counts.replaced })
    .from(programs)
    .crossJoinLateral(counts)
}

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof programQuery>) {
  const { q, id, state, fiscalYear } = input.filter ?? {}
  const where = and(
    q?.trim()
      ? sql`app.search_text(${programs.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(programs.id, id) : undefined,
    state ? eq(programs.state, state) : undefined,
    fiscalYear ? eq(programs.fiscalYear, fiscalYear) : undefined,
  )
  return page({
    input,
    sortable: {
      fiscalYear: programs.fiscalYear,
      name: programs.name,
      deadline: programs.deadline,
      state: programs.state,
    },
    id: programs.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(programs).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx, actor).where(eq(programs.id, id))
  return row
}

/** Without its counts. */
export async function getBare(tx: Transaction, id: string) {
  const [row] = await tx.select(columns).from(programs).where(eq(programs.id, id))
  return row
}

/** The bare row, locked until the transaction ends. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select().from(programs).where(eq(programs.id, id)).for('no key update')
  return row
}

type Row = typeof programs.$inferInsert

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [inserted] = await tx.insert(programs).values(row).returning({ id: programs.id })
  return inserted!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(programs).set(row).where(eq(programs.id, id))
}

export async function unclosedWaves(tx: Transaction, programId: string): Promise<number> {
  const [row] = await tx
    .select({ total })
    .from(waves)
    .where(and(eq(waves.programId, programId), inArray(waves.state, ['open', 'suspended'])))
  return row!.total
}
