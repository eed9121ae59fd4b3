import type { IncidentReport } from '#contract/incidents'
import type { Settings } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import { sweepSessions } from '../access/disconnect.ts'
import type { Actor } from '../actor.ts'
import { holdDevice, revokeDevice } from '../certificates/withdraw.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/outbox.ts'
import { endAccess } from '../users/end-access.ts'
import * as choreQueries from './chore-queries.ts'
import { choresFor } from './chores.ts'
import { tellOfIncident } from './jobs.ts'
import { lockDevices } from './lock.ts'
import { lockLevelFor } from './lock-policy.ts'
import { nameOf } from './names.ts'
import * as queries from './report-queries.ts'

export interface Shutting {
  deps: Deps
  /** As audit names whoever reports. */
  by: string
  incident: { id: string; number: number; kind: 'loss' | 'theft'; reportedAt: Date }
  given: Pick<IncidentReport, 'kind' | 'dataKinds' | 'occurredAt'>
  drill: boolean
  settings: Settings
  now: Date
}

interface Fresh extends Shutting {
  items: readonly { deviceId: string; lockLevel: 1 | 2 | 3 }[]
  holderIds: readonly string[]
  hasSim: boolean
  except: Actor | null
  /** The incident was there: what is new joins it. */
  again: boolean
}

/**
 * Every door at once, on record: nothing in here signs, sends or waits. Whatever has to reach somebody is a
 * row of the outbox, in this same transaction.
 */
export async function shutDoors(tx: Transaction, shutting: Fresh): Promise<void> {
  const { deps, by, incident, drill, settings, now, items, holderIds, again } = shutting
  if (again && items.length === 0) {
    await queries.tell(tx, event(shutting, 'reported_again'))
    return
  }
  await lock(tx, shutting, items)
  const { sessions, tokens } = await endAccess(tx, holderIds, {
    except: shutting.except,
    tokens: !drill,
    now,
  })
  const chores = choresFor(settings, {
    kind: incident.kind,
    hasSim: shutting.hasSim,
    drill,
    now,
  })
  await choreQueries.add(
    tx,
    chores.map((chore) => ({ ...chore, incidentId: incident.id })),
  )
  // Its authority's row is everybody's: taken last, and held for the shortest time.
  for (const { deviceId } of items) await withdraw(tx, shutting, deviceId)
  const shutAt = deps.clock()
  await queries.tell(
    tx,
    event(shutting, again ? 'joined' : 'reported'),
    ...(sessions + tokens > 0 ? [event(shutting, 'access_ended', `${sessions} / ${tokens}`)] : []),
    { ...event(shutting, 'shut'), at: shutAt },
  )
  if (!again) await queries.change(tx, incident.id, { cutOffAt: shutAt })
  await enqueue(tx, tellOfIncident, { incidentId: incident.id, by })
  await enqueue(tx, sweepSessions, {})
}

const event = ({ incident, now, by }: Shutting, kind: string, detail?: string) => ({
  incidentId: incident.id,
  at: now,
  kind,
  actor: by,
  ...(detail !== undefined && { detail }),
})

async function lock(
  tx: Transaction,
  { incident, drill, settings, now }: Shutting,
  items: readonly { deviceId: string; lockLevel: 1 | 2 | 3 }[],
): Promise<void> {
  for (const level of [1, 2, 3] as const) {
    const deviceIds = items.flatMap((item) => (item.lockLevel === level ? item.deviceId : []))
    if (deviceIds.length === 0) continue
    await lockDevices(tx, {
      deviceIds,
      level,
      reason: nameOf(incident.number, drill),
      message: (drill ? '【訓練】' : '') + settings['incidents.lockMessage'],
      incidentId: incident.id,
      now,
    })
  }
}

async function withdraw(tx: Transaction, shutting: Shutting, deviceId: string): Promise<void> {
  const { incident, given, drill, now } = shutting
  const why = { now, note: nameOf(incident.number, drill) }
  const withdrawn =
    given.kind === 'theft'
      ? await revokeDevice(tx, deviceId, {
          ...why,
          reason: 'keyCompromise',
          ...(given.occurredAt && { invalidSince: new Date(given.occurredAt) }),
        })
      : await holdDevice(tx, deviceId, why)
  await queries.noteCertificates(tx, incident.id, deviceId, withdrawn)
}

/** Reported once more: what was handed in is gone again, and what was lost may turn out to be stolen. */
export async function renewDoors(
  tx: Transaction,
  renewing: Shutting & { deviceIds: readonly string[] },
): Promise<void> {
  const { incident, given, settings, drill, deviceIds } = renewing
  await queries.loseAgain(tx, incident.id, deviceIds)
  const worse = given.kind === 'theft' && incident.kind === 'loss'
  if (!worse) return
  await queries.change(tx, incident.id, { kind: 'theft' })
  incident.kind = 'theft'
  const said = { kind: 'theft' as const, dataKinds: given.dataKinds ?? [], drill }
  const raised: { deviceId: string; lockLevel: 1 | 2 | 3 }[] = []
  for (const item of await queries.openItems(tx, incident.id)) {
    const level = Math.max(item.lockLevel, lockLevelFor(settings, item, said)) as 1 | 2 | 3
    if (level !== item.lockLevel) {
      await queries.setLevel(tx, item.id, level)
      raised.push({ deviceId: item.deviceId, lockLevel: level })
    }
    await withdraw(tx, renewing, item.deviceId)
  }
  await lock(tx, renewing, raised)
  await queries.tell(tx, event(renewing, 'theft_after_all'))
  await enqueue(tx, tellOfIncident, { incidentId: incident.id, by: renewing.by })
}
