import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IncidentKind, IncidentReport } from '#contract/incidents'
import { onBehalf, type Principal, system, type Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake } from '../errors.ts'
import { toAppError } from '../http/problem.ts'
import { readSettings } from '../settings/service.ts'
import { clearTheWay } from './clearing.ts'
import { lockLevelFor } from './lock-policy.ts'
import * as queries from './report-queries.ts'
import { renewDoors, type Shutting, shutDoors } from './shut.ts'

/** Whoever reports: somebody who is logged in, or somebody to whom the hotline gave a link. */
export type Reporter = { actor: Actor } | { staffId: string; linkId: string }

export interface Filing<T> {
  by: Reporter
  given: Omit<IncidentReport, 'deviceIds'> & { deviceIds: readonly string[] }
  drill?: boolean
  /** However often it is filed under one key, it is one report. */
  key: string
  /** What the answer shows, read in the transaction of the report: after its commit nothing is to fail. */
  show(tx: Transaction, incidentId: string): Promise<T>
}

/** For so long a database that went away may come back before whoever reports is told. */
const PATIENCE_MS = 4_000
const AGAIN_AFTER_MS = 150
/** Clocks of two machines. */
const SLACK_MS = 5 * 60_000

/**
 * Reports a loss: all of it in one transaction, or nothing. What a lost connection leaves open is settled by
 * filing the same once more: the key finds what is there.
 */
export async function file<T>(deps: Deps, filing: Filing<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await fileOnce(deps, filing)
    } catch (error) {
      if (toAppError(error)?.code !== 'unavailable' || performance.now() > until) throw error
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

const principalOf = (by: Reporter): Principal => ('actor' in by ? by.actor : system('incidents'))

/** What a report does beyond the rights of whoever reports, under their name. */
export const shutter = (name: string): Principal => ({ ...system('incidents'), name })

async function fileOnce<T>(deps: Deps, filing: Filing<T>): Promise<T> {
  let watch: { stop(): void } | undefined
  try {
    return await deps.db.as(principalOf(filing.by), async (tx) => {
      watch = clearTheWay(deps, await queries.begin(tx))
      return filing.show(tx, await write(tx, deps, filing))
    })
  } finally {
    // Only now: what is sealed at commit may have to wait as well.
    watch?.stop()
  }
}

async function write<T>(tx: Transaction, deps: Deps, filing: Filing<T>): Promise<string> {
  const { by, given, key, drill = false } = filing
  const now = deps.clock()
  const principal = principalOf(by)
  refuseImpossibleTimes(given, now)
  const deviceIds = [...new Set(given.deviceIds)].sort()
  await queries.lockDevices(tx, deviceIds)
  // After the lock: the same request may just have been at it.
  const requestSha256 = hashOf(given, drill)
  const earlier = await queries.findKey(tx, principal.name, key)
  if (earlier) {
    if (earlier.requestSha256 === requestSha256) return earlier.incidentId
    throw mistake('Idempotency-Key', 'key_reused')
  }
  const devices = await reportable(tx, filing)
  const open = await queries.openIncidents(tx, deviceIds)
  const instead = { of: shutter(principal.name), instead: principal }
  const joined = await onBehalf(tx, instead, (part) => join(part, { open, drill, now }))
  const taken = new Set(joined ? open.map(({ deviceId }) => deviceId) : [])
  const settings = await readSettings(tx)
  const said = { kind: given.kind, dataKinds: given.dataKinds ?? [], drill }
  const fresh = devices.filter(({ id }) => !taken.has(id))
  const items = fresh.map((device) => ({
    deviceId: device.id,
    lockLevel: lockLevelFor(settings, device, said),
  }))
  const incident = joined ?? (await openIncident(tx, { filing, devices, now }))
  await queries.insertItems(
    tx,
    items.map((item) => ({ ...item, incidentId: incident.id, reportedAt: now })),
  )
  const shutting: Shutting = { deps, by: principal.name, incident, given, drill, settings, now }
  await onBehalf(tx, instead, async (part) => {
    if (joined) await renewDoors(part, { ...shutting, deviceIds })
    await shutDoors(part, {
      ...shutting,
      items,
      holderIds: [...new Set(devices.flatMap(({ holderId }) => holderId ?? []))].sort(),
      hasSim: fresh.some(({ hasSim }) => hasSim),
      except: 'actor' in by ? by.actor : null,
      again: joined !== null,
    })
  })
  await queries.keepKey(tx, {
    actor: principal.name,
    key,
    requestSha256,
    incidentId: incident.id,
  })
  return incident.id
}

const hashOf = (given: object, drill: boolean): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...given, drill }))
    .digest('hex')

