import { and, arrayContains, arrayOverlaps, eq, gt, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Approval, ApprovalState, approvalQuery } from '#contract/approvals'
import type { Transaction } from '#drizzle/client'
import { approvals } from '#drizzle/schema/approvals'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

type Row = typeof approvals.$inferInsert

const at = (instant: Date) => sql`${instant.toISOString()}::timestamptz`
const open = (now: Date) => and(eq(approvals.state, 'requested'), gt(approvals.expiresAt, now))

/** The job that marks what has expired may come later than the hour. */
const stateAt = (now: Date) => sql<ApprovalState>`
  case when ${approvals.state} = 'requested' and ${approvals.expiresAt} <= ${at(now)} then 'expired'
    else ${approvals.state} end`

const mine = ({ userId }: Actor) => sql<boolean>`${approvals.requestedBy} = ${userId}`
/** A program reads with a token and decides nothing. */
const decidable = (actor: Actor, now: Date) => sql<boolean>`
  (${open(now)} and not ${mine(actor)} and ${actor.sessionId !== null}
    and ${approvals.approverRoles} && ${sql.param(actor.roles)}::text[])`

const columns = (actor: Actor, now: Date) => ({
  id: approvals.id,
  action: sql<Approval['action']>`${approvals.action}`,
  resource: approvals.resource,
  says: sql<Approval['says']>`${approvals.payload}::jsonb -> 'says'`,
  count: sql<number>`${approvals.count}`,
  sha256: approvals.sha256,
  reason: approvals.reason,
  state: stateAt(now),
  requestedBy: approvals.requestedBy,
  requesterName: approvals.requesterName,
  createdAt: iso(approvals.createdAt),
  expiresAt: iso(approvals.expiresAt),
  decidedBy: approvals.decidedBy,
  deciderName: approvals.deciderName,
  decidedAt: sql<string | null>`${iso(approvals.decidedAt)}`,
  decisionReason: approvals.decisionReason,
  executedAt: sql<string | null>`${iso(approvals.executedAt)}`,
  failure: approvals.failure,
  decidable: decidable(actor, now),
  withdrawable: sql<boolean>`(${open(now)} and ${mine(actor)} and ${actor.sessionId !== null})`,
})

export async function list(
  tx: Transaction,
  actor: Actor,
  { filter = {}, ...input }: z.output<typeof approvalQuery>,
  now: Date,
) {
  const where = and(
    filter.q?.trim()
      ? sql`app.search_text(${approvals.payload} || '|' || ${approvals.requesterName})
          like app.like_pattern(app.search_text(${filter.q}))`
      : undefined,
    filter.id ? inArray(approvals.id, filter.id) : undefined,
    filter.state ? inArray(stateAt(now), filter.state) : undefined,
    filter.action ? eq(approvals.action, filter.action) : undefined,
    is(filter.own, mine(actor)),
    is(filter.decidable, decidable(actor, now)),
    filter.targetId ? arrayContains(approvals.targetIds, [filter.targetId]) : undefined,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: approvals.createdAt,
      expiresAt: approvals.expiresAt,
      decidedAt: approvals.decidedAt,
    },
    id: approvals.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(actor, now))
        .from(approvals)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(approvals).where(where),
  })
}

const is = (wanted: boolean | undefined, condition: SQL): SQL | undefined =>
  wanted === undefined ? undefined : wanted ? condition : sql`not ${condition}`

export async function get(tx: Transaction, actor: Actor, id: string, now: Date) {
  const [row] = await tx
    .select({ ...columns(actor, now), payload: approvals.payload })
    .from(approvals)
    .where(eq(approvals.id, id))
  return row
}

export async function stateOf(tx: Transaction, id: string, now: Date) {
  const [row] = await tx
    .select({ state: stateAt(now) })
    .from(approvals)
    .where(eq(approvals.id, id))
  return row?.state
}

/** One that the actor has a say in, locked: of two answers one comes first. */
export async function lock(tx: Transaction, id: string, now: Date) {
  const [row] = await tx
    .select({
      id: approvals.id,
      state: stateAt(now),
      payload: approvals.payload,
      sha256: approvals.sha256,
      action: approvals.action,
      approverRoles: approvals.approverRoles,
      requestedBy: approvals.requestedBy,
    })
    .from(approvals)
    .where(eq(approvals.id, id))
    .for('no key update')
  return row
}
export type Locked = NonNullable<Awaited<ReturnType<typeof lock>>>

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [made] = await tx.insert(approvals).values(row).returning({ id: approvals.id })
  return made!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(approvals).set(row).where(eq(approvals.id, id))
}

/** Requests of one action queue up here, so that none overlooks the other. */
export async function takeTurns(tx: Transaction, action: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('approvals'), hashtext(${action}))`)
}

/** Whether any of the targets is in a request that is yet to be decided or carried out. */
export async function isPending(
  tx: Transaction,
  action: string,
  targetIds: readonly string[],
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .select({ id: approvals.id })
    .from(approvals)
    .where(
      and(
        eq(approvals.action, action),
        inArray(stateAt(now), ['requested', 'approved']),
        arrayOverlaps(approvals.targetIds, [...targetIds]),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Everybody who could be the second person. */
export async function approvers(tx: Transaction, roles: readonly string[], besides: string) {
  const rows = await tx.execute<{ id: string }>(sql`
    select distinct id from unnest(${sql.param(roles)}::text[]) as role, app.users_with_role(role) as id
    where id <> ${besides}`)
  return rows.map(({ id }) => id)
}

export async function nameOf(tx: Transaction, userId: string): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(
    sql`select app.actor_name('user:' || ${userId}::text) as name`,
  )
  return row?.name ?? ''
}

/** Marks what nobody decided in time, and says who had asked for it. */
export async function expire(tx: Transaction, now: Date) {
  return tx
    .update(approvals)
    .set({ state: 'expired' })
    .where(and(eq(approvals.state, 'requested'), lte(approvals.expiresAt, now)))
    .returning({ id: approvals.id, action: approvals.action, requestedBy: approvals.requestedBy })
}
