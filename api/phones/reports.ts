import type { UnknownReason } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { enqueue } from '../jobs/outbox.ts'
import { notify } from '../notifications/service.ts'
import { settle } from './carry-out.ts'
import type { PhoneReport } from './connector.ts'
import * as enrollments from './enrollment-queries.ts'
import { askForOperation, disablePhone } from './job-names.ts'
import * as operations from './operation-queries.ts'
import * as queries from './phone-queries.ts'
import { cancelTaskOf } from './tasks.ts'

/** A device in one of these has no business with a phone. */
const GONE = new Set(['disposed', 'written_off'])

/** Takes in what a phone says of itself: the first time it is bound to a device, or listed as unknown. */
export async function takeReport(tx: Transaction, report: PhoneReport, now: Date): Promise<void> {
  const known = await queries.lockByName(tx, report.resourceName)
  if (report.state === 'DELETED') {
    if (known && !known.removedAt)
      await queries.change(tx, known.id, { removedAt: now, appliedState: 'DELETED' })
    return
  }
  if (!known) return welcome(tx, report, now)
  // A phone that was removed stays so: enrolled anew it has another name. And of two reports that overtook
  // each other the older one tells nothing.
  const isOld =
    known.lastStatusAt && (report.lastStatusAt ?? known.lastStatusAt) < known.lastStatusAt
  if (known.removedAt || isOld) return
  await queries.change(tx, known.id, said(report))
  if (known.deviceId) await readBack(tx, known.deviceId, report, now)
}

const said = (report: PhoneReport) => ({
  model: report.model,
  osVersion: report.osVersion,
  securityPatch: report.securityPatch,
  companyOwned: report.companyOwned,
  appliedState: report.appliedState,
  appliedPolicyId: report.appliedPolicyId,
  appliedVersion: report.appliedVersion,
  compliant: report.compliant,
  nonCompliance: report.nonCompliance,
  lastStatusAt: report.lastStatusAt,
  lastPolicySyncAt: report.lastPolicySyncAt,
  ...(report.imei && { imei: report.imei }),
  ...(report.serialNumber && { serialNumber: report.serialNumber }),
})

async function welcome(tx: Transaction, report: PhoneReport, now: Date): Promise<void> {
  const token = report.enrollmentId ? await enrollments.lock(tx, report.enrollmentId) : undefined
  const whose = await whoseIs(tx, report, token?.deviceId ?? null)
  const { deviceId, unknownReason } = whose
  const isItsToken = token && deviceId === token.deviceId
  const again = deviceId
    ? await queries.retire(
        tx,
        { deviceId, names: report.previousNames, but: report.resourceName },
        now,
      )
    : 0
  const phoneId = await queries.insert(tx, {
    ...said(report),
    resourceName: report.resourceName,
    imei: report.imei,
    serialNumber: report.serialNumber,
    deviceId,
    unknownReason,
    enrollmentId: token?.id ?? null,
    policyId: isItsToken ? token.policyId : ((await enrollments.standingPolicy(tx)) ?? null),
    enrolledAt: report.enrolledAt ?? now,
  })
  if (token && !token.usedAt) await enrollments.markUsed(tx, token.id, now)
  if (!deviceId) return refuse(tx, phoneId)
  await sendAnew(tx, deviceId, again > 0, now)
  await readBack(tx, deviceId, report, now)
}

/** Somebody has to look at it, and until then it is of no use to whoever has it. */
async function refuse(tx: Transaction, phoneId: string): Promise<void> {
  await enqueue(tx, disablePhone, { phoneId })
  await notify(tx, { role: 'it_staff', template: 'phone_unknown', params: {}, link: '/phones' })
}

/** By its own numbers; a code made for a device fits no other, whatever it says. */
export async function whoseIs(
  tx: Transaction,
  numbers: Pick<PhoneReport, 'imei' | 'serialNumber'>,
  madeFor: string | null,
): Promise<{ deviceId: string | null; unknownReason: UnknownReason | null }> {
  const unknown = (unknownReason: UnknownReason) => ({ deviceId: null, unknownReason })
  const found = await queries.inLedger(tx, numbers)
  const [device] = found
  if (!device) return unknown('not_in_ledger')
  if (found.length > 1) return unknown('two_devices')
  if (madeFor && madeFor !== device.id) return unknown('other_token')
  if (GONE.has(device.state)) return unknown('ledger_state')
  return { deviceId: device.id, unknownReason: null }
}

/** What it was told before it was reset it knows nothing of; and what was left to people it can do itself. */
export async function sendAnew(
  tx: Transaction,
  deviceId: string,
  wasReset: boolean,
  now: Date,
): Promise<void> {
  for (const operation of await operations.lockUnanswered(tx, deviceId)) {
    const isByHand = operation.state === 'issued' && !operation.operationName
    if (!wasReset && !isByHand) continue
    await cancelTaskOf(tx, operation.id, now)
    const fresh = { state: 'queued', operationName: null, attemptedAt: null, issuedAt: null }
    await operations.change(tx, operation.id, fresh)
    await enqueue(tx, askForOperation, { operationId: operation.id })
  }
}

/** The state it reports is the proof that a lock wants, and it may come before the command's own answer. */
async function readBack(
  tx: Transaction,
  deviceId: string,
  { appliedState, lastStatusAt }: PhoneReport,
  now: Date,
): Promise<void> {
  if (!appliedState || !lastStatusAt) return
  const types =
    appliedState === 'LOST' ? (['START_LOST_MODE'] as const) : (['STOP_LOST_MODE'] as const)
  if (appliedState !== 'LOST' && appliedState !== 'ACTIVE') return
  for (const operation of await operations.lockIssued(tx, deviceId, [...types])) {
    // From before it was asked, it proves nothing.
    if (!operation.issuedAt || lastStatusAt <= operation.issuedAt) continue
    await settle(
      tx,
      operation,
      { kind: 'succeeded', status: appliedState, source: 'reported' },
      now,
    )
  }
}
