import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant, line } from './values.ts'

/** What needs two people, in words. Each is defined by its feature; `api/approvals/actions.ts` lists them. */
export const APPROVAL_ACTIONS = {
  'certificates.revoke': { ja: '証明書の一括失効', en: 'Revoking many certificates' },
  'identity.mappings': { ja: 'グループの割当て', en: 'Mapping of a group to a role' },
  'users.roles': { ja: '役割の付与・解除', en: 'Giving or taking roles' },
  'enrollments.approve': { ja: '機器の登録', en: 'Enrolling a device' },
  'courses.except': { ja: '研修の例外', en: 'An exception from a course' },
  'devices.wipe': { ja: '機器のデータ消去', en: 'Wiping devices' },
  'commands.many': { ja: '機器への一括命令', en: 'Commanding many devices' },
  'command-keys.rotate': { ja: 'コマンドの鍵の交代', en: 'New keys for commands' },
  'authorities.rollover': { ja: '認証局の世代交代', en: 'Rollover of an authority' },
} as const satisfies Record<string, { ja: string; en: string }>

export type ApprovalActionName = keyof typeof APPROVAL_ACTIONS
export const APPROVAL_ACTION_NAMES = Object.keys(APPROVAL_ACTIONS) as [
  ApprovalActionName,
  ...ApprovalActionName[],
]
export const approvalAction = z.enum(APPROVAL_ACTION_NAMES)

export const APPROVAL_STATES = [
  'requested',
  'approved',
  'executed',
  'refused',
  'withdrawn',
  'expired',
  'failed',
] as const
export const approvalState = z.enum(APPROVAL_STATES)
export type ApprovalState = z.infer<typeof approvalState>

/** The table app.moves in the database holds the same rows. What is `approved` waits for its job. */
export const APPROVAL_MOVES: readonly { from: ApprovalState; to: ApprovalState }[] = [
  { from: 'requested', to: 'approved' },
  { from: 'requested', to: 'refused' },
  { from: 'requested', to: 'withdrawn' },
  { from: 'requested', to: 'expired' },
  { from: 'approved', to: 'executed' },
  { from: 'approved', to: 'failed' },
]

/** The same sentence for readers of either language. */
const sentence = z.object({ ja: z.string(), en: z.string() })

export const approvalTarget = z.object({ id, name: z.string() })

/** SHA-256 in lower-case hex. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'wrong_format')

export const approval = z.object({
  id,
  action: approvalAction,
  /** What the targets are, as a resource of this API. */
  resource: z.string(),
  /** What it will do to them. */
  says: sentence,
  count: z.number().int(),
  /** Of `payload`; whoever approves sends it back. */
  sha256,
  reason: z.string().nullable(),
  state: approvalState,
  requestedBy: id,
  requesterName: z.string(),
  createdAt: instant,
  expiresAt: instant,
  decidedBy: id.nullable(),
  deciderName: z.string().nullable(),
  decidedAt: instant.nullable(),
  /** Why it was refused. */
  decisionReason: z.string().nullable(),
  executedAt: instant.nullable(),
  /** Why nothing was done although it was approved. */
  failure: sentence.nullable(),
  /** Whether the reader may approve or refuse it now. */
  decidable: z.boolean(),
  /** Whether the reader may withdraw it now. */
  withdrawable: z.boolean(),
})
export type Approval = z.infer<typeof approval>

export const approvalDetail = approval.extend({
  targets: z.array(approvalTarget),
  /** The canonical JSON (RFC 8785) that `sha256` is of: action, count, expiry, targets and all else. */
  payload: z.string(),
})
export type ApprovalDetail = z.infer<typeof approvalDetail>

export const approvalQuery = listQuery({
  sort: ['createdAt', 'expiresAt', 'decidedAt'],
  filter: {
    state: oneOrMore(approvalState).optional(),
    action: approvalAction.optional(),
    /** Asked for by the reader. */
    own: z.boolean().optional(),
    /** The reader may decide about it now. */
    decidable: z.boolean().optional(),
    /** Among its targets. */
    targetId: id.optional(),
  },
})

/** The hash of what one has seen: anything else than that is not approved. */
export const approvalConsent = z.strictObject({ sha256 })
export const approvalRefusal = z.strictObject({ reason: line(500) })
