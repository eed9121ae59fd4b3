import type { z } from 'zod'
import {
  type choreUpdate,
  INCIDENT_ITEM_MOVES,
  INSPECTION_CHECKS,
  type IncidentItemState,
  type incidentClose,
  type incidentUpdate,
  type itemRestore,
} from '#contract/incidents'
import { onBehalf, type Principal, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { releaseCertificate, revokeDevice } from '../certificates/withdraw.ts'
import { release } from '../commands/service.ts'
import type { Deps } from '../deps.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './act-queries.ts'
import * as choreQueries from './chore-queries.ts'
import { nameOf } from './names.ts'
import { shutter } from './report.ts'
import * as reportQueries from './report-queries.ts'
import { renewDoors } from './shut.ts'

interface Acting {
  deps: Deps
  actor: Principal
}

const now = ({ deps }: Acting) => deps.clock()

/**
 * What may be acted on is taken with the actor's own rights, row security and all; the rest is done as a
 * report does it, in their name: devices and doors are not theirs to move.
 */
async function act<T, R>(
  tx: Transaction,
  { actor }: Acting,
  take: () => Promise<T>,
  work: (part: Transaction, taken: T) => Promise<R>,
): Promise<R> {
  const taken = await take()
  return onBehalf(tx, { of: shutter(actor.name), instead: actor }, (part) => work(part, taken))
}

async function takeItem(tx: Transaction, id: string, to: IncidentItemState) {
  const item = orNotFound(await queries.lockItem(tx, id))
  const { state, incident } = item
  if (incident.state === 'closed') throw refusal('id', 'incident_closed')
  if (INCIDENT_ITEM_MOVES.some((move) => move.from === state && move.to === to)) return item
  throw refusal('id', 'item_state', { state })
}

async function takeIncident(tx: Transaction, id: string) {
  const incident = orNotFound(await reportQueries.lockIncident(tx, id))
  if (incident.state === 'closed') throw refusal('id', 'incident_closed')
  return incident
}

type Item = Awaited<ReturnType<typeof takeItem>>

const told = (acting: Acting, { incident, deviceId }: Item, kind: string, detail?: string) => ({
  incidentId: incident.id,
  at: now(acting),
  actor: acting.actor.name,
  kind,
  deviceId,
  detail: detail ?? null,
})

/** It is in our hands; nothing opens until it was looked at. */
export const found = (tx: Transaction, acting: Acting, id: string, place: string | undefined) =>
  act(
    tx,
    acting,
    () => takeItem(tx, id, 'found'),
    async (part, item) => {
      const foundAt = now(acting)
      await queries.changeItem(part, id, { state: 'found', foundAt, foundPlace: place ?? null })
      await reportQueries.tell(part, told(acting, item, 'found', place))
      return item.incident.id
    },
  )

/** What was handed in is another one, or is gone again. */
export const missingAgain = (tx: Transaction, acting: Acting, id: string, reason: string) =>
  act(
    tx,
    acting,
    () => takeItem(tx, id, 'missing'),
    async (part, item) => {
      await queries.changeItem(part, id, { state: 'missing', foundAt: null, foundPlace: null })
      await reportQueries.tell(part, told(acting, item, 'missing_again', reason))
      return item.incident.id
    },
  )

/**
 * Back to where it went from: certificates are given back where Access allows it and every check was passed,
 * or revoked for good, to be issued anew. The lock is undone either way, and stays shown until that is proven.
 */
export const restore = (
  tx: Transaction,
  acting: Acting,
  id: string,
  { outcome, checks, note }: z.output<typeof itemRestore>,
) =>
  act(
    tx,
    acting,
    () => takeItem(tx, id, 'restored'),
    async (part, item) => {
      const complete = INSPECTION_CHECKS.every((check) => checks.includes(check))
      if (outcome === 'released' && !complete) throw mistake('checks', 'inspection_incomplete')
      await giveBack(part, acting, item, outcome, { checks, inspection: note ?? null })
      return item.incident.id
    },
  )

async function giveBack(
  tx: Transaction,
  acting: Acting,
  item: Item,
  outcome: 'released' | 'reissue',
  seen: { checks: string[] | null; inspection: string | null },
): Promise<void> {
  const at = now(acting)
  const { incident, deviceId } = item
  const why = { now: at, note: nameOf(incident.number, incident.drill) }
  const held = await queries.heldCertificates(tx, deviceId)
  if (outcome === 'released' && held.length === 0) {
    if (await queries.hasRevoked(tx, incident.id, deviceId))
      throw refusal('outcome', 'revoked_for_good')
  }
  const row = { state: 'restored', outcome, endedAt: at, ...seen }
  await queries.changeItem(tx, item.id, row)
  await release(tx, {
    deviceIds: [deviceId],
    reason: why.note,
    incidentId: incident.id,
    now: at,
  })
  await reportQueries.tell(tx, told(acting, item, outcome))
  // Last: it takes the row of the authority, which is everybody's.
  if (outcome === 'reissue') await revokeDevice(tx, deviceId, { ...why, reason: 'superseded' })
  else for (const id of held) await releaseCertificate(tx, id, why)
}

export const update = (
  tx: Transaction,
  acting: Acting,
  id: string,
  { kind, ...changes }: z.output<typeof incidentUpdate>,
) =>
  act(
    tx,
    acting,
    () => takeIncident(tx, id),
    async (part, incident) => {
      const date = (at: string | null | undefined) => (at ? new Date(at) : at)
      const { occurredAt, noticedAt, ...rest } = changes
      const row = { ...rest, occurredAt: date(occurredAt), noticedAt: date(noticedAt) }
      const given = Object.fromEntries(
        Object.entries(row).filter(([, value]) => value !== undefined),
      )
      if (Object.keys(given).length > 0) await reportQueries.change(part, id, given)
      if (kind !== 'theft' || incident.kind === 'theft') return
      if (incident.drill) throw refusal('kind', 'drill_not_written_off')
      const dataKinds = (changes.dataKinds ?? incident.dataKinds) as never
      await renewDoors(part, {
        deps: acting.deps,
        by: acting.actor.name,
        incident,
        given: { kind, dataKinds, ...(occurredAt && { occurredAt }) },
        drill: false,
        settings: await readSettings(part),
        now: now(acting),
        deviceIds: [],
      })
    },
  )

/** Over: what is still gone is gone for good, its certificates with it, and it stays locked wherever it is. */
export const close = (
  tx: Transaction,
  acting: Acting & { actor: Actor },
  id: string,
  { writeOff, note }: z.output<typeof incidentClose>,
) =>
  act(
    tx,
    acting,
    () => takeIncident(tx, id),
    async (part, incident) => {
      const { missing, found: inspected } = await queries.countItems(part, id)
      if (inspected > 0) throw refusal('id', 'items_found')
      if (missing > 0 && incident.drill) throw refusal('writeOff', 'drill_not_written_off')
      if (missing > 0 && !writeOff) throw refusal('writeOff', 'items_missing')
      const count = await queries.countDuties(part, id)
      if (count > 0) throw refusal('id', 'chores_open', { count })
      await finish(part, acting, incident, note)
    },
  )

type Incident = NonNullable<Awaited<ReturnType<typeof reportQueries.lockIncident>>>

async function finish(
  tx: Transaction,
  acting: Acting & { actor: Principal & { userId?: string } },
  incident: Incident,
  note?: string,
): Promise<void> {
  const at = now(acting)
  const { id } = incident
  await queries.closeChores(tx, id, { doneAt: at, doneByName: 'Mamori' })
  const row = { state: 'closed', closedAt: at, closedBy: acting.actor.userId ?? null }
  await reportQueries.change(tx, id, row)
  const gone = await queries.writeOff(tx, id, at)
  const event = { incidentId: id, at, actor: acting.actor.name }
  await reportQueries.tell(
    tx,
    ...gone.map((deviceId) => ({ ...event, kind: 'written_off', deviceId })),
    { ...event, kind: 'closed', detail: note ?? null },
  )
  const why = { now: at, note: nameOf(incident.number, incident.drill) }
  for (const deviceId of gone) {
    await revokeDevice(tx, deviceId, { ...why, reason: 'cessationOfOperation' })
  }
}

/** A practice ends as it should in earnest: everything is given back, and the lock is undone. */
export const endDrill = (tx: Transaction, acting: Acting, id: string) =>
  act(
    tx,
    acting,
    () => takeIncident(tx, id),
    async (part, incident) => {
      if (!incident.drill) throw refusal('id', 'not_a_drill')
      for (const item of await reportQueries.openItems(part, id)) {
        if (item.state === 'missing') {
          await queries.changeItem(part, item.id, { state: 'found', foundAt: now(acting) })
        }
        const whole = { ...item, state: 'found' as const, incident }
        await giveBack(part, acting, whole, 'released', { checks: null, inspection: null })
      }
      await finish(part, acting, incident)
    },
  )

/** Who did it and when; who called whom, when, and under which number. */
export async function changeChore(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  id: string,
  { state, contactedAt, ...changes }: z.output<typeof choreUpdate>,
): Promise<string> {
  const chore = orNotFound(await choreQueries.lock(tx, id))
  const at = deps.clock()
  const done = state === undefined ? {} : await outcomeOf(tx, actor, state, at)
  const row = {
    ...changes,
    ...done,
    ...(contactedAt !== undefined && { contactedAt: contactedAt && new Date(contactedAt) }),
  }
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length > 0) await choreQueries.change(tx, id, given)
  if (state !== undefined && state !== chore.state) {
    await reportQueries.tell(tx, {
      incidentId: chore.incidentId,
      at,
      actor: actor.name,
      kind: `chore_${state}`,
      detail: chore.kind,
    })
  }
  return chore.incidentId
}

const outcomeOf = async (tx: Transaction, actor: Actor, state: string, at: Date) =>
  state === 'open'
    ? { state, doneAt: null, doneBy: null, doneByName: null }
    : {
        state,
        doneAt: at,
        doneBy: actor.userId,
        doneByName: await reportQueries.actorName(tx),
      }
