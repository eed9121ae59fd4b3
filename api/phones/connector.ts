import type { PhoneOperationType } from '#contract/phones'

/** A command as the other side keeps it. */
export interface RemoteOperation {
  /** `enterprises/…/devices/…/operations/…` */
  name: string
  type: string
  createdAt: Date | null
  done: boolean
  /** Of one that is done: whether the phone did it, and what it or Google calls the outcome. */
  outcome: { kind: 'succeeded' | 'failed' | 'expired' | 'cancelled'; status: string } | null
}

/** What a phone says of itself. */
export interface PhoneReport {
  resourceName: string
  /** Of the code it enrolled with: our own id of it. */
  enrollmentId: string | null
  imei: string | null
  serialNumber: string | null
  model: string | null
  osVersion: string | null
  securityPatch: string | null
  companyOwned: boolean
  state: string | null
  appliedState: string | null
  appliedPolicyId: string | null
  appliedVersion: number | null
  compliant: boolean | null
  nonCompliance: { setting: string; reason: string }[]
  enrolledAt: Date | null
  lastStatusAt: Date | null
  lastPolicySyncAt: Date | null
  previousNames: string[]
}

/** What a policy asks for, in words that no maker owns. */
export interface PolicyContent {
  apn: string | null
  apps: readonly string[]
  passcode: 'none' | 'pin4' | 'pin6' | 'alphanumeric8'
  lockAfterSeconds: number
  encryption: boolean
  resetProtectionAdmins: readonly string[]
}

/**
 * What this feature asks of whoever manages phones. `enterprise` is `enterprises/…`.
 * Each call is one request, and throws `ConnectorError` when it came to nothing, as far as that is known.
 */
export interface PhoneConnector {
  enroll(
    enterprise: string,
    wanted: { policyId: string; enrollmentId: string; validSeconds: number },
  ): Promise<{ tokenName: string; provisioning: string }>
  endEnrollment(tokenName: string): Promise<void>
  /** Gives the version by which phones will report to have it. */
  publishPolicy(enterprise: string, policyId: string, policy: PolicyContent): Promise<number>
  assignPolicy(resourceName: string, policyId: string): Promise<void>
  /** A phone that nobody knows does nothing for whoever has it, until somebody has found out. */
  setUse(resourceName: string, enabled: boolean): Promise<void>
  /**
   * `validSeconds` is always sent: unless told, a command is forgotten after ten minutes. `message` is what
   * lost mode shows.
   */
  issue(
    resourceName: string,
    command: { type: PhoneOperationType; message: string | null; validSeconds: number },
  ): Promise<RemoteOperation>
  operations(resourceName: string): Promise<RemoteOperation[]>
  operation(name: string): Promise<RemoteOperation | null>
  cancel(name: string): Promise<void>
  status(resourceName: string): Promise<PhoneReport | null>
  devices(
    enterprise: string,
    pageToken: string | null,
  ): Promise<{ reports: PhoneReport[]; nextPageToken: string | null }>
}

/** What came of a request that failed. */
export type ConnectorFailure =
  /** Nothing was done: asked too often. */
  | 'throttled'
  /** Down, slow or cut off: what was asked may have been done. */
  | 'unreachable'
  /** Nothing was done, and asking again gives the same. */
  | 'refused'
  /** There is no such phone, or operation. */
  | 'gone'
  /** Our credentials are not accepted. */
  | 'unauthorized'

export class ConnectorError extends Error {
  readonly failure: ConnectorFailure
  /** `RESOURCE_EXHAUSTED`, `FAILED_PRECONDITION`, …: never what was said beside it. */
  readonly status: string
  readonly retryAfterMs: number | null

  constructor(
    failure: ConnectorFailure,
    status: string,
    { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(`${failure}: ${status}`, { cause })
    this.name = 'ConnectorError'
    this.failure = failure
    this.status = status
    this.retryAfterMs = retryAfterMs
  }

  /** What the outbox writes down. */
  get code(): string {
    return `phones_${this.failure}`
  }
}
