import { z } from 'zod'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { readSettings } from '../settings/service.ts'
import { settle } from './carry-out.ts'
import { ConnectorError } from './connector.ts'
import { publishPolicy, readPhones, withdrawOperation } from './job-names.ts'
import { heeding, waitFor } from './lanes.ts'
import { enterpriseOf, linkOf } from './link.ts'
import { forgetMessages } from './message-queries.ts'
import * as queries from './operation-queries.ts'
import { unpublished } from './policy-queries.ts'
import { takeReport } from './reports.ts'
import { settleRemote } from './settle-remote.ts'
import { cancelTaskOf } from './tasks.ts'

const PHONES = system('phones')
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Google tells by a push within seconds; whoever is silent for longer is asked after. */
const SILENT_MS = 2 * MINUTE_MS
const ASK_AGAIN_MS = 15 * MINUTE_MS
/** Of one round. */
const AT_ONCE = 50
/** After its end nothing more comes of an operation; a day is for clocks and late news. */
const GIVEN_UP_AFTER_MS = DAY_MS
/** Pub/Sub keeps a message for a week, and tells it again within that time. */
const REMEMBERED_MS = 14 * DAY_MS

/** Asks what became of commands of which nothing was heard, since a push can be lost. */
export const reconcileOperations = defineJob({
  name: 'phones.reconcile',
  payload: z.strictObject({}),
  principal: async () => PHONES,
  leaseMs: 5 * MINUTE_MS,
  run: async ({ deps, now }) => {
    await giveUp(deps, now)
    if (!deps.phones) return
    await deps.db.as(PHONES, async (tx) => {
      // From before there was anybody to publish them to.
      for (const policyId of await unpublished(tx))
        await enqueue(tx, publishPolicy, { policyId }, { dedupeKey: policyId })
    })
    const silent = await deps.db.as(PHONES, (tx) =>
      queries.silent(tx, {
        issuedBefore: new Date(+now - SILENT_MS),
        askedBefore: new Date(+now - ASK_AGAIN_MS),
        limit: AT_ONCE,
      }),
    )
    for (const { id, operationName } of silent) {
      if ((await waitFor(deps, 'bulk')) > 0) return
      if ((await askAfter(deps, id, operationName!, now)) === 'stop') return
    }
  },
})

/** One that can't be asked after keeps none of the others waiting. */
async function askAfter(
  deps: Deps,
  id: string,
  name: string,
  now: Date,
): Promise<'asked' | 'stop'> {
  try {
    const remote = await heeding(deps, linkOf(deps).connector.operation(name))
    await deps.db.as(PHONES, async (tx) => {
      const operation = await queries.lock(tx, id)
      await queries.change(tx, id, { askedAt: now })
      if (!operation) return
      // With its phone, all that it was told is gone from there.
      if (remote) await settleRemote(tx, operation, remote, now)
      else await settle(tx, operation, { kind: 'failed', status: 'GONE', source: 'none' }, now)
    })
    return 'asked'
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    await deps.db.as(PHONES, (tx) => queries.change(tx, id, { askedAt: now }))
    return error.failure === 'throttled' ? 'stop' : 'asked'
  }
}

async function giveUp(deps: Deps, now: Date): Promise<void> {
  const longAgo = new Date(+now - GIVEN_UP_AFTER_MS)
  await deps.db.as(PHONES, async (tx) => {
    for (const { id } of await queries.overdue(tx, { now, longAgo })) {
      const operation = await queries.lock(tx, id)
      if (!operation || !['queued', 'sending', 'issued'].includes(operation.state)) continue
      const status = operation.state === 'queued' ? 'TOO_LATE' : 'NO_ANSWER'
      await settle(tx, operation, { kind: 'expired', status, source: 'none' }, now)
      await cancelTaskOf(tx, id, now)
    }
    await forgetMessages(tx, new Date(+now - REMEMBERED_MS))
  })
}

/** Takes back what something newer has superseded, as far as the phone has not done it yet. */
export const withdrawFromGoogle = defineJob({
  ...withdrawOperation,
  principal: async () => PHONES,
  run: async ({ deps, tx, payload }) => {
    const operation = await queries.lock(tx, payload.operationId)
    if (operation?.state !== 'superseded' || !operation.operationName || !deps.phones) return
    const waitMs = await waitFor(deps, operation.bulk ? 'bulk' : 'urgent', payload)
    if (waitMs > 0) {
      await enqueue(tx, withdrawOperation, { ...payload, slot: true }, { afterMs: waitMs })
      return
    }
    await heeding(deps, linkOf(deps).connector.cancel(operation.operationName))
  },
})

/** Now and then every phone is looked at, for what pushes did not tell. */
export const readAllPhones = defineJob({
  name: 'phones.sweep',
  payload: z.strictObject({}),
  principal: async () => PHONES,
  run: async ({ deps, tx }) => {
    if (!deps.phones) return
    const { enterprise } = deps.phones
    if (!(enterprise ?? (await readSettings(tx))['phones.enterprise'])) return
    await enqueue(tx, readPhones, {}, { dedupeKey: 'first' })
  },
})

/** A page at a time: each orders the next, in the transaction that takes it in. */
export const readPageOfPhones = defineJob({
  ...readPhones,
  principal: async () => PHONES,
  leaseMs: 2 * MINUTE_MS,
  run: async ({ deps, tx, payload, now }) => {
    const waitMs = await waitFor(deps, 'bulk')
    if (waitMs > 0) {
      await enqueue(tx, readPhones, payload, { afterMs: waitMs })
      return
    }
    const enterprise = enterpriseOf(deps, await readSettings(tx))
    const { connector } = linkOf(deps)
    const { reports, nextPageToken } = await heeding(
      deps,
      connector.devices(enterprise, payload.pageToken ?? null),
    )
    const inOrder = reports.toSorted((a, b) => (a.resourceName < b.resourceName ? -1 : 1))
    for (const report of inOrder) await takeReport(tx, report, now)
    if (nextPageToken) await enqueue(tx, readPhones, { pageToken: nextPageToken })
  },
})
