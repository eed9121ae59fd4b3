import { sql } from 'drizzle-orm'
import type { RevocationReason } from '#certs'
import type { Transaction } from '#drizzle/client'

export type StatusRow = {
  serial: Buffer
  state: 'intent' | 'issued' | 'held' | 'revoked' | 'abandoned'
  heldAt: string | null
  revokedAt: string | null
  reason: RevocationReason | null
}

/** What is on record of these serials, and of which generation that is: one statement, so one moment. */
export async function statuses(
  tx: Transaction,
  authorityId: string,
  serials: readonly Uint8Array[],
): Promise<{ generation: number; rows: StatusRow[] }> {
  const asked = serials.map((serial) => Buffer.from(serial).toString('hex'))
  const rows = await tx.execute<{ generation: string } & (StatusRow | { serial: null })>(sql`
    select a.generation, c.serial, c.state, c.held_at::text as "heldAt", c.revoked_at::text as "revokedAt", c.reason
    from authorities a left join certificates c on c.authority_id = a.id
      and c.serial = any (array(select decode(hex, 'hex') from unnest(${sql.param(asked)}::text[]) as hex))
    where a.id = ${authorityId}`)
  const found = rows.filter((row): row is { generation: string } & StatusRow => row.serial !== null)
  return { generation: Number(rows[0]?.generation ?? 0), rows: found }
}
