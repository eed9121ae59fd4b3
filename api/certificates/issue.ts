import { createHash } from 'node:crypto'
import type { z } from 'zod'
import {
  CertError,
  type CertificateRequest,
  deviceUri,
  encodeName,
  formatName,
  formatSerial,
  type NameAttributes,
  serialNumber,
  toPem,
} from '#certs'
import type { certificateIssue, certificateIssued } from '#contract/certificates'
import type { Principal, Transaction } from '#drizzle/client'
import { ACCESS_MESSAGES } from '../access/messages.ts'
import type { Deps } from '../deps.ts'
import { AppError, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './issue-queries.ts'
import { type Authority, authorityById, chains, issuingAuthority, prepareFor } from './issuers.ts'
import { type Begun, issueOnRecord, sameRequest } from './on-record.ts'
import { renewAfter } from './renewal.ts'
import { readRequest } from './request.ts'

type Request = z.output<typeof certificateIssue>
type Issued = z.input<typeof certificateIssued>

const HIERARCHY = { 'network-access': 'network', 'device-management': 'management' } as const
const DAYS = {
  'network-access': 'certificates.networkDays',
  'device-management': 'certificates.managementDays',
} as const
/** Longer than the signer takes, or is waited for: whoever began has gone. */
const PATIENCE_MS = 60_000
const HOUR_MS = 3_600_000

/** What else has to hold, in the very transactions that begin and complete the certificate. */
export interface Guard {
  /** `isDone`: the same request has its certificate already, and would get it again. */
  begin(tx: Transaction, isDone: boolean): Promise<void>
  confirm(tx: Transaction, certificateId: string): Promise<void>
}

interface Terms {
  /** A shorter life than the settings give. */
  days?: number
  guard?: Guard
}

/**
 * A certificate for a device: on record, then signed, then handed out. The same request under the same
 * key completes what it began, or gets the same certificate again.
 */
export async function issueCertificate(
  deps: Deps,
  actor: Principal,
  request: Request,
  idempotencyKey: string | null,
  { guard, days }: Terms = {},
): Promise<Issued> {
  const csr = readRequest(request.csr)
  const row = await issueOnRecord(deps, actor, {
    begin: async (tx) => {
      await queries.lockDevice(tx, request.deviceId)
      return begin(deps, tx, actor, { ...request, days, guard }, csr, idempotencyKey)
    },
    confirm: async (tx, intent) => {
      await confirm(tx, intent, deps.clock())
      await guard?.confirm(tx, intent.id)
    },
    resumable: idempotencyKey !== null,
  })
  return deps.db.as(actor, (tx) => answer(tx, row))
}

async function begin(
  deps: Deps,
  tx: Transaction,
  actor: Principal,
  { deviceId, profile, days, guard }: Request & Terms,
  csr: CertificateRequest,
  idempotencyKey: string | null,
): Promise<Begun> {
  const now = deps.clock()
  const requestSha256 = createHash('sha256')
    .update(`${deviceId} ${profile} ${csr.publicKey.fingerprint}`)
    .digest()
  const earlier = idempotencyKey && (await queries.byKey(tx, actor.name, idempotencyKey))
  await guard?.begin(tx, !!earlier && earlier.state === 'issued')
  if (earlier) {
    // Who was to sign it, also when another has followed since.
    const authority = await authorityById(tx, earlier.authorityId)
    return { row: sameRequest(earlier, requestSha256), authority }
  }
  const device = await askAccess(tx, deviceId, profile, now)
  if (device.held) throw refusal('deviceId', 'certificate_held')
  if (device.intentId !== null) {
    if (device.intentAgeMs! < PATIENCE_MS) {
      throw new AppError('conflict', { fields: [{ field: 'deviceId', code: 'issue_in_progress' }] })
    }
    await queries.abandon(tx, device.intentId, now)
  }
  const authority = await issuingAuthority(tx, HIERARCHY[profile])
  const settings = await readSettings(tx)
  const serial = serialNumber(deps.random(16))
  const prepared = prepareDevice(deps, authority, {
    profile,
    serial,
    propertyNumber: device.propertyNumber,
    deviceId,
    csr,
    days: Math.min(days ?? Number.POSITIVE_INFINITY, settings[DAYS[profile]]),
    now,
  })
  const row = await queries.insertIntent(tx, {
    authorityId: authority.id,
    profile,
    deviceId,
    serial,
    subject: formatName(encodeName(subjectOf(device.propertyNumber))),
    tbs: prepared.tbs,
    tbsSha256: prepared.sha256,
    publicKeySha256: Buffer.from(csr.publicKey.fingerprint, 'hex'),
    notBefore: prepared.notBefore,
    notAfter: prepared.notAfter,
    ...(idempotencyKey && { idempotencyKey, requestSha256 }),
  })
  return { row, authority }
}

/** The device, if Access lets it have this certificate. */
export async function askAccess(tx: Transaction, deviceId: string, profile: string, now: Date) {
  const device = await queries.standing(tx, deviceId, profile, now)
  if (!device) {
    const fields = [{ field: 'deviceId', code: 'does_not_exist' }]
    throw new AppError('not_found', { fields })
  }
  if (profile === 'network-access' ? device.mayIssue : device.mayManage) return device
  const fields = device.reasons.map((code) => ({
    field: 'deviceId',
    code,
    texts: ACCESS_MESSAGES[code].message,
  }))
  throw new AppError('wrong_state', { fields })
}

const subjectOf = (propertyNumber: string): NameAttributes => [['CN', propertyNumber]]

interface Facts {
  profile: Request['profile']
  serial: Buffer
  propertyNumber: string
  deviceId: string
  csr: CertificateRequest
  days: number
  now: Date
}

/** Subject and names are the ledger's; what the request wishes for is not asked. */
function prepareDevice(deps: Deps, authority: Authority, facts: Facts) {
  const { propertyNumber, deviceId, csr, ...wanted } = facts
  try {
    return prepareFor(deps.config, authority, {
      ...wanted,
      subject: subjectOf(propertyNumber),
      names: { uris: [deviceUri(deviceId)] },
      publicKey: csr.publicKey,
    })
  } catch (cause) {
    if (!(cause instanceof CertError)) throw cause
    throw new AppError('invalid', {
      fields: [{ field: 'deviceId', code: 'not_certifiable' }],
      cause,
    })
  }
}

/** The world is asked once more: what has changed since the intent gives it up. */
async function confirm(tx: Transaction, intent: queries.Row, now: Date): Promise<void> {
  const device = await askAccess(tx, intent.deviceId!, intent.profile, now)
  if (device.held) throw refusal('deviceId', 'certificate_held')
  const settings = await readSettings(tx)
  const delayMs = settings['certificates.replacedRevokeHours'] * HOUR_MS
  await queries.replacePrevious(tx, intent, new Date(+now + delayMs))
}

/** A certificate as it is handed out, with the chain above it. */
export async function answer(tx: Transaction, row: queries.Row): Promise<Issued> {
  const { id, serial, der, notBefore, notAfter, authorityId } = row
  return {
    id,
    serialNumber: formatSerial(serial),
    pem: toPem(der!, 'CERTIFICATE'),
    chain: (await chains(tx)).get(authorityId)!,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    renewAfter: renewAfter(row).toISOString(),
  }
}
