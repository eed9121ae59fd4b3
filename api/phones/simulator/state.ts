import { createHash } from 'node:crypto'

/** A phone as somebody plants it; the rest follows from the seed. */
export interface PlantedPhone {
  /** `enterprises/…/devices/…` */
  name: string
  imei: string | null
  serialNumber: string | null
  model?: string | null
  companyOwned?: boolean
  lost?: boolean
  /** Does what its policy asks for. */
  compliant?: boolean
  policyName?: string | null
  policyVersion?: number | null
  enrolledAt?: Date
  lastStatusAt?: Date | null
  /** Off or out of reach: it carries nothing out. */
  online?: boolean
  reactsAfterMs?: number
}

export interface SimulatedPhone extends Required<PlantedPhone> {
  disabled: boolean
  removed: boolean
  appliedPolicyName: string | null
  appliedPolicyVersion: number | null
  tokenData: string | null
  tokenName: string | null
}

export interface SimulatedOperation {
  name: string
  phone: string
  type: string
  createdAt: Date
  durationMs: number
  done: boolean
  /** google.rpc.Code, where it came to nothing. */
  errorCode: number | null
  /** Command.errorCode */
  commandError: string | null
  lostModeStatus: string | null
  /** What the phone shows to whoever finds it. */
  lostMessage: string | null
}

export interface SimulatedPolicy {
  name: string
  version: number
  body: Record<string, unknown>
}

export interface SimulatedToken {
  name: string
  value: string
  policyName: string
  additionalData: string
  expiresAt: Date
  used: boolean
}

export interface Push {
  type: 'ENROLLMENT' | 'STATUS_REPORT' | 'COMMAND' | 'USAGE_LOGS'
  data: unknown
  at: Date
}

export interface SimulatorState {
  phones: Map<string, SimulatedPhone>
  operations: Map<string, SimulatedOperation>
  policies: Map<string, SimulatedPolicy>
  tokens: Map<string, SimulatedToken>
  /** What is to be pushed, oldest first. */
  pushes: Push[]
  /** Commands that phones carried out, in order: what tests count. */
  effects: { phone: string; type: string; at: Date }[]
}

export const emptyState = (): SimulatorState => ({
  phones: new Map(),
  operations: new Map(),
  policies: new Map(),
  tokens: new Map(),
  pushes: [],
  effects: [],
})

/** The same number in [0, 1) for the same words. */
export const chance = (seed: string, ...words: unknown[]): number =>
  createHash('sha256')
    .update([seed, ...words].join('/'))
    .digest()
    .readUInt32BE() /
  2 ** 32

export function plantPhone(seed: string, planted: PlantedPhone, now: Date): SimulatedPhone {
  const { name, imei, serialNumber } = planted
  const policyName = planted.policyName ?? null
  const policyVersion = planted.policyVersion ?? null
  return {
    name,
    imei,
    serialNumber,
    model: planted.model ?? 'Mamori SH-M20',
    companyOwned: planted.companyOwned ?? true,
    lost: planted.lost ?? false,
    compliant: planted.compliant ?? true,
    policyName,
    policyVersion,
    enrolledAt: planted.enrolledAt ?? now,
    lastStatusAt: planted.lastStatusAt ?? null,
    online: planted.online ?? true,
    reactsAfterMs: planted.reactsAfterMs ?? Math.round(1_000 + 4_000 * chance(seed, name)),
    disabled: false,
    removed: false,
    appliedPolicyName: policyName,
    appliedPolicyVersion: policyVersion,
    tokenData: null,
    tokenName: null,
  }
}

/** As Google's `Device`. */
export function deviceJson(phone: SimulatedPhone) {
  const state = phone.removed ? 'DELETED' : phone.disabled ? 'DISABLED' : 'ACTIVE'
  return {
    name: phone.name,
    managementMode: phone.companyOwned ? 'DEVICE_OWNER' : 'PROFILE_OWNER',
    ownership: phone.companyOwned ? 'COMPANY_OWNED' : 'PERSONALLY_OWNED',
    state,
    appliedState: phone.lost && !phone.removed ? 'LOST' : state,
    ...(phone.policyName && { policyName: phone.policyName }),
    ...(phone.appliedPolicyName && {
      appliedPolicyName: phone.appliedPolicyName,
      appliedPolicyVersion: String(phone.appliedPolicyVersion ?? 0),
    }),
    policyCompliant: phone.compliant,
    ...(!phone.compliant && {
      nonComplianceDetails: [
        { settingName: 'passwordPolicies', nonComplianceReason: 'USER_ACTION' },
      ],
    }),
    enrollmentTime: phone.enrolledAt.toISOString(),
    ...(phone.lastStatusAt && {
      lastStatusReportTime: phone.lastStatusAt.toISOString(),
      lastPolicySyncTime: phone.lastStatusAt.toISOString(),
    }),
    ...(phone.tokenData && { enrollmentTokenData: phone.tokenData }),
    ...(phone.tokenName && { enrollmentTokenName: phone.tokenName }),
    hardwareInfo: {
      ...(phone.serialNumber && { serialNumber: phone.serialNumber }),
      ...(phone.model && { model: phone.model }),
    },
    softwareInfo: { androidVersion: '15', securityPatchLevel: '2026-10-05' },
    networkInfo: { ...(phone.imei && { imei: phone.imei }) },
    apiLevel: 35,
  }
}

/** As Google's `Operation`, with a `Command` for metadata. */
export function operationJson(operation: SimulatedOperation) {
  const { lostModeStatus, type } = operation
  const status = lostModeStatus && { status: lostModeStatus }
  return {
    name: operation.name,
    metadata: {
      '@type': 'type.googleapis.com/google.android.devicemanagement.v1.Command',
      type,
      createTime: operation.createdAt.toISOString(),
      duration: `${Math.round(operation.durationMs / 1000)}s`,
      ...(operation.commandError && { errorCode: operation.commandError }),
      ...(status && type === 'START_LOST_MODE' && { startLostModeStatus: status }),
      ...(status && type === 'STOP_LOST_MODE' && { stopLostModeStatus: status }),
    },
    ...(operation.done && { done: true }),
    ...(operation.errorCode !== null && {
      error: { code: operation.errorCode, message: 'simulated' },
    }),
    ...(operation.done &&
      operation.errorCode === null && {
        response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
      }),
  }
}
