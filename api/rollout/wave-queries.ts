import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Wave, waveQuery } from '#contract/rollout'
import { REPLACED_STATES } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { programs, replacements, waveMonths, waves } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { visible } from './replacement-queries.ts'

const ofWave = eq(replacements.waveId, waves.id)
const replaced = inArray(replacements.state, [...REPLACED_STATES])
const unpaired = and(eq(replacements.state, 'planned'), isNull(replacements.newDeviceId))
const counted = (condition: SQL | undefined) =>
  sql<number>`count(*) filter (where ${condition})::int`
const gate = sql<number>`coalesce(${waves.gatePercent}, ${programs.gatePercent})`

const columns = {
  id: waves.id,
  programId: waves.programId,
  programName: programs.name,
  name: waves.name,
  ordinal: waves.ordinal,
  state: sql<Wave['state']>`${waves.state}`,
  gatePercent: gate,
  ownGatePercent: waves.gatePercent,
  gateOverride: waves.gateOverride,
  stateReason: waves.stateReason,
  opensOn: waves.opensOn,
  closesOn: waves.closesOn,
  plan: sql<Wave['plan']>`coalesce((
    select jsonb_agg(jsonb_build_object('month', to_char(m.month, 'YYYY-MM'), 'planned', m.planned) order by m.month)
    from ${waveMonths} m where m.wave_id = ${waves.id}), '[]')`,
  updatedAt: iso(waves.updatedAt),
}

function select(tx: Transaction, actor: Actor) {
  const counts = tx
    .select({
      total: total.as('total'),
      replaced: counted(replaced).as('replaced'),
      unpaired: counted(unpaired).as('unpaired'),
    })
    .from(replacements)
    .where(and(ofWave, visible(actor)))
    .as('counts')
  return tx
    .select({
      ...columns,
      total: counts.total,
      replaced: counts.replaced,
      unpaired: counts.unpaired,
    })
    .from(waves)
    .innerJoin(programs, eq(programs.id, waves.programId))
    .crossJoinLateral(counts)
}

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof waveQuery>) {
  const { q, id, programId, state } = input.filter ?? {}
  const where = and(
    q?.trim()
      ? sql`app.search_text(${waves.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(waves.id, id) : undefined,
    programId ? eq(waves.programId, programId) : undefined,
    state ? inArray(waves.state, state) : undefined,
  )
  return page({
    input,
    sortable: {
      ordinal: waves.ordinal,
      name: waves.name,
      state: waves.state,
      opensOn: waves.opensOn,
    },
    id: waves.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(waves).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx, actor).where(eq(waves.id, id))
  return row
}

/** Every wave of a program, in their order. */
export const wavesOf = (tx: Transaction, actor: Actor, programId: string) =>
  select(tx, actor).where(eq(waves.programId, programId)).orderBy(waves.ordinal)

/** The bare row with its program's state, locked until the transaction ends. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      id: waves.id,
      programId: waves.programId,
      programState: programs.state,
      ordinal: waves.ordinal,
      state: sql<Wave['state']>`${waves.state}`,
      opensOn: waves.opensOn,
      closesOn: waves.closesOn,
    })
    .from(waves)
    .innerJoin(programs, eq(programs.id, waves.programId))
    .where(eq(waves.id, id))
    .for('no key update', { of: waves })
  return row
}

/** The wave before, with how far it is and what its gate asks; undefined for the first. */
export async function predecessor(tx: Transaction, wave: { programId: string; ordinal: number }) {
  const [row] = await tx
    .select({
      name: waves.name,
      state: waves.state,
      gatePercent: gate,
      total: sql<number>`(select count(*)::int from ${replacements} where ${ofWave})`,
      replaced: sql<number>`(select count(*)::int from ${replacements} where ${and(ofWave, replaced)})`,
    })
    .from(waves)
    .innerJoin(programs, eq(programs.id, waves.programId))
    .where(and(eq(waves.programId, wave.programId), sql`${waves.ordinal} < ${wave.ordinal}`))
    .orderBy(sql`${waves.ordinal} desc`)
    .limit(1)
  return row
}

/** Replacements whose person has no new laptop yet. */
export async function unreplaced(tx: Transaction, waveId: string): Promise<number> {
  const [row] = await tx
    .select({ total })
    .from(replacements)
    .where(and(eq(replacements.waveId, waveId), sql`not ${replaced}`))
  return row!.total
}

type Row = typeof waves.$inferInsert

/** Comes last in its program unless an ordinal is given. */
export async function insert(
  tx: Transaction,
  { ordinal, ...row }: Omit<Row, 'ordinal'> & { ordinal?: number | undefined },
): Promise<string> {
  const last = sql<number>`(
    select coalesce(max(ordinal), 0) + 1 from waves where program_id = ${row.programId})`
  const [inserted] = await tx
    .insert(waves)
    .values({ ...row, ordinal: ordinal ?? last })
    .returning({ id: waves.id })
  return inserted!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(waves).set(row).where(eq(waves.id, id))
}

export async function setPlan(tx: Transaction, waveId: string, plan: Wave['plan']): Promise<void> {
  await tx.delete(waveMonths).where(eq(waveMonths.waveId, waveId))
  const rows = plan.map(({ month, planned }) => ({ waveId, month: `${month}-01`, planned }))
  if (rows.length > 0) await tx.insert(waveMonths).values(rows)
}

export async function countReplacements(tx: Transaction, waveId: string): Promise<number> {
  const [row] = await tx.select({ total }).from(replacements).where(eq(replacements.waveId, waveId))
  return row!.total
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.delete(waves).where(eq(waves.id, id))
}

/** Laptops that waves are to replace, by `YYYY-MM`, of one program or of all. */
export async function plannedByMonth(
  tx: Transaction,
  { programId, from, to }: { programId?: string; from?: string; to?: string },
): Promise<Wave['plan']> {
  return tx
    .select({
      month: sql<string>`to_char(${waveMonths.month}, 'YYYY-MM')`,
      planned: sql<number>`sum(${waveMonths.planned})::int`,
    })
    .from(waveMonths)
    .innerJoin(waves, eq(waves.id, waveMonths.waveId))
    .where(
      and(
        programId ? eq(waves.programId, programId) : undefined,
        from ? sql`${waveMonths.month} >= ${from}::date` : undefined,
        to ? sql`${waveMonths.month} <= ${to}::date` : undefined,
      ),
    )
    .groupBy(waveMonths.month)
    .orderBy(waveMonths.month)
}
