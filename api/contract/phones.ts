import { z } from 'zod'
import { deviceState } from './devices.ts'
import { listQuery, oneOrMore } from './list.ts'
import { phoneCommandKind } from './phone-commands.ts'
import { day, id, instant, line } from './values.ts'

/** Why a phone that enrolled belongs to no device of the ledger. */
export const UNKNOWN_REASONS = [
  /** Nothing in the ledger has its IMEI or serial number. */
  'not_in_ledger',
  /** Its IMEI is that of one device, its serial number that of another. */
  'two_devices',
  /** The code it enrolled with was made for another device. */
  'other_token',
  /** What the ledger knows it as is disposed of or written off. */
  'ledger_state',
] as const
export const unknownReason = z.enum(UNKNOWN_REASONS)
export type UnknownReason = z.infer<typeof unknownReason>

/** What a policy asked for and the phone did not do. */
export const nonCompliance = z.object({ setting: z.string(), reason: z.string() })

/** A phone as Google knows it, and what it last said of itself. */
export const phone = z.object({
  id,
  /** Null for one that nobody knows. */
  deviceId: id.nullable(),
  propertyNumber: z.string().nullable(),
  holderName: z.string().nullable(),
  unitPath: z.string().nullable(),
  deviceState: deviceState.nullable(),
  unknownReason: unknownReason.nullable(),
  /** `enterprises/…/devices/…` */
  resourceName: z.string(),
  imei: z.string().nullable(),
  serialNumber: z.string().nullable(),
  model: z.string().nullable(),
  osVersion: z.string().nullable(),
  securityPatch: day.nullable(),
  companyOwned: z.boolean(),
  /** As the phone reported: `ACTIVE`, `LOST`, `DISABLED`, … */
  appliedState: z.string().nullable(),
  policyId: id.nullable(),
  policyName: z.string().nullable(),
  /** Of the policy as Google counts: what it has to have, and what the phone has. */
  wantedVersion: z.number().int().nullable(),
  appliedVersion: z.number().int().nullable(),
  /** It has another policy or an older version of it than it should. */
  drifted: z.boolean(),
  compliant: z.boolean().nullable(),
  nonCompliance: z.array(nonCompliance),
  enrolledAt: instant,
  lastStatusAt: instant.nullable(),
  lastPolicySyncAt: instant.nullable(),
  removedAt: instant.nullable(),
  /** It has reported nothing for longer than the settings allow: what it last said may no longer be so. */
  unseen: z.boolean(),
})
export type Phone = z.infer<typeof phone>

export const phoneQuery = listQuery({
  sort: ['lastStatusAt', 'enrolledAt', 'propertyNumber', 'model'],
  filter: {
    deviceId: id.optional(),
    policyId: id.optional(),
    /** Of the ledger, or one that nobody knows. */
    known: z.boolean().optional(),
    drifted: z.boolean().optional(),
    compliant: z.boolean().optional(),
    appliedState: z.string().max(50).optional(),
    /** Has reported nothing for so many days. */
    unseenDays: z.number().int().min(1).max(3650).optional(),
    removed: z.boolean().optional(),
  },
})

/** Where a fleet of phones stands, and how long until all that waits has been asked of Google. */
export const phoneSummary = z.object({
  /** `null`: no credentials. `simulator`: nothing here is a real phone. */
  connector: z.enum(['android-management', 'simulator']).nullable(),
  enrolled: z.number().int(),
  unknown: z.number().int(),
  drifted: z.number().int(),
  nonCompliant: z.number().int(),
  unseen: z.number().int(),
  /** After how many days without a report a phone counts as unseen. */
  unseenDays: z.number().int(),
  lost: z.number().int(),
  openTasks: z.number().int(),
  /** Commands and policies that have not been asked of Google yet. */
  waiting: z.number().int(),
  etaSeconds: z.number().int(),
})
export type PhoneSummary = z.infer<typeof phoneSummary>

/** To which device of the ledger an unknown phone belongs, now that IMEI or serial number match. */
export const phoneBinding = z.strictObject({ deviceId: id })
export const phonePolicyChoice = z.strictObject({ policyId: id })

