import { and, eq, sql } from 'drizzle-orm'
import type { AccessCode, Decision } from '#contract/access'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import { within } from '../scope.ts'

interface Judgement {
  decision: Decision
  mayIssue: boolean
  mayManage: boolean
  reasons: AccessCode[]
}

/** The decision on a device that the actor may see; undefined where they may not. */
export async function judge(
  tx: Transaction,
  actor: Actor,
  deviceId: string,
  at: Date,
): Promise<Judgement | undefined> {
  const [row] = await tx
    .select({
      decision: sql<Decision>`a.decision`,
      mayIssue: sql<boolean>`a.may_issue`,
      mayManage: sql<boolean>`a.may_manage`,
      reasons: sql<AccessCode[]>`a.reasons`,
    })
    .from(devices)
    .crossJoinLateral(sql`app.access(${devices.id}, ${at.toISOString()}::timestamptz) a`)
    .where(
      and(
        eq(devices.id, deviceId),
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
      ),
    )
  return row
}
