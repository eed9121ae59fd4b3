import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { PosturePolicy, PosturePolicyEffect, posturePolicyQuery } from '#contract/agents'
import type { Transaction } from '#drizzle/client'
import { agents, posturePolicies } from '#drizzle/schema/agents'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: posturePolicies.id,
  name: posturePolicies.name,
  inForce: posturePolicies.inForce,
  networkZone: sql<PosturePolicy['networkZone']>`${posturePolicies.networkZone}`,
  validityHours: posturePolicies.validityHours,
  diskEncryption: posturePolicies.diskEncryption,
  edr: posturePolicies.edr,
  firewall: posturePolicies.firewall,
  screenLockSeconds: posturePolicies.screenLockSeconds,
  patchDays: posturePolicies.patchDays,
  minimumWindowsBuild: posturePolicies.minimumWindowsBuild,
  toleratesUnknown: posturePolicies.toleratesUnknown,
  agents: sql<number>`(select count(*)::int from ${agents} where ${agents.policyId} = ${posturePolicies.id})`,
  updatedAt: iso(posturePolicies.updatedAt),
}

export async function list(tx: Transaction, input: z.output<typeof posturePolicyQuery>) {
  const { q, id, inForce } = input.filter ?? {}
  const where = and(
    q?.trim()
      ? sql`app.fold(${posturePolicies.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(posturePolicies.id, id) : undefined,
    inForce === undefined ? undefined : eq(posturePolicies.inForce, inForce),
  )
  return page({
    input,
    sortable: { name: posturePolicies.name, updatedAt: posturePolicies.updatedAt },
    id: posturePolicies.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(posturePolicies)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(posturePolicies).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<PosturePolicy | undefined> {
  const [row] = await tx.select(columns).from(posturePolicies).where(eq(posturePolicies.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ inForce: posturePolicies.inForce, updatedAt: posturePolicies.updatedAt })
    .from(posturePolicies)
    .where(eq(posturePolicies.id, id))
    .for('update')
  return row
}

type Row = typeof posturePolicies.$inferInsert

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [made] = await tx.insert(posturePolicies).values(row).returning({ id: posturePolicies.id })
  return made!.id
}

export async function change(tx: Transaction, id: string, row: Row): Promise<void> {
  await tx.update(posturePolicies).set(row).where(eq(posturePolicies.id, id))
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.delete(posturePolicies).where(eq(posturePolicies.id, id))
}

/** As if it were in force, whether or not it is; to those who may put it there. */
export async function effect(
  tx: Transaction,
  id: string,
  now: Date,
): Promise<PosturePolicyEffect | undefined> {
  const [row] = await tx.execute<PosturePolicyEffect & Record<string, unknown>>(sql`
    with policy as materialized (select * from posture_policies p where p.id = ${id} and (select app.has_role('security', 'admin'))),
    judged as materialized (
      select case
        when a.device_id is null or a.last_seen_at < ${now.toISOString()}::timestamptz - make_interval(hours => p.validity_hours) then null
        else app.posture_failed(p, a.platform, a.posture, ${now.toISOString()}::timestamptz) end as failed
      from policy p join devices d on d.kind = 'laptop' and d.state = 'issued' and case
          when p.network_zone is not null then d.network_zone = p.network_zone
          else not exists (select from posture_policies o
            where o.in_force and o.id <> p.id and o.network_zone = d.network_zone) end
        left join agents a on a.device_id = d.id),
    checks as (select c as name, count(*)::int as n from judged, unnest(failed) c group by 1)
    select count(*)::int as laptops, (count(*) filter (where failed = '{}'))::int as passing,
      (count(*) filter (where failed <> '{}'))::int as failing, (count(*) filter (where failed is null))::int as stale,
      (select coalesce(jsonb_object_agg(name, n), '{}') from checks) as failed
    from judged having exists (select from policy)`)
  return row
}
