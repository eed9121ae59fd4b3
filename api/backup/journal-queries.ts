import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import type { JournalEntry, JournalledCertificate } from './journal-file.ts'

const iso = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

export async function eventIds(tx: Transaction, from: number): Promise<number[]> {
  const rows = await tx.execute<{ id: string }>(
    sql`select id from certificate_events where id >= ${from} order by id`,
  )
  return rows.map(({ id }) => Number(id))
}

/** Events, and the facts of each one's certificate beside it, as they are now. */
export async function events(
  tx: Transaction,
  ids: readonly number[],
): Promise<JournalledCertificate[]> {
  const rows = await tx.execute<JournalledCertificate & { event: string }>(sql`
    select 'certificate' as type, e.id as event, e.kind, ${iso('e.at')} as at, c.id, a.slug as authority,
      encode(c.serial, 'hex') as serial, c.profile, c.device_id as "deviceId", c.subject,
      encode(c.public_key_sha256, 'hex') as "publicKeySha256", encode(c.tbs_sha256, 'hex') as "tbsSha256",
      ${iso('c.not_before')} as "notBefore", ${iso('c.not_after')} as "notAfter",
      translate(encode(c.der, 'base64'), E'\n', '') as der, e.reason, ${iso('c.invalid_since')} as "invalidSince",
      ${iso('c.final_at')} as "finalAt"
    from certificate_events e join certificates c on c.id = e.certificate_id join authorities a on a.id = c.authority_id
    where e.id = any (${sql.param([...ids])}::bigint[]) order by e.id`)
  return rows.map((row) => ({ ...row, event: Number(row.event) }))
}

export async function blockedSince(tx: Transaction, at: string): Promise<JournalEntry[]> {
  const rows = await tx.execute<Extract<JournalEntry, { type: 'blocked-key' }>>(sql`
    select 'blocked-key' as type, encode(public_key_sha256, 'hex') as "publicKeySha256", reason,
      ${iso('created_at')} as at
    from blocked_keys where created_at >= ${at}::timestamptz order by created_at`)
  return [...rows]
}

/** The highest number that was given out, published or not. */
export async function listNumbers(
  tx: Transaction,
): Promise<{ authority: string; number: number }[]> {
  const rows = await tx.execute<{ authority: string; number: string }>(sql`
    select slug as authority, crl_number as number from authorities where role = 'issuing' order by slug`)
  return rows.map(({ authority, number }) => ({ authority, number: Number(number) }))
}
