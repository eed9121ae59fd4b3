import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { UNFINISHED_TABLE } from '#drizzle/unfinished-restore'
import type { JournalledCertificate } from './journal-file.ts'

export async function stateOf(
  tx: Transaction,
  { authority, serial }: Pick<JournalledCertificate, 'authority' | 'serial'>,
): Promise<{ id: string; state: string } | undefined> {
  const [row] = await tx.execute<{ id: string; state: string }>(sql`
    select c.id, c.state from certificates c join authorities a on a.id = c.authority_id
    where a.slug = ${authority} and c.serial = decode(${serial}, 'hex') for update of c`)
  return row
}

/** What the journal knows better. */
export async function move(tx: Transaction, id: string, to: JournalledCertificate): Promise<void> {
  const { kind, at, der, reason, invalidSince, finalAt } = to
  if (kind === 'revoked') {
    await tx.execute(sql`update certificates set state = 'revoked', revoked_at = ${at}::timestamptz,
      reason = ${reason ?? 'unspecified'}, invalid_since = ${invalidSince}::timestamptz where id = ${id}`)
  } else if (kind === 'held') {
    await tx.execute(sql`update certificates set state = 'held', held_at = ${at}::timestamptz,
      final_at = coalesce(${finalAt}::timestamptz, ${at}::timestamptz + interval '14 days') where id = ${id}`)
  } else if (kind === 'abandoned') {
    await tx.execute(sql`update certificates set state = 'abandoned', tbs = null, revoked_at = ${at}::timestamptz
      where id = ${id}`)
  } else {
    await tx.execute(sql`update certificates set state = 'issued', tbs = null, issued_at = ${at}::timestamptz,
      der = decode(${der}, 'base64') where id = ${id}`)
  }
}

/** Whether its authority and its device are there; a certificate of neither has none to miss. */
export async function hasRoom(tx: Transaction, of: JournalledCertificate): Promise<boolean> {
  const [row] = await tx.execute<{ room: boolean }>(sql`
    select exists (select from authorities where slug = ${of.authority})
      and (${of.deviceId}::uuid is null or exists (select from devices where id = ${of.deviceId}::uuid)) as room`)
  return row!.room
}

/** One that the backup is too old to know, in the state it came to. */
export async function insert(tx: Transaction, of: JournalledCertificate): Promise<void> {
  const state = of.kind === 'released' ? 'issued' : of.kind
  const isLive = state === 'issued' || state === 'held'
  if (isLive && of.deviceId) {
    // The one before it, which it has replaced.
    await tx.execute(sql`update certificates set state = 'revoked', revoked_at = ${of.at}::timestamptz, reason = 'superseded'
      where device_id = ${of.deviceId}::uuid and profile = ${of.profile} and state in ('issued', 'held') and replaced_by is null`)
    await tx.execute(sql`update certificates set state = 'abandoned', tbs = null, revoked_at = ${of.at}::timestamptz
      where device_id = ${of.deviceId}::uuid and profile = ${of.profile} and state = 'intent'`)
  }
  const isOver = state === 'revoked' || state === 'abandoned'
  await tx.execute(sql`
    insert into certificates (id, authority_id, profile, device_id, serial, subject, tbs_sha256, public_key_sha256,
      not_before, not_after, der, state, held_at, final_at, revoked_at, reason, invalid_since, issued_at)
    select ${of.id}::uuid, id, ${of.profile}, ${of.deviceId}::uuid, decode(${of.serial}, 'hex'), ${of.subject},
      decode(${of.tbsSha256}, 'hex'), decode(${of.publicKeySha256}, 'hex'), ${of.notBefore}::timestamptz,
      ${of.notAfter}::timestamptz, decode(${state === 'abandoned' ? null : of.der}, 'base64'), ${state},
      ${state === 'held' ? of.at : null}::timestamptz,
      ${state === 'held' ? (of.finalAt ?? of.at) : null}::timestamptz, ${isOver ? of.at : null}::timestamptz,
      ${state === 'revoked' ? (of.reason ?? 'unspecified') : null},
      ${state === 'revoked' ? of.invalidSince : null}::timestamptz,
      ${state === 'abandoned' ? null : of.at}::timestamptz
    from authorities where slug = ${of.authority}`)
}

export async function block(
  tx: Transaction,
  { publicKeySha256, reason }: { publicKeySha256: string; reason: string },
): Promise<boolean> {
  const rows = await tx.execute(sql`
    insert into blocked_keys (public_key_sha256, reason) values (decode(${publicKeySha256}, 'hex'), ${reason})
    on conflict do nothing returning id`)
  return rows.length > 0
}

/** Above any number that may have been published after the backup was made. */
export async function raiseNumbers(
  tx: Transaction,
  known: ReadonlyMap<string, number>,
  by: number,
): Promise<void> {
  const [slugs, numbers] = [[...known.keys()], [...known.values()]]
  await tx.execute(sql`
    update authorities a set crl_number = greatest(a.crl_number, coalesce(k.number, 0)) + ${by},
      generation = a.generation + 1, crl_claimed_at = null
    from authorities b left join unnest(${sql.param(slugs)}::text[], ${sql.param(numbers)}::bigint[])
      as k (slug, number) on k.slug = b.slug
    where b.id = a.id and a.role = 'issuing'`)
}

/** When the last change was made that the audit knows of. */
export async function lastChange(tx: Transaction): Promise<Date | null> {
  const [row] = await tx.execute<{ at: string | null }>(
    sql`select at::text as at from audit_entries order by id desc limit 1`,
  )
  return row?.at ? new Date(row.at) : null
}

/** What may have been ended after the backup was made, and nobody can tell. */
export async function endWhatOpens(tx: Transaction) {
  const sessions = await tx.execute(sql`delete from sessions returning id`)
  const tokens = await tx.execute(
    sql`update api_tokens set revoked_at = now() where revoked_at is null returning id`,
  )
  const enrollment = await tx.execute(sql`
    update enrollment_tokens set revoked_at = now() where revoked_at is null and used_at is null returning id`)
  // One that was used since would let whoever has the old mail choose a password.
  const invited = await tx.execute(sql`
    update invitations set revoked_at = now()
    where revoked_at is null and used_at is null returning id`)
  return {
    sessions: sessions.length,
    tokens: tokens.length,
    enrollmentTokens: enrollment.length,
    invitations: invited.length,
  }
}

/** When the last became of a certificate what the database itself knows. */
export async function lastEvent(tx: Transaction): Promise<Date | null> {
  const [row] = await tx.execute<{ at: string | null }>(
    sql`select max(at)::text as at from certificate_events`,
  )
  return row?.at ? new Date(row.at) : null
}

/** With the change itself: nobody finds a database without the mark that has not been through it. */
export async function takeMarkAway(tx: Transaction): Promise<void> {
  await tx.execute(sql.raw(`drop table if exists ${UNFINISHED_TABLE}`))
}
