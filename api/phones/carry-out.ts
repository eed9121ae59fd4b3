import {
  PHONE_EVENT,
  type PhoneCommand,
  type PhoneEvent,
  type PhoneEvidence,
  phoneCommand,
} from '#contract/phone-commands'
import type { PhoneOperationType } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { enqueue } from '../jobs/outbox.ts'
import { askForOperation, withdrawOperation } from './job-names.ts'
import * as queries from './operation-queries.ts'
import { enrolledPhone } from './phone-queries.ts'
import { cancelTaskOf, orderByHand } from './tasks.ts'

/**
 * Takes a command for a phone, in the caller's transaction; what comes of it is announced by `PHONE_EVENT`.
 * Nothing is sent here. The same command again has no second effect; one with a lower epoch than what the
 * device was told already has none at all, and one with a higher supersedes what was under way.
 */
export async function carryOut(tx: Transaction, given: PhoneCommand, now: Date): Promise<void> {
  const { commandId, deviceId, kind, level, epoch, message, bulk, ...rest } =
    phoneCommand.parse(given)
  await queries.takeTurns(tx, deviceId)
  if (await queries.isKnown(tx, commandId)) return
  const isStale = (await queries.newestEpoch(tx, deviceId)) > epoch
  const type = typeOf(kind, level)
  const id = await queries.insert(tx, {
    ...{ commandId, deviceId, kind, level, epoch, message, bulk, type },
    expiresAt: new Date(rest.expiresAt),
    createdAt: now,
    ...(isStale && { state: 'superseded', status: 'STALE_EPOCH', finishedAt: now }),
  })
  if (isStale) return
  for (const older of await queries.lockOlder(tx, deviceId, id)) await supersede(tx, older, now)
  const operation = (await queries.lock(tx, id))!
  if (new Date(rest.expiresAt) <= now) {
    await settle(tx, operation, { kind: 'expired', status: 'TOO_LATE', source: 'none' }, now)
  } else if (kind === 'unlock' && level === 1) {
    // LOCK lasts until somebody types the passcode: there is nothing to take back.
    await settle(tx, operation, { kind: 'succeeded', status: 'NOTHING_TO_DO', source: 'none' }, now)
  } else if (await enrolledPhone(tx, deviceId)) {
    await enqueue(tx, askForOperation, { operationId: id })
  } else {
    await byHand(tx, operation, now)
  }
}

/** A phone that Google does not know: somebody has to see to it, and says so. */
export async function byHand(
  tx: Transaction,
  operation: queries.Operation,
  now: Date,
): Promise<void> {
  const taskId = await orderByHand(tx, operation, now)
  await queries.change(tx, operation.id, { state: 'issued', issuedAt: now })
  await announce(tx, operation, 'accepted', now, {
    connector: 'manual',
    reference: taskId,
    source: 'none',
    status: null,
  })
}

function typeOf(kind: PhoneEvent['kind'], level: number): PhoneOperationType {
  if (kind === 'wipe' || level === 4) return 'WIPE'
  if (level === 1) return 'LOCK'
  return kind === 'lock' ? 'START_LOST_MODE' : 'STOP_LOST_MODE'
}

async function supersede(tx: Transaction, older: queries.Operation, now: Date): Promise<void> {
  await queries.change(tx, older.id, { state: 'superseded', finishedAt: now })
  await cancelTaskOf(tx, older.id, now)
  // Else a phone that was off would first do this when it comes back.
  if (older.state === 'issued') await enqueue(tx, withdrawOperation, { operationId: older.id })
}

export interface Outcome {
  kind: 'succeeded' | 'failed' | 'expired'
  status: string
  source: PhoneEvidence['source']
  /** Where it was done by hand. */
  taskId?: string
}

const FINAL = new Set(['succeeded', 'failed'])

/**
 * Writes down what came of an operation, which the caller has locked, and announces it. What was superseded
 * meanwhile stays so: that the phone did it nevertheless is kept beside it, and changes nothing.
 */
export async function settle(
  tx: Transaction,
  operation: queries.Operation,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const { id, state } = operation
  if (state === 'superseded') return queries.change(tx, id, { lateStatus: outcome.status })
  // Told twice, or by two ways.
  if (FINAL.has(state) || state === outcome.kind) return
  const { kind, status, source } = outcome
  // Nothing had to be asked of anybody.
  if (state === 'queued' && kind === 'succeeded')
    await queries.change(tx, id, { state: 'issued', issuedAt: now })
  await queries.change(tx, id, { state: kind, status, finishedAt: now })
  await announce(tx, operation, kind, now, {
    connector: outcome.taskId ? 'manual' : 'android-management',
    reference: outcome.taskId ?? operation.operationName,
    source,
    status,
  })
}

export async function announce(
  tx: Transaction,
  { commandId, deviceId, epoch, kind, level }: queries.Operation,
  outcome: PhoneEvent['outcome'],
  now: Date,
  evidence: PhoneEvidence,
): Promise<void> {
  await enqueue(tx, PHONE_EVENT, {
    ...{ commandId, deviceId, epoch, kind, level, outcome, evidence },
    at: now.toISOString(),
  })
}
