import { and, eq, gt, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { identities, identityFlows } from '#drizzle/schema/identity'
import { staff } from '#drizzle/schema/organization'
import { users } from '#drizzle/schema/users'

// ── What is under way ────────────────────────────────────────────────────────────────────────────

export async function beginFlow(
  tx: Transaction,
  flow: typeof identityFlows.$inferInsert,
): Promise<void> {
  await tx.insert(identityFlows).values(flow)
}

/** Whoever comes second with the same answer finds nothing. */
export async function takeFlow(
  tx: Transaction,
  keySha256: string,
  purposes: readonly string[],
  now: Date,
) {
  const [flow] = await tx
    .delete(identityFlows)
    .where(
      and(
        eq(identityFlows.keySha256, keySha256),
        inArray(identityFlows.purpose, [...purposes]),
        gt(identityFlows.expiresAt, now),
      ),
    )
    .returning()
  return flow
}

export async function deleteExpiredFlows(tx: Transaction, now: Date): Promise<void> {
  await tx.delete(identityFlows).where(lte(identityFlows.expiresAt, now))
}

// ── Whom the provider knows ──────────────────────────────────────────────────────────────────────

export async function findIdentity(tx: Transaction, issuer: string, subject: string) {
  const [identity] = await tx
    .select({ id: identities.id, userId: identities.userId })
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  return identity
}

/** Logins that could be theirs: enabled, not yet linked here, and no login of last resort. */
const linkable = (issuer: string) =>
  and(
    isNull(users.disabledAt),
    eq(users.breakGlass, false),
    sql`not exists (select from identities i where i.user_id = ${users.id} and i.issuer = ${issuer})`,
  )

export const findByEmployeeNumber = (tx: Transaction, issuer: string, employeeNumber: string) =>
  tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(staff, eq(staff.id, users.staffId))
    .where(and(linkable(issuer), eq(staff.employeeNumber, employeeNumber), isNull(staff.leftOn)))

export const findByEmail = (tx: Transaction, issuer: string, email: string) =>
  tx
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        linkable(issuer),
        isNotNull(users.email),
        eq(sql`lower(${users.email})`, email.toLowerCase()),
      ),
    )

/** Of two who come at once one is linked; the other finds who it was. */
export async function link(tx: Transaction, identity: typeof identities.$inferInsert) {
  await tx.insert(identities).values(identity).onConflictDoNothing()
}

/** Whoever comes from the provider next is recognised anew, or not. */
export async function forgetIdentities(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(identities).where(eq(identities.userId, userId))
}

export async function noteUse(tx: Transaction, id: string, groups: string[], at: Date) {
  await tx.update(identities).set({ groups, lastUsedAt: at }).where(eq(identities.id, id))
}

/**
 * Whether the login is enabled, and no login of last resort, which its password alone opens; holds it until the
 * transaction ends, so that who disables it waits.
 */
export async function holdEnabled(tx: Transaction, userId: string): Promise<boolean> {
  const [user] = await tx
    .select({ disabledAt: users.disabledAt })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.breakGlass, false)))
    .for('no key update')
  return user !== undefined && user.disabledAt === null
}
