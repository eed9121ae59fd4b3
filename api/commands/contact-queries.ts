import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

/** What is known of a device, its lock and its lease, as it comes. */
export interface Facts {
  desiredLevel: number
  desiredEpoch: number
  observedLevel: number | null
  observedEpoch: number | null
  observedCause: string | null
  observedProbes: { name: string; holds: boolean; detail?: string }[] | null
  proven: boolean
  /** Of the lease that it was given last; 0: none. */
  leaseSeq: number
  leaseIssuedAt: Date | null
  leaseTerms: { graceHours: number; poweredOnHours: number; level: number } | null
  leaseSigned: number | null
  leaseJws: string | null
  /** As it was last said by the device. */
  keysSeq: number
  /** The newest, if any. */
  extension: Extension | null
  /** There are commands of which it has said nothing final. */
  isWaitedFor: boolean
}

export interface Extension {
  seq: number
  addHours: number
  createdAt: string
  until: string
}

/** As `app.agent_contact` gives them. */
export type StoredFacts = Omit<Facts, 'leaseIssuedAt'> & { leaseIssuedAt: string | null }

export const dated = ({ leaseIssuedAt, ...found }: StoredFacts): Facts => ({
  ...found,
  leaseIssuedAt: leaseIssuedAt === null ? null : new Date(leaseIssuedAt),
})

export async function facts(tx: Transaction, deviceId: string): Promise<Facts> {
  const [row] = await tx.execute<{ found: StoredFacts }>(
    sql`select app.agent_contact(${deviceId}::uuid) as found`,
  )
  return dated(row!.found)
}

/** Which keys the device has, by its own word. */
export async function putKeysSeq(tx: Transaction, deviceId: string, seq: number): Promise<void> {
  await tx.execute(sql`
    insert into device_leases (device_id, keys_seq) values (${deviceId}, ${seq})
    on conflict (device_id) do update set keys_seq = excluded.keys_seq, updated_at = now()`)
}

export interface NewLease {
  seq: number
  issuedAt: Date
  terms: { graceHours: number; poweredOnHours: number; level: number }
  signedSeq: number
  jws: string
}

/** The lease that holds from now on: of two that were signed at once, the one that came first. */
export async function putLease(
  tx: Transaction,
  deviceId: string,
  { seq, issuedAt, terms, signedSeq, jws }: NewLease,
): Promise<string> {
  const [row] = await tx.execute<{ jws: string }>(sql`
    insert into device_leases as e (device_id, seq, issued_at, grace_hours, powered_on_hours, level, signed_seq, jws)
    values (${deviceId}, ${seq}, ${issuedAt.toISOString()}::timestamptz, ${terms.graceHours}, ${terms.poweredOnHours},
      ${terms.level}, ${signedSeq}, ${jws})
    on conflict (device_id) do update set seq = excluded.seq, issued_at = excluded.issued_at,
      grace_hours = excluded.grace_hours, powered_on_hours = excluded.powered_on_hours, level = excluded.level,
      signed_seq = excluded.signed_seq, jws = excluded.jws, updated_at = now()
    where e.seq < excluded.seq returning jws`)
  if (row) return row.jws
  const [kept] = await tx.execute<{ jws: string }>(
    sql`select jws from device_leases where device_id = ${deviceId}`,
  )
  return kept!.jws
}
