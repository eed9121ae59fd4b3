import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { certificates } from '#drizzle/schema/certificates'

/** By the index of authority and serial: authorities are few. */
export async function withSerial(tx: Transaction, serial: Uint8Array) {
  const [row] = await tx
    .select({
      id: certificates.id,
      deviceId: certificates.deviceId,
      profile: certificates.profile,
      state: certificates.state,
      serial: certificates.serial,
      der: certificates.der,
      notBefore: certificates.notBefore,
      notAfter: certificates.notAfter,
    })
    .from(certificates)
    .where(
      and(
        sql`${certificates.authorityId} in (select id from authorities)`,
        eq(certificates.serial, serial),
      ),
    )
  return row
}