/** Where an operation stands. `sending`: asked of Google, and no answer recorded yet. */
export const PHONE_OPERATION_STATES = [
  'queued',
  'sending',
  'issued',
  'succeeded',
  'failed',
  'expired',
  'superseded',
] as const
export const phoneOperationState = z.enum(PHONE_OPERATION_STATES)
export type PhoneOperationState = z.infer<typeof phoneOperationState>

type Move = { from: PhoneOperationState; to: PhoneOperationState }
const moves = (from: PhoneOperationState, ...to: PhoneOperationState[]): Move[] =>
  to.map((one) => ({ from, to: one }))

/** The database refuses every other step (app.moves). */
export const PHONE_OPERATION_MOVES: readonly Move[] = [
  ...moves('queued', 'sending', 'failed', 'expired', 'superseded'),
  // Into the hands of somebody who does it.
  ...moves('queued', 'issued'),
  // A phone's answer may come before Google's to us.
  ...moves('sending', 'issued', 'succeeded', 'failed', 'expired', 'superseded'),
  // Enrolled anew, a phone knows nothing of what was asked of it before.
  ...moves('sending', 'queued'),
  ...moves('issued', 'queued', 'succeeded', 'failed', 'expired', 'superseded'),
  // Carried out in its last second, and told late.
  ...moves('expired', 'succeeded', 'failed', 'superseded'),
]

export const PHONE_OPERATION_TYPES = ['LOCK', 'START_LOST_MODE', 'STOP_LOST_MODE', 'WIPE'] as const
export const phoneOperationType = z.enum(PHONE_OPERATION_TYPES)
export type PhoneOperationType = z.infer<typeof phoneOperationType>

export const phoneOperation = z.object({
  id,
  commandId: id,
  deviceId: id,
  propertyNumber: z.string().nullable(),
  kind: phoneCommandKind,
  level: z.number().int(),
  epoch: z.number().int(),
  type: phoneOperationType,
  state: phoneOperationState,
  /** `SUCCESS`, `EXPIRED`, an `errorCode` of Google's, or one of ours. */
  status: z.string().nullable(),
  operationName: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: instant,
  expiresAt: instant,
  issuedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** What the phone said after something newer had taken its place: kept, and of no effect. */
  lateStatus: z.string().nullable(),
})
export type PhoneOperation = z.infer<typeof phoneOperation>

export const phoneOperationQuery = listQuery({
  sort: ['createdAt', 'finishedAt', 'expiresAt'],
  filter: {
    deviceId: id.optional(),
    commandId: id.optional(),
    state: oneOrMore(phoneOperationState).optional(),
    type: oneOrMore(phoneOperationType).optional(),
  },
})

export const PHONE_ENROLLMENT_STATES = ['live', 'used', 'expired', 'revoked'] as const
export const phoneEnrollmentState = z.enum(PHONE_ENROLLMENT_STATES)
export type PhoneEnrollmentState = z.infer<typeof phoneEnrollmentState>

