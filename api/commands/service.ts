import { isLocking } from '#contract/command-protocol'
import type { Settings } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import { nudge } from '../agents/nudge.ts'
import { AppError, refusal } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import { readSettings } from '../settings/service.ts'
import * as commands from './command-queries.ts'
import * as locks from './lock-queries.ts'
import { handToPhone } from './phones.ts'

/*
 * What others call, inside a transaction of theirs: nothing here signs, sends or waits. Who wanted it is
 * the principal of the transaction; signing happens when the device comes (contact.ts).
 */
const DAY_MS = 86_400_000
const GONE = ['disposed', 'written_off']

export interface Wanted {
  deviceId: string
  commandId: string
  epoch: number
}

interface Why {
  reason: string | null
  approvalId?: string | null
  incidentId?: string | null
  /** One of many: it leaves what is kept for single ones that can't wait. */
  bulk?: boolean
  now: Date
}

export interface LockWish extends Why {
  deviceIds: readonly string[]
  /** 1 the screen, 2 sealed, 3 crypto; the setting where none is given. Never lower than what is wanted already. */
  level?: number | undefined
  /** Shown on the locked screen; the setting where none is given. */
  message?: string | null | undefined
}

/**
 * Wants these devices locked. Whatever was under way with a lock of theirs is superseded, also where the
 * same level was wanted already: the device proves it anew. One that is to be wiped stays so.
 */
export async function lock(tx: Transaction, wish: LockWish): Promise<Wanted[]> {
  const settings = await readSettings(tx)
  const level = wish.level ?? settings['commands.lockLevel']
  const message = wish.message ?? (settings['commands.lockMessage'] || null)
  return change(tx, settings, { ...wish, message }, (row) =>
    row.desiredLevel === 4 ? null : Math.max(row.desiredLevel, levelFor(row, level)),
  )
}

/** Wants them free. What has never been locked, nor is to be, is left alone. */
export async function release(
  tx: Transaction,
  wish: Why & { deviceIds: readonly string[] },
): Promise<Wanted[]> {
  const settings = await readSettings(tx)
  return change(tx, settings, wish, (row) =>
    row.desiredLevel === 0 && (row.observedLevel ?? 0) === 0 ? null : 0,
  )
}

/** Two people have agreed: see wipe-action.ts. */
export async function wipe(
  tx: Transaction,
  wish: Why & { deviceIds: readonly string[]; approvalId: string },
): Promise<Wanted[]> {
  return change(tx, await readSettings(tx), wish, () => 4)
}

/** Android has no third level. */
const levelFor = ({ kind }: locks.Locked, level: number): number =>
  kind === 'smartphone' && level === 3 ? 2 : level

type Change = Why & { deviceIds: readonly string[]; message?: string | null }

/**
 * What is wanted from now on: a new epoch, by which everything older is over. `levelOf` gives null for a
 * device that is left as it is.
 */
export async function change(
  tx: Transaction,
  settings: Settings,
  { deviceIds, reason, message = null, approvalId = null, incidentId = null, ...rest }: Change,
  levelOf: (row: locks.Locked) => number | null,
): Promise<Wanted[]> {
  const { bulk = false, now } = rest
  const wanted = [...new Set(deviceIds)]
  const rows = await locks.take(tx, wanted)
  refuseMissing(wanted, rows)
  const wishes = rows.flatMap((row) => {
    const level = levelOf(row)
    return level === null ? [] : [{ row, level, epoch: nextEpoch(row) }]
  })
  const changed = wishes.map(({ row }) => row.deviceId)
  await commands.supersede(tx, changed, now)
  await locks.want(
    tx,
    wishes.map(({ row, level, epoch }) => ({ deviceId: row.deviceId, level, epoch })),
    { reason, now },
  )
  const expiresAt = new Date(+now + settings['commands.expiryDays'] * DAY_MS)
  const made = await commands.insert(
    tx,
    wishes.map(({ row, level, epoch }) => ({
      deviceId: row.deviceId,
      kind: level === 0 ? 'unlock' : level === 4 ? 'wipe' : 'lock',
      level: level === 0 ? Math.max(row.desiredLevel, row.observedLevel ?? 0) : level,
      epoch,
      previousLevel: row.desiredLevel,
    })),
    { reason, message, approvalId, incidentId, now, expiresAt },
  )
  await nudge(tx, changed, 'lock')
  const phones = new Set(rows.flatMap((row) => (row.kind === 'smartphone' ? row.deviceId : [])))
  for (const { id, deviceId } of made)
    if (phones.has(deviceId)) await enqueue(tx, handToPhone, { deviceId, commandId: id, bulk })
  return made.map(({ id, deviceId, epoch }) => ({ deviceId, commandId: id, epoch }))
}

