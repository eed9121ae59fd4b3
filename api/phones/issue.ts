import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { announce, byHand, settle } from './carry-out.ts'
import { ConnectorError, type RemoteOperation } from './connector.ts'
import { askForOperation } from './job-names.ts'
import { heeding, waitFor } from './lanes.ts'
import { linkOf } from './link.ts'
import * as queries from './operation-queries.ts'
import { settleRemote, withdraw } from './settle-remote.ts'

const PHONES = system('phones')
/** By how much our clock and Google's may differ. */
const CLOCKS_DIFFER_MS = 5_000
const BACKOFF_MS = 5_000
const LONGEST_BACKOFF_MS = 10 * 60_000
/** A command lives until it expires; whoever holds its job tries for as long. */
const ATTEMPTS = 20
/** Lost mode is for phones that the office owns: on others it does nothing and says nothing. */
const COMPANY_OWNED_ONLY = new Set(['START_LOST_MODE', 'STOP_LOST_MODE'])

const TOO_LATE = 'TOO_LATE'

type ToIssue = NonNullable<Awaited<ReturnType<typeof queries.toIssue>>>

/**
 * Asks Google for one command. That it may have been asked is on record before it is (`markAttempt`), and
 * the name it got in the transaction that ends the job: whoever comes after a crash in between looks first
 * what the phone has been told, since Google knows no ids of ours.
 */
export const issueOperation = defineJob({
  ...askForOperation,
  principal: async () => PHONES,
  maxAttempts: ATTEMPTS,
  run: async ({ deps, tx, payload, now }) => {
    const operation = await queries.toIssue(tx, payload.operationId)
    if (!operation || (operation.state !== 'queued' && operation.state !== 'sending')) return
    const { resourceName, bulk, state } = operation
    if (operation.expiresAt <= now && state === 'queued') return tooLate(tx, operation.id, now)
    // Removed since: what is left is somebody's hands.
    if (!resourceName) return leaveToPeople(tx, operation.id, now)
    if (COMPANY_OWNED_ONLY.has(operation.type) && !operation.companyOwned)
      return refused(tx, operation.id, 'MANAGEMENT_MODE', now)
    const lane = bulk ? 'bulk' : 'urgent'
    const mayHaveGone = state === 'sending'
    const waitMs = await waitFor(deps, lane, { count: mayHaveGone ? 2 : 1, ...payload })
    if (waitMs > 0) return postpone(tx, operation.id, waitMs, true)
    if (!(await deps.db.as(PHONES, (own) => queries.markAttempt(own, operation.id, now)))) return
    try {
      const remote = await ask(deps, tx, { ...operation, resourceName }, mayHaveGone)
      await record(tx, operation.id, remote, now)
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      await cope(tx, operation, error, now)
    }
  },
})

async function ask(
  deps: Deps,
  tx: Transaction,
  operation: ToIssue & { resourceName: string },
  mayHaveGone: boolean,
): Promise<RemoteOperation> {
  const { connector } = linkOf(deps)
  const { resourceName, type, message, expiresAt } = operation
  if (mayHaveGone) {
    const all = await heeding(deps, connector.operations(resourceName))
    const found = await ours(tx, operation, all)
    if (found) return found
  }
  const leftMs = +expiresAt - +deps.clock()
  if (leftMs <= 0) throw new ConnectorError('refused', TOO_LATE)
  const validSeconds = Math.max(1, Math.ceil(leftMs / 1000))
  return heeding(deps, connector.issue(resourceName, { type, message, validSeconds }))
}

/** The same kind of command, not older than our first attempt, and nobody else's. */
async function ours(
  tx: Transaction,
  { id, type, attemptedAt }: ToIssue,
  all: readonly RemoteOperation[],
): Promise<RemoteOperation | undefined> {
  const since = +attemptedAt! - CLOCKS_DIFFER_MS
  const alike = all.filter(
    ({ type: theirs, createdAt }) => theirs === type && createdAt && +createdAt >= since,
  )
  const names = alike.map(({ name }) => name)
  const taken = await queries.namesTaken(tx, names, id)
  return alike.find(({ name }) => !taken.has(name))
}

async function record(
  tx: Transaction,
  id: string,
  remote: RemoteOperation,
  now: Date,
): Promise<void> {
  const operation = (await queries.lock(tx, id))!
  const named = { ...operation, operationName: remote.name }
  if (operation.operationName !== remote.name)
    await queries.change(tx, id, { operationName: remote.name })
  if (operation.state === 'sending') {
    await queries.change(tx, id, { state: 'issued', issuedAt: now })
    await announce(tx, named, 'accepted', now, {
      connector: 'android-management',
      reference: remote.name,
      source: 'none',
      status: null,
    })
    named.state = 'issued'
  }
  // Something newer came while it was on its way.
  if (operation.state === 'superseded') {
    await withdraw(tx, id)
    return
  }
  await settleRemote(tx, named, remote, now)
}

/** What Google did not take: again later, or never. */
async function cope(
  tx: Transaction,
  { id, attempts }: ToIssue,
  error: ConnectorError,
  now: Date,
): Promise<void> {
  const { failure, status } = error
  if (status === TOO_LATE) return tooLate(tx, id, now)
  // Removed at Google's own console: somebody has to see to it.
  if (failure === 'gone') return backToPeople(tx, id, now)
  if (failure === 'refused') return refused(tx, id, status, now)
  const operation = await queries.lock(tx, id)
  if (operation?.state !== 'sending') return
  const isUntouched = failure === 'throttled' || failure === 'unauthorized'
  await queries.change(tx, id, {
    status,
    ...(isUntouched && { state: 'queued', attemptedAt: null }),
  })
  const backoffMs = Math.min(BACKOFF_MS * 2 ** Math.min(attempts, 10), LONGEST_BACKOFF_MS)
  await postpone(
    tx,
    id,
    Math.max(error.retryAfterMs ?? 0, failure === 'throttled' ? BACKOFF_MS : backoffMs),
  )
}

async function postpone(
  tx: Transaction,
  operationId: string,
  afterMs: number,
  slot = false,
): Promise<void> {
  const payload = { operationId, ...(slot && { slot: true as const }) }
  await enqueue(tx, askForOperation, payload, { afterMs })
}

async function tooLate(tx: Transaction, id: string, now: Date): Promise<void> {
  const operation = await queries.lock(tx, id)
  if (operation)
    await settle(tx, operation, { kind: 'expired', status: TOO_LATE, source: 'none' }, now)
}

async function refused(tx: Transaction, id: string, status: string, now: Date): Promise<void> {
  const operation = await queries.lock(tx, id)
  if (operation) await settle(tx, operation, { kind: 'failed', status, source: 'none' }, now)
}

async function leaveToPeople(tx: Transaction, id: string, now: Date): Promise<void> {
  const operation = await queries.lock(tx, id)
  if (operation?.state === 'queued') return byHand(tx, operation, now)
  if (operation?.state === 'sending') return backToPeople(tx, id, now)
}

async function backToPeople(tx: Transaction, id: string, now: Date): Promise<void> {
  const operation = await queries.lock(tx, id)
  if (operation?.state !== 'sending') return
  await queries.change(tx, id, { state: 'queued', attemptedAt: null })
  await byHand(tx, { ...operation, state: 'queued' }, now)
}