/** A code by which one phone enrols, once. What it encodes is nowhere kept. */
export const phoneEnrollment = z.object({
  id,
  deviceId: id,
  propertyNumber: z.string().nullable(),
  policyId: id,
  policyName: z.string().nullable(),
  state: phoneEnrollmentState,
  requestedBy: id,
  requesterName: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export type PhoneEnrollment = z.infer<typeof phoneEnrollment>

export const phoneEnrollmentQuery = listQuery({
  sort: ['createdAt', 'expiresAt', 'usedAt'],
  filter: { deviceId: id.optional(), state: phoneEnrollmentState.optional() },
})
export const phoneEnrollmentCreate = z.strictObject({
  deviceId: id,
  /** The standing one where none is named. */
  policyId: id.optional(),
})
/** The provisioning JSON, as a phone's setup wizard reads it from a QR code; shown this once. */
export const phoneEnrollmentMade = phoneEnrollment.extend({ provisioning: z.string() })
export type PhoneEnrollmentMade = z.infer<typeof phoneEnrollmentMade>

export const PASSCODES = ['none', 'pin4', 'pin6', 'alphanumeric8'] as const
export const passcode = z.enum(PASSCODES)

/** Application ids of the Play store, such as `jp.lg.example.mail`. */
const packageName = z
  .string()
  .max(200)
  .regex(/^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+$/, 'package_name')

const policyFields = {
  name: line(100),
  /** Of the closed network; without one the carrier's own stays. */
  apn: line(100)
    .regex(/^[A-Za-z0-9.-]+$/, 'apn')
    .nullable(),
  /** All that may be installed. */
  apps: z.array(packageName).max(200),
  passcode,
  /** Screen off to locked. */
  lockAfterSeconds: z.number().int().min(15).max(3600),
  encryption: z.boolean(),
  /** Who may set a phone up again that was reset in somebody else's hands. */
  resetProtectionAdmins: z.array(z.email().max(200)).max(20),
}

export const phonePolicy = z.object({
  id,
  ...policyFields,
  /** Of ours: rises with each change. */
  version: z.number().int(),
  /** The version Google has, and what it calls it; null until it has one. */
  publishedVersion: z.number().int().nullable(),
  googleVersion: z.number().int().nullable(),
  publishedAt: instant.nullable(),
  /** Why Google did not take it. */
  problem: z.string().nullable(),
  /** Phones that enrol without another get this one. */
  standing: z.boolean(),
  phones: z.number().int(),
  drifted: z.number().int(),
  updatedAt: instant,
})
export type PhonePolicy = z.infer<typeof phonePolicy>

export const phonePolicyQuery = listQuery({ sort: ['name', 'updatedAt'], filter: {} })
export const phonePolicyCreate = z.strictObject(policyFields)
export const phonePolicyUpdate = z.strictObject({
  ...z.strictObject(policyFields).partial().shape,
  standing: z.literal(true).optional(),
  /** What one saw: a change of what somebody else has changed meanwhile is refused. */
  updatedAt: instant,
})

/** What somebody does by hand, as at the carrier's desk. */
export const PHONE_TASK_KINDS = ['sim_stop', 'sim_resume', 'lock', 'unlock', 'wipe'] as const
export const phoneTaskKind = z.enum(PHONE_TASK_KINDS)
export type PhoneTaskKind = z.infer<typeof phoneTaskKind>
/** What may be asked for by itself; the others come of commands. */
export const orderedTaskKind = z.enum(['sim_stop', 'sim_resume'])

export const PHONE_TASK_STATES = ['open', 'done', 'cancelled'] as const
export const phoneTaskState = z.enum(PHONE_TASK_STATES)
export type PhoneTaskState = z.infer<typeof phoneTaskState>
export const PHONE_TASK_MOVES = [
  { from: 'open', to: 'done' },
  { from: 'open', to: 'cancelled' },
] as const satisfies { from: PhoneTaskState; to: PhoneTaskState }[]

export const phoneTask = z.object({
  id,
  kind: phoneTaskKind,
  state: phoneTaskState,
  deviceId: id,
  propertyNumber: z.string().nullable(),
  holderName: z.string().nullable(),
  phoneNumber: z.string().nullable(),
  note: z.string().nullable(),
  requesterName: z.string().nullable(),
  createdAt: instant,
  doneAt: instant.nullable(),
  doneByName: z.string().nullable(),
  /** When, whom, and under which number they took it down. */
  contactedAt: instant.nullable(),
  contact: z.string().nullable(),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
})
export type PhoneTask = z.infer<typeof phoneTask>

export const phoneTaskQuery = listQuery({
  sort: ['createdAt', 'doneAt'],
  filter: {
    deviceId: id.optional(),
    state: oneOrMore(phoneTaskState).optional(),
    kind: oneOrMore(phoneTaskKind).optional(),
  },
})
export const phoneTaskCreate = z.strictObject({
  deviceId: id,
  kind: orderedTaskKind,
  note: line(500).optional(),
})
export const phoneTaskDone = z.strictObject({
  contactedAt: instant,
  /** The desk or person that was called. */
  contact: line(100),
  /** The number under which they took it down. */
  reference: line(100).optional(),
  note: line(500).optional(),
})
export const phoneTaskCancel = z.strictObject({ reason: line(500) })
