import { z } from 'zod'
import { day } from '#contract/values'
import type { PhoneReport, RemoteOperation } from '../connector.ts'

/*
 * What Google answers and pushes, as far as it is read here; unknown fields are let pass.
 * https://developers.google.com/android/management/reference/rest/v1/enterprises.devices
 */

const timestamp = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullish()
  .catch(null)
const text = z.string().max(200).nullish().catch(null)
/** int64 comes as a string. */
const int64 = z.coerce.number().int().nonnegative().nullish().catch(null)

export const googleDevice = z.object({
  name: z.string().regex(/^enterprises\/[\w-]{1,100}\/devices\/[\w-]{1,100}$/),
  ownership: text,
  state: text,
  appliedState: text,
  policyName: text,
  appliedPolicyName: text,
  appliedPolicyVersion: int64,
  policyCompliant: z.boolean().nullish().catch(null),
  nonComplianceDetails: z
    .array(z.object({ settingName: text, nonComplianceReason: text, packageName: text }))
    .max(1000)
    .nullish()
    .catch(null),
  enrollmentTime: timestamp,
  lastStatusReportTime: timestamp,
  lastPolicySyncTime: timestamp,
  enrollmentTokenData: text,
  hardwareInfo: z.object({ serialNumber: text, brand: text, model: text }).nullish().catch(null),
  softwareInfo: z.object({ androidVersion: text, securityPatchLevel: text }).nullish().catch(null),
  networkInfo: z.object({ imei: text }).nullish().catch(null),
  previousDeviceNames: z.array(z.string().max(300)).max(100).nullish().catch(null),
})

/** What of many non-compliances is kept. */
const SHOWN = 20

export function reportOf(device: z.output<typeof googleDevice>): PhoneReport {
  const { hardwareInfo, softwareInfo } = device
  return {
    resourceName: device.name,
    enrollmentId: z.uuid().safeParse(device.enrollmentTokenData).data ?? null,
    imei: device.networkInfo?.imei ?? null,
    serialNumber: hardwareInfo?.serialNumber ?? null,
    model: [hardwareInfo?.brand, hardwareInfo?.model].filter(Boolean).join(' ') || null,
    osVersion: softwareInfo?.androidVersion ? `Android ${softwareInfo.androidVersion}` : null,
    securityPatch: day.safeParse(softwareInfo?.securityPatchLevel).data ?? null,
    companyOwned: device.ownership === 'COMPANY_OWNED',
    state: device.state ?? null,
    appliedState: device.appliedState ?? null,
    appliedPolicyId: device.appliedPolicyName?.split('/').at(-1) ?? null,
    appliedVersion: device.appliedPolicyVersion ?? null,
    compliant: device.policyCompliant ?? null,
    nonCompliance: (device.nonComplianceDetails ?? []).slice(0, SHOWN).map((each) => ({
      setting: each.packageName ?? each.settingName ?? '',
      reason: each.nonComplianceReason ?? '',
    })),
    enrolledAt: device.enrollmentTime ?? null,
    lastStatusAt: device.lastStatusReportTime ?? null,
    lastPolicySyncAt: device.lastPolicySyncTime ?? null,
    previousNames: device.previousDeviceNames ?? [],
  }
}

const lostModeStatus = z.object({ status: text }).nullish().catch(null)

export const googleOperation = z.object({
  name: z
    .string()
    .regex(/^enterprises\/[\w-]{1,100}\/devices\/[\w-]{1,100}\/operations\/[\w-]{1,100}$/),
  done: z.boolean().nullish(),
  error: z.object({ code: z.number().int() }).nullish(),
  metadata: z.object({
    type: z.string().max(100),
    createTime: timestamp,
    errorCode: text,
    startLostModeStatus: lostModeStatus,
    stopLostModeStatus: lostModeStatus,
  }),
})

/** google.rpc.Code: cancelled by us, and not carried out in time. */
const CANCELLED = 1
const DEADLINE_EXCEEDED = 4
/** The phone is in the state that was asked for, whether or not it was in it before. */
const AS_WANTED = new Set(['SUCCESS', 'ALREADY_IN_LOST_MODE', 'NOT_IN_LOST_MODE'])

export function operationOf(operation: z.output<typeof googleOperation>): RemoteOperation {
  const { name, metadata } = operation
  const done = operation.done === true
  return {
    name,
    type: metadata.type,
    createdAt: metadata.createTime ?? null,
    done,
    outcome: done ? outcomeOf(operation) : null,
  }
}

/** In the order that Google recommends: the command's own status, its error code, the operation's error. */
function outcomeOf({
  error,
  metadata,
}: z.output<typeof googleOperation>): RemoteOperation['outcome'] {
  if (error?.code === CANCELLED) return { kind: 'cancelled', status: 'CANCELLED' }
  const own = (metadata.startLostModeStatus ?? metadata.stopLostModeStatus)?.status
  if (own) return { kind: AS_WANTED.has(own) ? 'succeeded' : 'failed', status: own }
  if (metadata.errorCode && metadata.errorCode !== 'COMMAND_ERROR_CODE_UNSPECIFIED')
    return { kind: 'failed', status: metadata.errorCode }
  if (error?.code === DEADLINE_EXCEEDED) return { kind: 'expired', status: 'EXPIRED' }
  if (error) return { kind: 'failed', status: `RPC_${error.code}` }
  // Lost mode is proven by its own status alone; other commands have none.
  if (metadata.type === 'START_LOST_MODE' || metadata.type === 'STOP_LOST_MODE')
    return { kind: 'failed', status: 'NO_STATUS' }
  return { kind: 'succeeded', status: 'SUCCESS' }
}
