import { eq, sql } from 'drizzle-orm'
import type { Decision } from '#contract/access'
import type { DoorReason } from '#contract/doors'
import type { Transaction } from '#drizzle/client'
import { authorities } from '#drizzle/schema/certificates'

interface Judged {
  deviceId: string | null
  decision: Decision
  reasons: DoorReason[]
}
type CertificateJudged = Judged & { certificateId: string | null }
type LineJudged = Judged & { lineId: string | null }

/** Whoever's certificate it may be: issuing authorities, also those that issue no more. */
export const issuers = (tx: Transaction) =>
  tx
    .select({
      id: authorities.id,
      hierarchy: authorities.hierarchy,
      certificate: authorities.certificate,
    })
    .from(authorities)
    .where(eq(authorities.role, 'issuing'))

export async function certificateDecision(
  tx: Transaction,
  authorityId: string,
  serial: Uint8Array,
  at: Date,
): Promise<CertificateJudged> {
  const [row] = await tx.execute<Record<string, unknown> & CertificateJudged>(sql`
    select certificate_id as "certificateId", device_id as "deviceId", decision, reasons
    from app.radius_certificate(${authorityId}, ${Buffer.from(serial)}, ${at.toISOString()}::timestamptz)`)
  return row!
}

export async function lineDecision(
  tx: Transaction,
  { number, imsi, imei }: { number?: string; imsi?: string; imei?: string },
  at: Date,
): Promise<LineJudged> {
  const [row] = await tx.execute<Record<string, unknown> & LineJudged>(sql`
    select line_id as "lineId", device_id as "deviceId", decision, reasons
    from app.radius_line(${number ?? null}, ${imsi ?? null}, ${imei ?? null}, ${at.toISOString()}::timestamptz)`)
  return row!
}

/** What is lost with the machine is a few lines of telemetry: no door waits for the disk because of them. */
export const withoutWaiting = (tx: Transaction) =>
  tx.execute(sql`select set_config('synchronous_commit', 'off', true)`)
