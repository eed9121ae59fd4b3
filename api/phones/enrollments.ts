import { system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { settingsOf } from '../settings/service.ts'
import { ConnectorError } from './connector.ts'
import * as queries from './enrollment-queries.ts'
import { heeding, waitFor } from './lanes.ts'
import { enterpriseOf, linkOf } from './link.ts'
import { smartphone } from './phone-queries.ts'
import * as policies from './policy-queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  phone_enrollments_live_key: { error: 'conflict', field: 'deviceId', code: 'code_being_made' },
}
const PHONES = system('phones')
const DAY_S = 86_400
/** What somebody at the counter waits for their turn at Google. */
const PATIENCE_MS = 3_000
/** A device in one of these has nothing to join. */
const GONE = new Set(['missing', 'repair', 'returned', 'erased', 'disposed', 'written_off'])

/**
 * A code for one phone, which takes the place of the one before. It is on record before Google makes it, so
 * that a phone which comes by it is known, whatever becomes of the answer.
 */
export async function makeEnrollment(
  deps: Deps,
  actor: Actor,
  wanted: { deviceId: string; policyId?: string | undefined },
): Promise<{ id: string; provisioning: string }> {
  const settings = await settingsOf(deps)
  const enterprise = enterpriseOf(deps, settings)
  const { connector } = linkOf(deps)
  const validSeconds = settings['phones.enrollmentDays'] * DAY_S
  const now = deps.clock()
  const policyId = await deps.db.as(actor, async (tx) => {
    const device = await smartphone(tx, wanted.deviceId)
    if (!device) throw missing('deviceId')
    if (device.kind !== 'smartphone') throw mistake('deviceId', 'not_a_smartphone')
    if (GONE.has(device.state))
      throw refusal('deviceId', 'phone_device_state', { state: device.state })
    if (!device.imei) throw refusal('deviceId', 'no_imei')
    const chosen = wanted.policyId ?? (await queries.standingPolicy(tx))
    if (!chosen) throw refusal('policyId', 'no_policy')
    if (!(await policies.get(tx, chosen))) throw missing('policyId')
    return chosen
  })
  const { id, before } = await deps.db.as(actor, async (tx) => {
    const before = await queries.supersede(tx, wanted.deviceId, now)
    const row = {
      deviceId: wanted.deviceId,
      policyId,
      requestedBy: actor.userId,
      createdAt: now,
      expiresAt: new Date(+now + validSeconds * 1000),
    }
    const id = await naming(CONSTRAINTS, () => queries.insert(tx, row))
    return { id, before }
  })
  try {
    const wait = await waitFor(deps, 'urgent', { count: 1 + before.length })
    if (wait > PATIENCE_MS) throw new AppError('rate_limited')
    for (const name of before) await heeding(deps, connector.endEnrollment(name))
    const made = await heeding(
      deps,
      connector.enroll(enterprise, { policyId, enrollmentId: id, validSeconds }),
    )
    await deps.db.as(PHONES, (tx) => queries.setName(tx, id, made.tokenName))
    return { id, provisioning: made.provisioning }
  } catch (error) {
    await deps.db.as(PHONES, (tx) => queries.revoke(tx, id, deps.clock()))
    throw inWords(error)
  }
}

/** For good, here first: a phone that comes by it nevertheless is told apart by its numbers. */
export async function revokeEnrollment(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { tokenName } = await deps.db.as(actor, async (tx) => {
    const found = orNotFound(await queries.lock(tx, id))
    if (found.usedAt) throw refusal('id', 'code_used')
    if (found.revokedAt) throw refusal('id', 'code_revoked')
    await queries.revoke(tx, id, deps.clock())
    return found
  })
  if (!tokenName || !deps.phones) return
  await heeding(deps, deps.phones.connector.endEnrollment(tokenName)).catch((error) => {
    throw inWords(error)
  })
}

const missing = (field: string) =>
  new AppError('not_found', { fields: [{ field, code: 'does_not_exist' }] })

function inWords(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error
  if (error.failure === 'throttled') return new AppError('rate_limited', { cause: error })
  return new AppError('unavailable', { cause: error })
}
