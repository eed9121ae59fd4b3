import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { CertError, parseCertificate } from '#certs'
import type { AccessCode } from '#contract/access'
import { LOCK_ONLY } from '#contract/agent-channel'
import { Unwelcome } from '../certificates/presented.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { shownCertificate } from '../http/device-certificate.ts'
import { type Shown, type Standing, standing } from './caller-queries.ts'

/** How long an agent that was away for a long time may still renew, and learn that it is to be locked. */
export const EXPIRED_DAYS = 90
const EXPIRED_MS = EXPIRED_DAYS * 86_400_000

/**
 * What the caller wants to do. `full`: whatever a managed device does. `renew`: also with a certificate that
 * expired not too long ago. `lock`: that too, and whatever its device's state.
 */
export type Need = 'full' | 'renew' | 'lock'

/** A device on the agent's channel. */
export interface Caller {
  deviceId: string
  certificateId: string
  /** False only for `lock`: all that it may do is ask how it should be locked, and say how it is. */
  mayManage: boolean
  notAfter: Date
}

/** A device that may only ask how it should be locked, and why. */
export class LockOnly extends AppError {
  readonly certificateId: string
  readonly deviceId: string
  readonly reasons: readonly AccessCode[]

  constructor({ certificateId, deviceId }: Caller, reasons: readonly AccessCode[]) {
    super('forbidden', { fields: [{ field: 'device', code: LOCK_ONLY }] })
    this.certificateId = certificateId
    this.deviceId = deviceId
    this.reasons = reasons
  }
}

/**
 * The device behind a request, asked of Postgres at each one: a connection lasts longer than what was true
 * when it was opened.
 * @throws Unwelcome for a certificate that is none, of no use or revoked; LockOnly for a device that may not
 * do more
 */
export async function callerOf(
  c: Context,
  deps: Pick<Deps, 'config' | 'db' | 'clock'>,
  need: Need,
): Promise<Caller> {
  const now = deps.clock()
  return admitted(await standing(deps.db, shownBy(c, deps), now), need, now)
}

/** What is shown with a request, as it is looked up. @throws Unwelcome */
export function shownBy(c: Context, deps: Pick<Deps, 'config'>): Shown {
  const der = shownCertificate(c, deps)
  if (!der) throw new Unwelcome('certificate_missing')
  const known = lookups.get(der)
  if (known) return known
  const sha256 = createHash('sha256').update(der).digest('hex')
  const shown = { serial: serialOf(der).toString('hex'), sha256 }
  lookups.set(der, shown)
  return shown
}

/** For as long as the connection that it came on. */
const lookups = new WeakMap<Buffer, Shown>()

function serialOf(der: Buffer): Buffer {
  try {
    return parseCertificate(der).serial
  } catch (error) {
    if (error instanceof CertError) throw new Unwelcome('certificate_unknown')
    throw error
  }
}

/** @throws as `callerOf` */
export function admitted(found: Standing | null, need: Need, now: Date): Caller {
  if (!found || found.state === 'intent' || found.state === 'abandoned')
    throw new Unwelcome('certificate_unknown')
  const { certificateId, deviceId, mayManage } = found
  const refuse = (code: string) => new Unwelcome(code, { id: certificateId, deviceId })
  if (found.profile !== 'device-management' || !deviceId) throw refuse('certificate_wrong_purpose')
  if (found.state === 'held') throw refuse('certificate_held')
  if (found.state !== 'issued') throw refuse('certificate_revoked')
  const notAfter = new Date(found.notAfter)
  const lateMs = need === 'full' ? 0 : EXPIRED_MS
  if (+now > +notAfter + lateMs) throw refuse('certificate_expired')
  if (new Date(found.notBefore) > now) throw refuse('certificate_not_yet')
  const caller = { deviceId, certificateId, mayManage, notAfter }
  if (!mayManage && need !== 'lock') throw new LockOnly(caller, found.reasons)
  return caller
}
