import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import type { RevocationReason } from '#certs'
import type { Transaction } from '#drizzle/client'
import { authorities, certificates, crls } from '#drizzle/schema/certificates'

/** How long others leave a taken number alone; whoever took it may be gone. */
const CLAIM_MS = 2_000

/**
 * Issuing authorities whose published list says something else than is so, or soon ends. A first list is
 * followed at once by one that can have a delta: certificates say that there is one.
 */
export async function due(tx: Transaction, endsBefore: Date): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select a.id from authorities a left join lateral (
      select generation, next_update from crls where authority_id = a.id and kind = 'full'
      order by number desc limit 1) last on true
    where a.role = 'issuing' and a.state in ('active', 'retiring')
      and (last.generation is null or last.generation <> a.generation
        or last.next_update < ${endsBefore.toISOString()}::timestamptz
      or not exists (select from crls where authority_id = a.id and kind = 'delta'))
    order by a.id`)
  return rows.map(({ id }) => id)
}

/** The next number, unless somebody took one a moment ago and is at work. */
export async function takeNumber(tx: Transaction, authorityId: string): Promise<number | null> {
  const [row] = await tx.execute<{ number: string }>(sql`
    update authorities set crl_number = crl_number + 1, crl_claimed_at = clock_timestamp()
    where id = ${authorityId} and (crl_claimed_at is null
      or crl_claimed_at < clock_timestamp() - ${CLAIM_MS} * interval '1 millisecond')
    returning crl_number as number`)
  return row ? Number(row.number) : null
}

/** What was taken and came to nothing keeps nobody waiting. */
export async function giveUp(tx: Transaction, authorityId: string, number: number): Promise<void> {
  await tx.execute(sql`
    update authorities set crl_claimed_at = null where id = ${authorityId} and crl_number = ${number}`)
}

const full = (authorityId: string) => and(eq(crls.authorityId, authorityId), eq(crls.kind, 'full'))

export async function lastFull(tx: Transaction, authorityId: string) {
  const [row] = await tx
    .select()
    .from(crls)
    .where(full(authorityId))
    .orderBy(desc(crls.number))
    .limit(1)
  return row
}

/** The oldest list that somebody may still go by: what adds to it adds to every later one. */
export async function baseOfDelta(tx: Transaction, authorityId: string, at: Date) {
  const [row] = await tx
    .select({ number: crls.number, thisUpdate: crls.thisUpdate, der: crls.der })
    .from(crls)
    .where(and(full(authorityId), sql`${crls.nextUpdate} > ${at.toISOString()}::timestamptz`))
    .orderBy(crls.number)
    .limit(1)
  return row
}

/** In the order of their serials, those that have ended before `since` left out (RFC 5280 §3.3). */
export const withdrawn = (tx: Transaction, authorityId: string, since: Date | null) =>
  tx
    .select({
      serial: certificates.serial,
      state: certificates.state,
      heldAt: certificates.heldAt,
      revokedAt: certificates.revokedAt,
      reason: sql<RevocationReason | null>`${certificates.reason}`,
      invalidSince: certificates.invalidSince,
    })
    .from(certificates)
    .where(
      and(
        eq(certificates.authorityId, authorityId),
        inArray(certificates.state, ['held', 'revoked', 'abandoned']),
        since ? sql`${certificates.notAfter} >= ${since.toISOString()}::timestamptz` : undefined,
      ),
    )
    .orderBy(certificates.serial)

/** Serials that were given back since then, whatever has become of them. */
export async function releasedSince(tx: Transaction, authorityId: string, at: Date) {
  const rows = await tx.execute<{ serial: Buffer; at: string }>(sql`
    select serial, max(at)::text as at from certificate_events
    where authority_id = ${authorityId} and kind = 'released' and at >= ${at.toISOString()}::timestamptz
    group by serial`)
  return rows.map((row) => ({ serial: row.serial, at: new Date(row.at) }))
}

/** Of serials that a list no longer has: those that it must still have. */
export async function missing(
  tx: Transaction,
  authorityId: string,
  serials: readonly Uint8Array[],
  since: Date,
): Promise<number> {
  if (serials.length === 0) return 0
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from unnest(${sql.param(serials.map(hex))}::text[]) as gone (serial)
      left join certificates c on c.authority_id = ${authorityId} and c.serial = decode(gone.serial, 'hex')
    where c.id is null or not (c.state = 'issued' or c.not_after < ${since.toISOString()}::timestamptz)`)
  return row!.count
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

type Row = typeof crls.$inferInsert

/** Refused by constraint when a later list was published meanwhile: see app.crls_rise. */
export async function publish(tx: Transaction, rows: Row[]): Promise<void> {
  await tx.insert(crls).values(rows)
  const { authorityId, number } = rows[0]!
  await giveUp(tx, authorityId, number)
  await tx.execute(sql`notify certificates`)
}

const BASE_EVERY_SECONDS = 6 * 3_600

/** Keeps the last list and its delta, and of those that somebody may go by one for every six hours. */
export async function prune(tx: Transaction, authorityId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    delete from crls c where c.authority_id = ${authorityId}
      and c.number < (select max(number) from crls l where l.authority_id = c.authority_id and l.kind = c.kind)
      and (c.kind = 'delta' or c.number not in (
        select min(number) from crls b
        where b.authority_id = ${authorityId} and b.kind = 'full' and b.next_update > ${at.toISOString()}::timestamptz
        group by floor(extract(epoch from b.this_update) / ${BASE_EVERY_SECONDS})))`)
}

/** The last of each kind: what is to be served. */
export async function latest(tx: Transaction) {
  return tx
    .selectDistinctOn([crls.authorityId, crls.kind], {
      authorityId: crls.authorityId,
      kind: crls.kind,
      number: crls.number,
      nextUpdate: crls.nextUpdate,
      publishedAt: crls.publishedAt,
    })
    .from(crls)
    .orderBy(crls.authorityId, crls.kind, desc(crls.number))
}

/** The full list of every authority that still answers, and until when it is good. */
export async function lists(tx: Transaction) {
  return tx
    .selectDistinctOn([crls.authorityId], {
      slug: authorities.slug,
      role: authorities.role,
      nextUpdate: crls.nextUpdate,
    })
    .from(crls)
    .innerJoin(authorities, eq(authorities.id, crls.authorityId))
    .where(and(eq(crls.kind, 'full'), ne(authorities.state, 'retired')))
    .orderBy(crls.authorityId, desc(crls.number))
}

export async function bytesOf(
  tx: Transaction,
  { authorityId, kind, number }: { authorityId: string; kind: string; number: number },
): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ der: crls.der })
    .from(crls)
    .where(and(eq(crls.authorityId, authorityId), eq(crls.kind, kind), eq(crls.number, number)))
  return row?.der
}
