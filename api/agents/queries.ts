import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Inventory, Posture } from '#contract/agent-channel'
import type { Agent, agentQuery, InventoryChanges, PostureCheck } from '#contract/agents'
import type { Transaction } from '#drizzle/client'
import { agents, inventories, inventoryChanges, posturePolicies } from '#drizzle/schema/agents'
import { devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

/** What counts as here and as gone, by the settings. */
export interface Moments {
  now: Date
  /** Who has checked in since then is online. */
  onlineSince: Date
  /** Who has not checked in since then is listed as not seen. */
  seenSince: Date
}

const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`

const isOnline = ({ now, onlineSince }: Moments) =>
  sql<boolean>`(coalesce(${agents.connectedUntil} > ${at(now)}, false) or ${agents.lastSeenAt} > ${at(onlineSince)})`
const isUnseen = ({ seenSince }: Moments) => sql<boolean>`(${agents.lastSeenAt} < ${at(seenSince)})`

/** As app.posture_fact has it for one device, here for many at once. */
const verdictAt = (now: Date) => sql<Agent['verdict']>`(case
  when ${posturePolicies.id} is null then
    case when (select exists (select from posture_policies p where p.in_force)) then 'unassigned' else 'not_required' end
  when ${agents.lastSeenAt} < ${at(now)} - make_interval(hours => ${posturePolicies.validityHours}) then 'stale'
  when cardinality(${agents.failed}) > 0 then 'failing' else 'passing' end)`

const columns = (moments: Moments) => ({
  id: agents.deviceId,
  propertyNumber: devices.propertyNumber,
  unitId: agents.unitId,
  unitPath: units.path,
  holderId: agents.holderId,
  holderName: staff.name,
  platform: sql<Agent['platform']>`${agents.platform}`,
  version: agents.version,
  online: isOnline(moments),
  unseen: isUnseen(moments),
  firstSeenAt: iso(agents.firstSeenAt),
  lastSeenAt: iso(agents.lastSeenAt),
  clockOffsetMs: agents.clockOffsetMs,
  address: agents.address,
  verdict: verdictAt(moments.now),
  failed: sql<PostureCheck[]>`${agents.failed}`,
  policyId: agents.policyId,
  policyName: posturePolicies.name,
})

const detailColumns = (moments: Moments) => ({
  ...columns(moments),
  bootId: agents.bootId,
  uptimeSeconds: agents.uptimeSeconds,
  posture: sql<Posture>`${agents.posture}`,
  postureChangedAt: iso(agents.postureChangedAt),
  validityHours: posturePolicies.validityHours,
  results: sql<Partial<Record<PostureCheck, boolean | null>> | null>`
    case when ${posturePolicies.id} is not null then
      app.posture_results(posture_policies, ${agents.platform}, ${agents.posture}, ${at(moments.now)}) end`,
})

const visible = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: agents.unitId, person: agents.holderId })

const holderOf = (actor: Actor) =>
  and(
    eq(staff.id, agents.holderId),
    within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
  )

function condition(
  actor: Actor,
  moments: Moments,
  filter: z.output<typeof agentQuery>['filter'] = {},
): SQL | undefined {
  const { q, id, unitId, platform, version, verdict, check, online, unseen, policyId } = filter
  const whether = (wanted: boolean | undefined, is: SQL) =>
    wanted === undefined ? undefined : wanted ? is : sql`not ${is}`
  return and(
    visible(actor),
    q?.trim() ? sql`${agents.deviceId} in (select app.search_devices(${q}))` : undefined,
    id ? inArray(agents.deviceId, id) : undefined,
    below(agents.unitId, unitId),
    platform ? eq(agents.platform, platform) : undefined,
    version ? eq(agents.version, version) : undefined,
    verdict ? inArray(verdictAt(moments.now), verdict) : undefined,
    check ? sql`${check} = any (${agents.failed})` : undefined,
    policyId ? eq(agents.policyId, policyId) : undefined,
    whether(online, isOnline(moments)),
    whether(unseen, isUnseen(moments)),
  )
}

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof agentQuery>,
  moments: Moments,
) {
  const where = condition(actor, moments, input.filter)
  return page({
    input,
    sortable: {
      lastSeenAt: agents.lastSeenAt,
      firstSeenAt: agents.firstSeenAt,
      version: agents.version,
      propertyNumber: devices.propertyNumber,
    },
    id: agents.deviceId,
    select: (order, limit, offset) =>
      tx
        .select(columns(moments))
        .from(agents)
        .innerJoin(devices, eq(devices.id, agents.deviceId))
        .leftJoin(posturePolicies, eq(posturePolicies.id, agents.policyId))
        .leftJoin(units, eq(units.id, agents.unitId))
        .leftJoin(staff, holderOf(actor))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(agents)
        .leftJoin(posturePolicies, eq(posturePolicies.id, agents.policyId))
        .where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, moments: Moments) {
  const [row] = await tx
    .select(detailColumns(moments))
    .from(agents)
    .innerJoin(devices, eq(devices.id, agents.deviceId))
    .leftJoin(posturePolicies, eq(posturePolicies.id, agents.policyId))
    .leftJoin(units, eq(units.id, agents.unitId))
    .leftJoin(staff, holderOf(actor))
    .where(and(visible(actor), eq(agents.deviceId, id)))
  return row
}

export async function inventoryOf(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select({ at: iso(inventories.at), content: sql<Inventory>`${inventories.content}` })
    .from(inventories)
    .where(eq(inventories.deviceId, deviceId))
  return row
}

export const changesOf = (tx: Transaction, deviceId: string) =>
  tx
    .select({
      id: inventoryChanges.id,
      at: iso(inventoryChanges.at),
      changes: sql<InventoryChanges>`${inventoryChanges.changes}`,
    })
    .from(inventoryChanges)
    .where(eq(inventoryChanges.deviceId, deviceId))
    .orderBy(desc(inventoryChanges.id))

/** One row for each kind of agent there is: few, however many agents. */
export const counted = (tx: Transaction, actor: Actor, moments: Moments) =>
  tx
    .select({
      platform: sql<Agent['platform']>`${agents.platform}`,
      version: agents.version,
      online: isOnline(moments),
      unseen: isUnseen(moments),
      verdict: verdictAt(moments.now),
      failed: sql<PostureCheck[]>`${agents.failed}`,
      agents: total,
    })
    .from(agents)
    .leftJoin(posturePolicies, eq(posturePolicies.id, agents.policyId))
    .where(visible(actor))
    .groupBy(sql`1, 2, 3, 4, 5, 6`)

/** Laptops in somebody's hands of which no agent has ever spoken. */
export async function countWithout(tx: Transaction, actor: Actor): Promise<number> {
  const [row] = await tx
    .select({ total })
    .from(devices)
    .where(
      and(
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
        eq(devices.kind, 'laptop'),
        eq(devices.state, 'issued'),
        sql`not exists (select from agents a where a.device_id = ${devices.id})`,
      ),
    )
  return row!.total
}
