import { and, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { authorityQuery, Hierarchy } from '#contract/authorities'
import type { Transaction } from '#drizzle/client'
import { authorities, crls } from '#drizzle/schema/certificates'
import { page, total } from '../http/list-query.ts'

/**
 * What authorities are is public: anybody fetches their certificates and lists. What goes on inside them
 * is for those who look after them, and row security, which lets doors and jobs read, can't tell the two.
 */
const mayLookInside = sql`(select app.has_role('it_staff', 'security', 'auditor', 'admin'))`

// By its full name: of one table, drizzle leaves the name out, and in here that is another's.
const UNEXPIRED = sql<number>`(
  select count(*)::int from certificates c
  where c.authority_id = authorities.id and c.not_after > now() and c.profile <> 'ocsp-signer')`

const columns = {
  id: authorities.id,
  slug: authorities.slug,
  hierarchy: authorities.hierarchy,
  role: authorities.role,
  state: authorities.state,
  issuerId: authorities.issuerId,
  keyId: authorities.keyId,
  certificate: authorities.certificate,
  notBefore: authorities.notBefore,
  notAfter: authorities.notAfter,
  unexpired: UNEXPIRED,
}

const select = (tx: Transaction, where: SQL | undefined) =>
  tx.select(columns).from(authorities).where(and(mayLookInside, where))

export type AuthorityRow = Awaited<ReturnType<typeof select>>[number]

export function listAuthorities(tx: Transaction, input: z.output<typeof authorityQuery>) {
  const { q, id, hierarchy, state } = input.filter ?? {}
  const where = and(
    q
      ? sql`app.search_text(${authorities.slug} || '|' || ${authorities.subject}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(authorities.id, id) : undefined,
    hierarchy ? inArray(authorities.hierarchy, hierarchy) : undefined,
    state ? inArray(authorities.state, state) : undefined,
  )
  return page({
    input,
    sortable: { slug: authorities.slug, notAfter: authorities.notAfter },
    id: authorities.id,
    select: (order, limit, offset) =>
      select(tx, where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(authorities).where(and(mayLookInside, where)),
  })
}

export async function getAuthority(tx: Transaction, id: string): Promise<AuthorityRow | undefined> {
  const [row] = await select(tx, eq(authorities.id, id))
  return row
}

/** The full list of each that is served now. */
export async function latestCrls(tx: Transaction, ids: readonly string[]) {
  const rows = await tx
    .selectDistinctOn([crls.authorityId], {
      authorityId: crls.authorityId,
      number: crls.number,
      thisUpdate: crls.thisUpdate,
      nextUpdate: crls.nextUpdate,
      entries: crls.entries,
    })
    .from(crls)
    .where(and(inArray(crls.authorityId, [...ids]), eq(crls.kind, 'full')))
    .orderBy(crls.authorityId, desc(crls.number))
  return new Map(rows.map(({ authorityId, ...row }) => [authorityId, row]))
}

/** One ceremony's results at a time. */
export const lockCeremony = (tx: Transaction) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('ceremony', 0))`)

export async function byId(tx: Transaction, id: string) {
  const [row] = await tx.select().from(authorities).where(eq(authorities.id, id))
  return row
}

export async function bySlug(tx: Transaction, slug: string) {
  const [row] = await tx.select().from(authorities).where(eq(authorities.slug, slug))
  return row
}

export async function activeOf(tx: Transaction, hierarchy: Hierarchy) {
  const [row] = await tx
    .select({ id: authorities.id, slug: authorities.slug })
    .from(authorities)
    .where(
      and(
        eq(authorities.hierarchy, hierarchy),
        eq(authorities.role, 'issuing'),
        eq(authorities.state, 'active'),
      ),
    )
  return row
}

/** Authorities below this one; null: the roots. */
export const issuedBy = (tx: Transaction, issuerId: string | null) =>
  tx
    .select({ id: authorities.id, certificate: authorities.certificate })
    .from(authorities)
    .where(issuerId === null ? isNull(authorities.issuerId) : eq(authorities.issuerId, issuerId))

export async function insert(tx: Transaction, row: typeof authorities.$inferInsert) {
  const [made] = await tx.insert(authorities).values(row).returning()
  return made!
}

export async function setState(tx: Transaction, id: string, state: AuthorityRow['state']) {
  await tx.update(authorities).set({ state }).where(eq(authorities.id, id))
}

export async function publish(tx: Transaction, row: typeof crls.$inferInsert): Promise<void> {
  await tx
    .update(authorities)
    .set({ crlNumber: row.number })
    .where(eq(authorities.id, row.authorityId))
  await tx.insert(crls).values(row)
}

/** Those that have nobody left to answer for: the last certificate, or they themselves, have expired. */
export async function retireIdle(tx: Transaction, now: Date): Promise<string[]> {
  const rows = await tx
    .update(authorities)
    .set({ state: 'retired' })
    .where(
      and(
        eq(authorities.role, 'issuing'),
        eq(authorities.state, 'retiring'),
        or(
          sql`${authorities.notAfter} < ${now.toISOString()}`,
          // Those of its own OCSP responder don't count: it would answer for itself for ever.
          sql`not exists (select from certificates c where c.authority_id = authorities.id
            and c.profile <> 'ocsp-signer' and c.not_after >= ${now.toISOString()})`,
        ),
      ),
    )
    .returning({ slug: authorities.slug })
  return rows.map(({ slug }) => slug)
}

/** Names of the keys without which nothing is issued or published. */
export async function keysInUse(tx: Transaction): Promise<string[]> {
  const rows = await tx
    .select({ keyId: authorities.keyId })
    .from(authorities)
    .where(and(eq(authorities.role, 'issuing'), inArray(authorities.state, ['active', 'retiring'])))
  return rows.flatMap(({ keyId }) => keyId ?? [])
}

export async function mayRollOver(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ may: boolean }>(sql`select app.has_role('admin') as may`)
  return row!.may
}
