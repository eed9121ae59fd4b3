import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  ChoreKind,
  DataKind,
  Incident,
  IncidentChore,
  IncidentItem,
  incidentQuery,
} from '#contract/incidents'
import type { LockLevel } from '#contract/locks'
import type { Transaction } from '#drizzle/client'
import { certificates } from '#drizzle/schema/certificates'
import { deviceModels, devices } from '#drizzle/schema/devices'
import {
  incidentAssessments,
  incidentChores,
  incidentItems,
  incidents,
} from '#drizzle/schema/incidents'
import { staff } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`
const ofIncident = sql`c.incident_id = incidents.id and c.state = 'open'`

const nextDue = sql`(select min(c.due_at) from incident_chores c where ${ofIncident})`
const isoOf = (instant: SQL) =>
  sql<string>`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = (now: Date) => ({
  id: incidents.id,
  number: incidents.number,
  kind: sql<Incident['kind']>`${incidents.kind}`,
  drill: incidents.drill,
  state: sql<Incident['state']>`${incidents.state}`,
  unitId: incidents.unitId,
  unitPath: incidents.unitPath,
  holderId: incidents.holderId,
  holderName: incidents.holderName,
  channel: sql<Incident['channel']>`${incidents.channel}`,
  reporterName: incidents.reporterName,
  occurredAt: sql<string | null>`${iso(incidents.occurredAt)}`,
  noticedAt: sql<string | null>`${iso(incidents.noticedAt)}`,
  reportedAt: iso(incidents.reportedAt),
  cutOffAt: isoOf(sql`coalesce(${incidents.cutOffAt}, ${incidents.reportedAt})`),
  place: incidents.place,
  note: incidents.note,
  dataKinds: sql<DataKind[]>`${incidents.dataKinds}`,
  items: sql<number>`(select count(*)::int from incident_items i where i.incident_id = incidents.id)`,
  missing: sql<number>`(select count(*)::int from incident_items i
    where i.incident_id = incidents.id and i.state = 'missing')`,
  openChores: sql<number>`(select count(*)::int from incident_chores c where ${ofIncident})`,
  lateChores: sql<number>`(select count(*)::int from incident_chores c
    where ${ofIncident} and c.due_at < ${at(now)})`,
  nextDueAt: sql<string | null>`${isoOf(nextDue)}`,
  nextChore: sql<ChoreKind | null>`(select c.kind from incident_chores c
    where ${ofIncident} order by c.due_at, c.kind limit 1)`,
  closedAt: sql<string | null>`${iso(incidents.closedAt)}`,
  createdAt: iso(incidents.createdAt),
})

const reaching = (actor: Actor) =>
  within(actor, 'incidents.read', { unit: incidents.unitId, person: incidents.holderId })

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof incidentQuery>,
  now: Date,
) {
  const { q, id, state, kind, drill, deviceId, holderId, unitId, late } = input.filter ?? {}
  const isLate = sql`exists (select from incident_chores c where ${ofIncident} and c.due_at < ${at(now)})`
  const where = and(
    reaching(actor),
    q?.trim() ? sql`${incidents.id} in (select app.search_incidents(${q}))` : undefined,
    id ? inArray(incidents.id, id) : undefined,
    state ? inArray(incidents.state, state) : undefined,
    kind ? inArray(incidents.kind, kind) : undefined,
    drill === undefined ? undefined : eq(incidents.drill, drill),
    deviceId
      ? sql`exists (select from incident_items i where i.incident_id = incidents.id and i.device_id = ${deviceId})`
      : undefined,
    holderId ? eq(incidents.holderId, holderId) : undefined,
    below(incidents.unitId, unitId),
    late === undefined ? undefined : late ? isLate : sql`not ${isLate}`,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['reportedAt', 'DESC'] },
    sortable: {
      reportedAt: incidents.reportedAt,
      number: incidents.number,
      state: incidents.state,
      nextDueAt: nextDue,
    },
    distinct: ['number'],
    id: incidents.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(now))
        .from(incidents)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(incidents).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, now: Date) {
  const [row] = await tx
    .select(columns(now))
    .from(incidents)
    .where(and(reaching(actor), eq(incidents.id, id)))
  return row
}

