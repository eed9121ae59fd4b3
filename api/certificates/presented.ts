import { CertError, formatName, parseCertificate } from '#certs'
import { type DeviceProfile, deviceProfile } from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import { AppError } from '../errors.ts'
import * as queries from './presented-queries.ts'

/** A device that has shown its certificate, and its certificate as it stands now. */
export interface Presented {
  certificateId: string
  deviceId: string
  profile: DeviceProfile
  serial: Uint8Array
  /** DER of its name, which a renewal keeps. */
  subject: Uint8Array
}

/** What is known of a certificate that is refused. */
export class Unwelcome extends AppError {
  readonly certificateId: string | null
  readonly deviceId: string | null

  constructor(code: string, row?: { id: string; deviceId: string | null }) {
    super('forbidden', { fields: [{ field: 'certificate', code }] })
    this.certificateId = row?.id ?? null
    this.deviceId = row?.deviceId ?? null
  }
}

/**
 * Whose certificate this is, if it is in use. The very bytes that we have signed are looked for, so there
 * is no chain to be followed; that the key is theirs, TLS has shown.
 * @throws Unwelcome
 */
export async function presentedBy(tx: Transaction, der: Buffer, now: Date): Promise<Presented> {
  const row = await queries.withSerial(tx, serialOf(der))
  if (!row?.der || !der.equals(row.der)) throw new Unwelcome('certificate_unknown')
  const profile = deviceProfile.safeParse(row.profile)
  if (!profile.success || !row.deviceId) throw new Unwelcome('certificate_wrong_purpose', row)
  if (row.state === 'held') throw new Unwelcome('certificate_held', row)
  if (row.state !== 'issued') throw new Unwelcome('certificate_revoked', row)
  if (row.notAfter < now) throw new Unwelcome('certificate_expired', row)
  if (row.notBefore > now) throw new Unwelcome('certificate_not_yet', row)
  const { id, deviceId, serial } = row
  const { subject } = parseCertificate(der)
  return { certificateId: id, deviceId, profile: profile.data, serial, subject }
}

function serialOf(der: Buffer): Buffer {
  try {
    return parseCertificate(der).serial
  } catch (error) {
    if (error instanceof CertError) throw new Unwelcome('certificate_unknown')
    throw error
  }
}

/** The name of whoever issued what was shown, for the record. */
export function issuerName(der: Buffer): string | null {
  try {
    return formatName(parseCertificate(der).issuer)
  } catch (error) {
    if (error instanceof CertError) return null
    throw error
  }
}
