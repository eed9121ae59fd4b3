import type { DeviceProfile } from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import { answer } from './issue.ts'
import * as queries from './issue-queries.ts'

/** The newest certificate that a device was handed out, and what has become of it. */
export async function lastCertificate(tx: Transaction, deviceId: string, profile: DeviceProfile) {
  const row = await queries.last(tx, deviceId, profile)
  if (!row) return null
  const publicKeySha256 = Buffer.from(row.publicKeySha256).toString('hex')
  return { state: row.state, publicKeySha256, issued: await answer(tx, row) }
}
