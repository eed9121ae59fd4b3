import { and, eq, ilike, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Phone, phoneQuery } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import { phonePolicies, phones } from '#drizzle/schema/phones'
import { iso, page, total } from '../http/list-query.ts'

/** It has another policy than it should, or an older one than Google has. */
export const drifted = sql<boolean>`(${phones.deviceId} is not null and ${phones.removedAt} is null and ${phones.policyId} is not null
  and (${phones.appliedPolicyId} is distinct from ${phones.policyId}::text
    or coalesce(${phones.appliedVersion}, 0) < coalesce(${phonePolicies.googleVersion}, 0)
    or coalesce(${phonePolicies.publishedVersion}, 0) < ${phonePolicies.version}))`

const live = isNull(phones.removedAt)

export interface Moments {
  now: Date
  /** Who has not reported since then counts as unseen. */
  unseenBefore: Date
}

const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`
/** One that has never reported counts from when it enrolled. */
const unseen = (before: Date) =>
  sql<boolean>`(${phones.removedAt} is null
    and coalesce(${phones.lastStatusAt}, ${phones.enrolledAt}) <= ${at(before)})`

const columns = (unseenBefore: Date) => ({
  id: phones.id,
  deviceId: phones.deviceId,
  propertyNumber: devices.propertyNumber,
  holderName: staff.name,
  unitPath: units.path,
  deviceState: sql<Phone['deviceState']>`${devices.state}`,
  unknownReason: sql<Phone['unknownReason']>`${phones.unknownReason}`,
  resourceName: phones.resourceName,
  imei: phones.imei,
  serialNumber: phones.serialNumber,
  model: phones.model,
  osVersion: phones.osVersion,
  securityPatch: phones.securityPatch,
  companyOwned: phones.companyOwned,
  appliedState: phones.appliedState,
  policyId: phones.policyId,
  policyName: phonePolicies.name,
  wantedVersion: phonePolicies.googleVersion,
  appliedVersion: phones.appliedVersion,
  drifted,
  compliant: phones.compliant,
  nonCompliance: phones.nonCompliance,
  enrolledAt: iso(phones.enrolledAt),
  lastStatusAt: sql<string | null>`${iso(phones.lastStatusAt)}`,
  lastPolicySyncAt: sql<string | null>`${iso(phones.lastPolicySyncAt)}`,
  removedAt: sql<string | null>`${iso(phones.removedAt)}`,
  unseen: unseen(unseenBefore),
})

const select = (tx: Transaction, { unseenBefore }: Moments) =>
  tx
    .select(columns(unseenBefore))
    .from(phones)
    .leftJoin(devices, eq(devices.id, phones.deviceId))
    .leftJoin(staff, eq(staff.id, devices.holderId))
    .leftJoin(units, eq(units.id, devices.unitId))
    .leftJoin(phonePolicies, eq(phonePolicies.id, phones.policyId))

const DAY_MS = 86_400_000

function condition(filter: z.output<typeof phoneQuery>['filter'], now: Date): SQL | undefined {
  const { q, id, deviceId, policyId, known, compliant, appliedState, unseenDays } = filter ?? {}
  const word = q?.trim()
  const like = word && `${word.replace(/[\\%_]/g, '\\$&')}%`
  return and(
    word
      ? or(
          sql`${phones.deviceId} in (select app.search_devices(${word}))`,
          ilike(phones.imei, like!),
          ilike(phones.serialNumber, like!),
        )
      : undefined,
    id && inArray(phones.id, id),
    deviceId ? eq(phones.deviceId, deviceId) : undefined,
    policyId ? eq(phones.policyId, policyId) : undefined,
    known === undefined ? undefined : known ? isNotNull(phones.deviceId) : isNull(phones.deviceId),
    filter?.drifted === undefined ? undefined : filter.drifted ? drifted : sql`not ${drifted}`,
    compliant === undefined ? undefined : eq(phones.compliant, compliant),
    appliedState ? eq(phones.appliedState, appliedState) : undefined,
    unseenDays ? unseen(new Date(+now - unseenDays * DAY_MS)) : undefined,
    filter?.removed ? isNotNull(phones.removedAt) : live,
  )
}

/** Whoever may read phones may read all of them: there is no narrower reach. */
export async function list(tx: Transaction, input: z.output<typeof phoneQuery>, moments: Moments) {
  const where = condition(input.filter, moments.now)
  return page({
    input: { ...input, sort: input.sort ?? ['lastStatusAt', 'ASC'] },
    sortable: {
      lastStatusAt: phones.lastStatusAt,
      enrolledAt: phones.enrolledAt,
      propertyNumber: devices.propertyNumber,
      model: phones.model,
    },
    id: phones.id,
    select: (order, limit, offset) =>
      select(tx, moments)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(phones)
        .leftJoin(phonePolicies, eq(phonePolicies.id, phones.policyId))
        .where(where),
  })
}

export async function get(
  tx: Transaction,
  id: string,
  moments: Moments,
): Promise<Phone | undefined> {
  const [row] = await select(tx, moments).where(eq(phones.id, id))
  return row
}

export async function counts(tx: Transaction, unseenBefore: Date) {
  const of = (condition: SQL | undefined) =>
    sql<number>`(count(*) filter (where ${condition}))::int`
  const [row] = await tx
    .select({
      enrolled: of(isNotNull(phones.deviceId)),
      unknown: of(isNull(phones.deviceId)),
      drifted: of(drifted),
      nonCompliant: of(eq(phones.compliant, false)),
      unseen: of(unseen(unseenBefore)),
      lost: of(eq(phones.appliedState, 'LOST')),
    })
    .from(phones)
    .leftJoin(phonePolicies, eq(phonePolicies.id, phones.policyId))
    .where(live)
  return row!
}

export async function enrolledPhone(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select({ id: phones.id, resourceName: phones.resourceName })
    .from(phones)
    .where(and(eq(phones.deviceId, deviceId), live))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select(facts).from(phones).where(eq(phones.id, id)).for('no key update')
  return row
}

const facts = {
  id: phones.id,
  deviceId: phones.deviceId,
  resourceName: phones.resourceName,
  imei: phones.imei,
  serialNumber: phones.serialNumber,
  policyId: phones.policyId,
  lastStatusAt: phones.lastStatusAt,
  removedAt: phones.removedAt,
}

/** Reports of one phone come one after the other: the first one makes the row. */
export async function lockByName(tx: Transaction, resourceName: string) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('phones'), hashtext(${resourceName}))`)
  const [row] = await tx
    .select(facts)
    .from(phones)
    .where(eq(phones.resourceName, resourceName))
    .for('no key update')
  return row
}

