import type { z } from 'zod'
import type { phonePolicyCreate, phonePolicyUpdate } from '#contract/phones'
import { system, type Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, orNotFound, refusal } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { readSettings } from '../settings/service.ts'
import { ConnectorError } from './connector.ts'
import { assignPolicy, disablePhone, enablePhone, publishPolicy } from './job-names.ts'
import { heeding, waitFor } from './lanes.ts'
import { enterpriseOf, linkOf } from './link.ts'
import * as phones from './phone-queries.ts'
import * as queries from './policy-queries.ts'

const PHONES = system('phones')
const CONSTRAINTS: ConstraintErrors = {
  phone_policies_name_key: { error: 'conflict', field: 'name', code: 'policy_name_taken' },
}

/** The first one stands for all phones. */
export async function createPolicy(
  tx: Transaction,
  given: z.output<typeof phonePolicyCreate>,
): Promise<string> {
  const standing = !(await queries.anyStanding(tx))
  const id = await naming(CONSTRAINTS, () => queries.insert(tx, { ...given, standing }))
  await enqueue(tx, publishPolicy, { policyId: id }, { dedupeKey: id })
  return id
}

export async function changePolicy(
  tx: Transaction,
  id: string,
  { updatedAt, standing, ...changes }: z.output<typeof phonePolicyUpdate>,
  now: Date,
): Promise<void> {
  const before = orNotFound(await queries.lock(tx, id))
  if (+before.updatedAt !== Date.parse(updatedAt))
    throw new AppError('conflict', { fields: [{ field: 'updatedAt', code: 'changed_meanwhile' }] })
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  )
  if (standing) await queries.endStanding(tx, id)
  const isOther = Object.keys(given).some((name) => name !== 'name')
  await naming(CONSTRAINTS, () =>
    queries.change(tx, id, {
      ...given,
      ...(standing && { standing }),
      ...(isOther && { version: before.version + 1 }),
      updatedAt: now,
    }),
  )
  if (isOther) await enqueue(tx, publishPolicy, { policyId: id }, { dedupeKey: id })
}

/** One request changes the policy of all phones that have it: they fetch it by themselves. */
export const publishToGoogle = defineJob({
  ...publishPolicy,
  principal: async () => PHONES,
  run: async ({ deps, tx, payload, now }) => {
    const { policyId } = payload
    const again = (afterMs: number) =>
      enqueue(tx, publishPolicy, { policyId }, { afterMs, dedupeKey: policyId })
    const policy = await queries.lock(tx, policyId)
    if (!policy || policy.publishedVersion === policy.version || !deps.phones) return
    const waitMs = await waitFor(deps, 'urgent')
    if (waitMs > 0) return void (await again(waitMs))
    try {
      const enterprise = enterpriseOf(deps, await readSettings(tx))
      const content = { ...policy, passcode: policy.passcode as 'none' }
      const { connector } = linkOf(deps)
      const googleVersion = await heeding(
        deps,
        connector.publishPolicy(enterprise, policyId, content),
      )
      const { id, version } = policy
      await queries.markPublished(tx, { id, version, googleVersion }, now)
    } catch (error) {
      if (error instanceof AppError)
        return queries.change(tx, policyId, { problem: 'no_enterprise' })
      if (!(error instanceof ConnectorError) || error.failure === 'unreachable') throw error
      await queries.change(tx, policyId, { problem: error.status })
      if (error.failure === 'throttled') await again(error.retryAfterMs ?? 10_000)
    }
  },
})

/** Which policy a phone is to have: Google is told, and the phone reports when it has it. */
export async function choosePolicy(tx: Transaction, phoneId: string, policyId: string) {
  const phone = orNotFound(await phones.lock(tx, phoneId))
  if (phone.removedAt) throw refusal('id', 'phone_removed')
  if (!phone.deviceId) throw refusal('id', 'phone_is_unknown')
  if (!(await queries.get(tx, policyId)))
    throw new AppError('not_found', { fields: [{ field: 'policyId', code: 'does_not_exist' }] })
  await phones.change(tx, phoneId, { policyId })
  await enqueue(tx, assignPolicy, { phoneId }, { dedupeKey: phoneId })
}

/** A bulk affair: thousands may be given another policy at once, and none of them is in a hurry. */
export const assignAtGoogle = defineJob({
  ...assignPolicy,
  principal: async () => PHONES,
  run: async ({ deps, tx, payload }) => {
    const phone = await phones.lock(tx, payload.phoneId)
    if (!phone?.policyId || phone.removedAt || !deps.phones) return
    const waitMs = await waitFor(deps, 'bulk', payload)
    if (waitMs > 0) {
      await enqueue(tx, assignPolicy, { ...payload, slot: true }, { afterMs: waitMs })
      return
    }
    const { connector } = linkOf(deps)
    await heeding(deps, connector.assignPolicy(phone.resourceName, phone.policyId))
  },
})

/** Both look at what the phone is by now: whoever comes late does what is right then. */
const setAtGoogle = (name: typeof disablePhone | typeof enablePhone) =>
  defineJob({
    ...name,
    principal: async () => PHONES,
    run: async ({ deps, tx, payload }) => {
      const phone = await phones.lock(tx, payload.phoneId)
      if (!phone || phone.removedAt || !deps.phones) return
      const waitMs = await waitFor(deps, 'urgent')
      if (waitMs > 0) {
        await enqueue(tx, name, payload, { afterMs: waitMs })
        return
      }
      const { connector } = linkOf(deps)
      await heeding(deps, connector.setUse(phone.resourceName, phone.deviceId !== null))
    },
  })
export const disableAtGoogle = setAtGoogle(disablePhone)
export const enableAtGoogle = setAtGoogle(enablePhone)