/** A device may have gone on to where the reader can't see it. */
export async function items(
  tx: Transaction,
  actor: Actor,
  incidentId: string,
): Promise<Omit<IncidentItem, 'lock'>[]> {
  return tx
    .select({
      id: incidentItems.id,
      deviceId: incidentItems.deviceId,
      propertyNumber: devices.propertyNumber,
      kind: sql<IncidentItem['kind']>`${devices.kind}`,
      model: sql<string | null>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
      holderName: staff.name,
      state: sql<IncidentItem['state']>`${incidentItems.state}`,
      lockLevel: sql<LockLevel>`${incidentItems.lockLevel}`,
      certificates: incidentItems.certificates,
      heldUntil: sql<
        string | null
      >`(select ${isoOf(sql`max(${certificates.finalAt})`)} from ${certificates}
        where ${certificates.deviceId} = ${incidentItems.deviceId} and ${certificates.state} = 'held'
          and ${within(actor, 'certificates.read', { unit: certificates.unitId, person: certificates.holderId }) ?? sql`true`})`,
      foundAt: sql<string | null>`${iso(incidentItems.foundAt)}`,
      foundPlace: incidentItems.foundPlace,
      outcome: sql<IncidentItem['outcome']>`${incidentItems.outcome}`,
      endedAt: sql<string | null>`${iso(incidentItems.endedAt)}`,
    })
    .from(incidentItems)
    .leftJoin(
      devices,
      and(
        eq(devices.id, incidentItems.deviceId),
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
      ),
    )
    .leftJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, incidentItems.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )
    .where(
      and(
        eq(incidentItems.incidentId, incidentId),
        within(actor, 'incidents.read', {
          unit: incidentItems.unitId,
          person: incidentItems.holderId,
        }),
      ),
    )
    .orderBy(asc(incidentItems.reportedAt), asc(devices.propertyNumber), asc(incidentItems.id))
}

export const choreColumns = (now: Date) => ({
  id: incidentChores.id,
  incidentId: incidentChores.incidentId,
  kind: sql<ChoreKind>`${incidentChores.kind}`,
  state: sql<IncidentChore['state']>`${incidentChores.state}`,
  dueAt: iso(incidentChores.dueAt),
  late: sql<boolean>`${incidentChores.state} = 'open' and ${incidentChores.dueAt} < ${at(now)}`,
  doneAt: sql<string | null>`${iso(incidentChores.doneAt)}`,
  doneByName: incidentChores.doneByName,
  reference: incidentChores.reference,
  contact: incidentChores.contact,
  contactedAt: sql<string | null>`${iso(incidentChores.contactedAt)}`,
  note: incidentChores.note,
  escalatedAt: sql<string | null>`${iso(incidentChores.escalatedAt)}`,
})

export async function chores(
  tx: Transaction,
  incidentId: string,
  now: Date,
): Promise<IncidentChore[]> {
  return tx
    .select(choreColumns(now))
    .from(incidentChores)
    .where(eq(incidentChores.incidentId, incidentId))
    .orderBy(asc(incidentChores.dueAt), asc(incidentChores.kind))
}

export async function assessment(tx: Transaction, incidentId: string) {
  const [row] = await tx
    .select({
      persons: incidentAssessments.persons,
      sensitive: incidentAssessments.sensitive,
      financialHarm: incidentAssessments.financialHarm,
      malice: incidentAssessments.malice,
      awareOn: incidentAssessments.awareOn,
      note: incidentAssessments.note,
      duty: incidentAssessments.duty,
      at: iso(incidentAssessments.assessedAt),
      byName: incidentAssessments.assessorName,
    })
    .from(incidentAssessments)
    .where(eq(incidentAssessments.incidentId, incidentId))
  return row
}