export async function insert(tx: Transaction, row: typeof phones.$inferInsert): Promise<string> {
  const [made] = await tx.insert(phones).values(row).returning({ id: phones.id })
  return made!.id
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof phones.$inferInsert>,
): Promise<void> {
  await tx.update(phones).set(row).where(eq(phones.id, id))
}

/** What it was before it was reset and enrolled anew is no phone any more. */
export async function retire(
  tx: Transaction,
  { deviceId, names, but }: { deviceId: string; names: readonly string[]; but: string },
  now: Date,
): Promise<number> {
  const rows = await tx
    .update(phones)
    .set({ removedAt: now })
    .where(
      and(
        live,
        sql`${phones.resourceName} <> ${but}`,
        or(
          eq(phones.deviceId, deviceId),
          names.length > 0 ? inArray(phones.resourceName, [...names]) : undefined,
        ),
      ),
    )
    .returning({ id: phones.id })
  return rows.length
}

/** Smartphones of the ledger that these numbers name. */
export async function inLedger(
  tx: Transaction,
  { imei, serialNumber }: { imei: string | null; serialNumber: string | null },
) {
  if (!imei && !serialNumber) return []
  return tx
    .select({ id: devices.id, state: devices.state })
    .from(devices)
    .where(
      and(
        eq(devices.kind, 'smartphone'),
        or(
          imei ? eq(devices.imei, imei) : undefined,
          serialNumber ? eq(devices.serialNumber, serialNumber) : undefined,
        ),
      ),
    )
}

export async function smartphone(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select({ id: devices.id, kind: devices.kind, state: devices.state, imei: devices.imei })
    .from(devices)
    .where(eq(devices.id, deviceId))
  return row
}

/** What a restarted simulator has to know: everything that is not its own invention. */
export async function planted(tx: Transaction) {
  return tx
    .select({
      name: phones.resourceName,
      imei: phones.imei,
      serialNumber: phones.serialNumber,
      model: phones.model,
      companyOwned: phones.companyOwned,
      appliedState: phones.appliedState,
      compliant: phones.compliant,
      policyId: phones.policyId,
      appliedVersion: phones.appliedVersion,
      enrolledAt: phones.enrolledAt,
      lastStatusAt: phones.lastStatusAt,
    })
    .from(phones)
    .where(live)
    .orderBy(phones.resourceName)
}
