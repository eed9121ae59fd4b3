import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { PhonePolicy, phonePolicyQuery } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { phonePolicies } from '#drizzle/schema/phones'
import { iso, page, total } from '../http/list-query.ts'

/** Names written out: in a query of one table drizzle leaves them off, and these are of two. */
function having(condition = sql``) {
  return sql`select count(*)::int from phones p where p.policy_id = phone_policies.id and p.removed_at is null
    and p.device_id is not null ${condition}`
}

const columns = {
  id: phonePolicies.id,
  name: phonePolicies.name,
  apn: phonePolicies.apn,
  apps: phonePolicies.apps,
  passcode: sql<PhonePolicy['passcode']>`${phonePolicies.passcode}`,
  lockAfterSeconds: phonePolicies.lockAfterSeconds,
  encryption: phonePolicies.encryption,
  resetProtectionAdmins: phonePolicies.resetProtectionAdmins,
  version: phonePolicies.version,
  publishedVersion: phonePolicies.publishedVersion,
  googleVersion: phonePolicies.googleVersion,
  publishedAt: sql<string | null>`${iso(phonePolicies.publishedAt)}`,
  problem: phonePolicies.problem,
  standing: phonePolicies.standing,
  phones: sql<number>`(${having()})`,
  drifted: sql<number>`(${having(sql`and (p.applied_policy_id is distinct from phone_policies.id::text
    or coalesce(p.applied_version, 0) < coalesce(phone_policies.google_version, 0)
    or coalesce(phone_policies.published_version, 0) < phone_policies.version)`)})`,
  updatedAt: iso(phonePolicies.updatedAt),
}

export async function list(tx: Transaction, input: z.output<typeof phonePolicyQuery>) {
  const { q, id } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`strpos(lower(${phonePolicies.name}), lower(${q.trim()})) > 0` : undefined,
    id && inArray(phonePolicies.id, id),
  )
  return page({
    input,
    sortable: { name: phonePolicies.name, updatedAt: phonePolicies.updatedAt },
    id: phonePolicies.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(phonePolicies)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(phonePolicies).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<PhonePolicy | undefined> {
  const [row] = await tx.select(columns).from(phonePolicies).where(eq(phonePolicies.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select()
    .from(phonePolicies)
    .where(eq(phonePolicies.id, id))
    .for('no key update')
  return row
}

type Row = typeof phonePolicies.$inferInsert

export async function insert(tx: Transaction, row: Omit<Row, 'id'>): Promise<string> {
  const [made] = await tx.insert(phonePolicies).values(row).returning({ id: phonePolicies.id })
  return made!.id
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(phonePolicies).set(row).where(eq(phonePolicies.id, id))
}

/** One policy stands for all phones that have no other: it takes the place of the one before. */
export async function endStanding(tx: Transaction, but: string): Promise<void> {
  await tx
    .update(phonePolicies)
    .set({ standing: false })
    .where(and(eq(phonePolicies.standing, true), ne(phonePolicies.id, but)))
}

export async function anyStanding(tx: Transaction): Promise<boolean> {
  const rows = await tx
    .select({ id: phonePolicies.id })
    .from(phonePolicies)
    .where(eq(phonePolicies.standing, true))
  return rows.length > 0
}

/** What Google has now, unless something newer has been written meanwhile. */
export async function markPublished(
  tx: Transaction,
  { id, version, googleVersion }: { id: string; version: number; googleVersion: number },
  now: Date,
): Promise<void> {
  await tx
    .update(phonePolicies)
    .set({ publishedVersion: version, googleVersion, publishedAt: now, problem: null })
    .where(eq(phonePolicies.id, id))
}

/** A simulator that has been restarted has to be told anew. */
export async function all(tx: Transaction) {
  return tx
    .select({
      id: phonePolicies.id,
      version: phonePolicies.version,
      googleVersion: phonePolicies.googleVersion,
    })
    .from(phonePolicies)
}

export async function unpublished(tx: Transaction): Promise<string[]> {
  const rows = await tx
    .select({ id: phonePolicies.id })
    .from(phonePolicies)
    .where(sql`${phonePolicies.publishedVersion} is distinct from ${phonePolicies.version}`)
  return rows.map(({ id }) => id)
}