/** Above whatever the device may know, also where we were set back to a backup. */
const nextEpoch = ({ desiredEpoch, observedEpoch }: locks.Locked): number =>
  Math.max(desiredEpoch, observedEpoch ?? 0) + 1

function refuseMissing(wanted: readonly string[], rows: readonly locks.Locked[]): void {
  const found = new Map(rows.map((row) => [row.deviceId, row]))
  const fields = wanted.flatMap((id, i) => {
    const row = found.get(id)
    if (row && !GONE.includes(row.state)) return []
    return [{ field: `deviceIds.${i}`, code: row ? 'device_gone' : 'does_not_exist' }]
  })
  if (fields.length === 0) return
  const unknown = fields.some(({ code }) => code === 'does_not_exist')
  throw new AppError(unknown ? 'not_found' : 'wrong_state', { fields })
}

/** An errand that has nothing to do with locks. Where the same one is under way, that one stands. */
export async function send(
  tx: Transaction,
  wish: Why & { deviceIds: readonly string[]; kind: 'rotate_recovery_key' | 'refresh_inventory' },
): Promise<Wanted[]> {
  const settings = await readSettings(tx)
  const { deviceIds, kind, reason, approvalId = null, incidentId = null, now } = wish
  const wanted = [...new Set(deviceIds)]
  const rows = await locks.take(tx, wanted)
  refuseMissing(wanted, rows)
  rows.forEach(({ kind: of, deviceId }) => {
    if (of === 'smartphone')
      throw refusal(`deviceIds.${wanted.indexOf(deviceId)}`, 'not_for_phones')
  })
  const busy = await commands.errands(tx, wanted, kind)
  const free = rows.filter(({ deviceId }) => !busy.some((other) => other.deviceId === deviceId))
  const made = await commands.insert(
    tx,
    free.map(({ deviceId }) => ({ deviceId, kind, level: null, epoch: 0, previousLevel: null })),
    {
      reason,
      message: null,
      approvalId,
      incidentId,
      now,
      expiresAt: new Date(+now + settings['commands.expiryDays'] * DAY_MS),
    },
  )
  await nudge(
    tx,
    free.map(({ deviceId }) => deviceId),
    'command',
  )
  return [...busy, ...made].map(({ id, deviceId, epoch }) => ({ deviceId, commandId: id, epoch }))
}

/**
 * Takes a command back that the device has not written down yet. What was wanted before is wanted again;
 * where the device may have it already, a command of a higher epoch says so.
 */
export async function cancel(
  tx: Transaction,
  { deviceId, id }: { deviceId: string; id: string },
  { reason, now }: { reason: string; now: Date },
): Promise<boolean> {
  const [row] = await locks.take(tx, [deviceId])
  const command = row && (await commands.hold(tx, deviceId, id))
  if (!command) return false
  const from = ['queued', 'delivered', 'not_now'] as const
  const over = await commands.end(tx, { ids: [id], from, to: 'cancelled', reason, now })
  if (over.length === 0) return false
  if (!isLocking(command.kind)) return true
  // Erasing takes two people each time.
  const before = Math.min(await commands.previousLevel(tx, id), 3)
  if (command.state === 'queued' && before === 0 && (row.observedLevel ?? 0) === 0)
    await locks.want(tx, [{ deviceId, level: 0, epoch: nextEpoch(row) }], { reason, now })
  else
    await change(tx, await readSettings(tx), { deviceIds: [deviceId], reason, now }, () => before)
  return true
}
