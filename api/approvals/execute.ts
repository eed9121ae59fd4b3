import type { ApprovalState } from '#contract/approvals'
import { onBehalf, type Principal, system, type Transaction } from '#drizzle/client'
import { reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { messageFor, titleFor } from '../http/messages.ts'
import type { Locale } from '../http/problem.ts'
import { notify } from '../notifications/service.ts'
import { loadActor } from '../users/authenticate.ts'
import { ACTIONS } from './actions.ts'
import { readPayload } from './payload.ts'
import * as queries from './queries.ts'

const SHOWN_FAILURES = 20
/** Whoever acts does so by way of an approval, not of a session. */
const MEANS = { sessionId: null, steppedUpAt: null, tokenPermissions: null }

/** Somebody as they stand now, whoever asks: roles that were taken are gone. */
export const personNow = (tx: Transaction, userId: string, instead: Principal) =>
  onBehalf(tx, { of: system('login'), instead }, (part) => loadActor(part, userId, MEANS))

export const actionNamed = (name: string) => ACTIONS.find((action) => action.name === name)

/**
 * Does what was approved, with the rights of whoever asked, and puts down what came of it. When the world
 * has moved on, nothing is done; the error says why, and the record does.
 */
export async function carryOut(
  tx: Transaction,
  { deps, approval, as }: { deps: Deps; approval: queries.Locked; as: Principal },
): Promise<AppError | null> {
  const now = deps.clock()
  const { targets, params } = readPayload(approval.payload)
  try {
    const action = actionNamed(approval.action)
    const requester = await personNow(tx, approval.requestedBy, as)
    if (!action || !requester || !reach(requester, action.ask)) {
      throw new AppError('wrong_state', { fields: [{ field: 'id', code: 'requester_lost_right' }] })
    }
    await onBehalf(tx, { of: requester, instead: as }, (part) =>
      action.execute({
        deps,
        tx: part,
        requester,
        approvalId: approval.id,
        targetIds: targets.map(({ id }) => id),
        params: action.params.parse(params),
        now,
      }),
    )
  } catch (error) {
    // What is only away for a while comes back: the request stays open, or its job comes round again.
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    const failure = { ja: why(error, targets, 'ja'), en: why(error, targets, 'en') }
    await queries.change(tx, approval.id, { state: 'failed', failure })
    await tellRequester(tx, approval, 'failed')
    return error
  }
  await queries.change(tx, approval.id, { state: 'executed', executedAt: now })
  await tellRequester(tx, approval, 'executed')
  return null
}

type Targets = ReturnType<typeof readPayload>['targets']

/** In words that need no code of ours, since they stay on record; targets by their names. */
function why({ code, fields }: AppError, targets: Targets, locale: Locale): string {
  const sentences = fields.slice(0, SHOWN_FAILURES).map((field) => {
    const text = field.texts?.[locale] ?? messageFor(field.code, locale, field.params)
    const name = targets[Number(/^targets\.(\d+)$/.exec(field.field)?.[1] ?? Number.NaN)]?.name
    return name ? `${name}: ${text}` : text
  })
  return sentences.join('\n') || titleFor(code, locale)
}

export async function tellRequester(
  tx: Transaction,
  { id, action, requestedBy }: { id: string; action: string; requestedBy: string },
  approvalState: ApprovalState,
): Promise<void> {
  await notify(tx, {
    userIds: [requestedBy],
    template: 'approval_closed',
    params: { approvalAction: action, approvalState },
    link: `/approvals/${id}`,
  })
}