function refuseImpossibleTimes({ occurredAt, noticedAt }: Filing<unknown>['given'], now: Date) {
  const latest = +now + SLACK_MS
  if (occurredAt && Date.parse(occurredAt) > latest) throw mistake('occurredAt', 'in_the_future')
  if (noticedAt && Date.parse(noticedAt) > latest) throw mistake('noticedAt', 'in_the_future')
  if (occurredAt && noticedAt && noticedAt < occurredAt) {
    throw mistake('noticedAt', 'noticed_before')
  }
}

/** Nothing can be lost that has gone for good. */
const GONE = ['erased', 'disposed', 'written_off']

async function reportable<T>(tx: Transaction, { by, given }: Filing<T>) {
  const found = await queries.reportable(tx, given.deviceIds, by)
  const byId = new Map(found.map((device) => [device.id, device]))
  const unknown = given.deviceIds.flatMap((id, at) =>
    byId.has(id) ? [] : [{ field: `deviceIds.${at}`, code: 'not_reportable' }],
  )
  if (unknown.length > 0) throw new AppError('not_found', { fields: unknown })
  const gone = given.deviceIds.flatMap((id, at) => {
    const { state } = byId.get(id)!
    const params = { state }
    return GONE.includes(state) ? [{ field: `deviceIds.${at}`, code: 'gone_already', params }] : []
  })
  if (gone.length > 0) throw new AppError('wrong_state', { fields: gone })
  // In the order in which they were named: the first says whose incident it is.
  return [...new Set(given.deviceIds)].map((id) => byId.get(id)!)
}

type Open = Awaited<ReturnType<typeof queries.openIncidents>>

/**
 * The incident that has some of these devices already: what is reported twice is one. A practice is over as
 * soon as the device is really lost.
 */
async function join(
  tx: Transaction,
  { open, drill, now }: { open: Open; drill: boolean; now: Date },
): Promise<(Locked & { isNew: false }) | null> {
  let joined: Locked | null = null
  for (const incidentId of [...new Set(open.map(({ incidentId }) => incidentId))].sort()) {
    const incident = (await queries.lockIncident(tx, incidentId))!
    const deviceIds = open.flatMap((row) => (row.incidentId === incidentId ? row.deviceId : []))
    if (incident.drill && !drill) await queries.endPractice(tx, incidentId, deviceIds, now)
    else joined ??= incident
  }
  if (joined && drill && !joined.drill) {
    throw new AppError('wrong_state', {
      fields: [{ field: 'deviceIds', code: 'gone_already', params: { state: 'missing' } }],
    })
  }
  return joined && { ...joined, isNew: false }
}

type Locked = NonNullable<Awaited<ReturnType<typeof queries.lockIncident>>>

interface Opening<T> {
  filing: Filing<T>
  devices: readonly queries.Reported[]
  now: Date
}

async function openIncident<T>(tx: Transaction, { filing, devices, now }: Opening<T>) {
  const { by, given, drill = false } = filing
  const [first] = devices
  const date = (at: string | undefined) => (at ? new Date(at) : null)
  const row = {
    kind: given.kind,
    drill,
    unitId: first!.unitId,
    unitPath: first!.unitPath,
    holderId: first!.holderId,
    holderName: first!.holderName,
    channel: channelOf(by, devices),
    reportedBy: 'actor' in by ? by.actor.userId : null,
    reporterName: ('actor' in by && (await queries.actorName(tx))) || first!.holderName || '–',
    linkId: 'actor' in by ? null : by.linkId,
    occurredAt: date(given.occurredAt),
    noticedAt: date(given.noticedAt),
    reportedAt: now,
    place: given.place ?? null,
    note: given.note ?? null,
    dataKinds: [...new Set(given.dataKinds ?? [])],
  }
  const made = await queries.insertIncident(tx, row)
  return { ...made, kind: given.kind as IncidentKind, reportedAt: now, isNew: true as const }
}

function channelOf(by: Reporter, devices: readonly queries.Reported[]) {
  if (!('actor' in by)) return 'link'
  const { actor } = by
  if (actor.staffId && devices.every(({ holderId }) => holderId === actor.staffId)) return 'own'
  return reach(actor, 'incidents.report') === 'all' ? 'hotline' : 'head'
}
