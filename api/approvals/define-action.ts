import type { z } from 'zod'
import type { ApprovalActionName } from '#contract/approvals'
import type { Permission, Role } from '#contract/roles'
import type { Settings } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'

/** Settings that are numbers. */
type CapKey = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings]

/** What the second person reads before agreeing; it is hashed along with the ids. */
export interface Described {
  /** What will be done, as a sentence for readers of either language. */
  says: { ja: string; en: string }
  /** Every target under a name that people know it by, in any order. */
  targets: { id: string; name: string }[]
}

export interface Wanted<P> {
  /** Each once, sorted. */
  targetIds: readonly string[]
  params: P
}

export interface Execution<P> extends Wanted<P> {
  deps: Deps
  /** Runs with the rights of `requester`: row security and audit see them. */
  tx: Transaction
  /** As they stand now; they still have the permission to ask. */
  requester: Actor
  /** To name where the effect keeps by whose consent it happened. */
  approvalId: string
  now: Date
}

/** Methods, not properties, so that a list may hold actions of different params. */
export interface ApprovalAction<P = unknown> {
  name: ApprovalActionName
  /** What the targets are: a resource of the API. */
  resource: string
  /** Whoever asks has it, when asking and still when it is carried out. */
  ask: Permission
  /** Roles of which the second person has one. */
  approve: readonly Extract<Role, 'security' | 'admin'>[]
  /** How many targets one request may have at most, or which setting says so. */
  cap: CapKey | number
  params: z.ZodType<P>
  /** Carried out by a job soon after, instead of within the request that approves. */
  later?: true
  /** Throws an AppError that names what doesn't qualify, as `targets.<place in targetIds>`. */
  describe(tx: Transaction, wanted: Wanted<P>): Promise<Described>
  /**
   * All of it or, by an AppError as in `describe`, nothing: the world may have changed since, and the
   * request has failed for good. Only `unavailable` leaves it as it was, to be tried again.
   */
  execute(execution: Execution<P>): Promise<void>
}

export const defineApprovalAction = <P>(action: ApprovalAction<P>): ApprovalAction<P> => action
